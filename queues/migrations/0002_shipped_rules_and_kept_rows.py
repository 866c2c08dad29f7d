"""The rules that ship are copied into rows (decision 18); tickets and what happened to them stay (decision 9)."""

import hashlib
import json
from pathlib import Path

from django.db import migrations


SHIPPED = Path(__file__).resolve().parent.parent / "data" / "queue-rules.v1.json"
DIGEST = "8b4fe6e9c2f562cd89120e5132e79fa7a77938ad7bfa8616b0cf99ef93569bcd"

KEPT = (
    "queues_queuerules",
    "queues_precedence",
    "queues_officequeue",
    "queues_queueservice",
    "queues_window",
    "queues_sitting",
    "queues_device",
    "queues_ticket",
    "queues_ticketevent",
    "queues_ticketdossier",
)
# Nothing of these rows changes.
AS_WRITTEN = ("queues_ticketevent", "queues_ticketdossier")

REFUSE = (
    """
CREATE FUNCTION queues_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: who waited and who was called stays on record', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""
    + "".join(
        f"""
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION queues_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION queues_refuse();
"""
        for table in KEPT
    )
    + "".join(
        f"CREATE TRIGGER {table}_as_written BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION queues_refuse();\n"
        for table in AS_WRITTEN
    )
)

ALLOW = (
    "".join(f"DROP TRIGGER {table}_as_written ON {table};" for table in AS_WRITTEN)
    + "".join(f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_whole ON {table};" for table in KEPT)
    + "DROP FUNCTION queues_refuse();"
)


def copy_shipped(apps, schema_editor):
    content = SHIPPED.read_bytes()
    if hashlib.sha256(content).hexdigest() != DIGEST:
        raise RuntimeError(f"queues/data/{SHIPPED.name} is not the file this migration was written for.")
    raw = json.loads(content)
    rules = apps.get_model("queues", "QueueRules").objects.create(**raw["rules"])
    for position, reason in enumerate(raw["precedence"], start=1):
        apps.get_model("queues", "Precedence").objects.create(
            position=position, valid_from=rules.valid_from, **reason
        )


class Migration(migrations.Migration):
    dependencies = [("queues", "0001_initial")]

    operations = [
        migrations.RunPython(copy_shipped, migrations.RunPython.noop),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
