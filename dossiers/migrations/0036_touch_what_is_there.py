"""Dossiers from before the notes are noted once; the triggers are on already, so none is missed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0035_touch_dossiers")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO dossiers_toucheddossier (touched_id) SELECT id FROM dossiers_dossier",
            migrations.RunSQL.noop,
        )
    ]
