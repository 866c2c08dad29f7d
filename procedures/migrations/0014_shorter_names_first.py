"""Sorting keys of names: a name stands before a longer one that begins with it (lib.text.text_sort_key)."""

from django.db import migrations


# What is published stays frozen but for this key, which is worked out of its name. "~!" is a mark in a name.
SHORTER_FIRST = r"""
ALTER TABLE procedures_procedureversion DISABLE TRIGGER keep_content;
UPDATE procedures_procedureversion SET sort_key = regexp_replace(sort_key, '([^ ~])!', '\1 !')
WHERE sort_key NOT LIKE '% !%';
ALTER TABLE procedures_procedureversion ENABLE TRIGGER keep_content;
"""


class Migration(migrations.Migration):
    dependencies = [("procedures", "0013_payment_readiness")]

    operations = [migrations.RunSQL(SHORTER_FIRST, migrations.RunSQL.noop)]
