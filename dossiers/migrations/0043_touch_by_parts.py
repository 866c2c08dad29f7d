"""Papers, files, results and fees are measured too: what changes of them is noted once a statement.

By statement, not by row: a dossier comes with many of them, and one note says it all.
"""

from django.db import migrations


TABLES = ("dossierpaper", "dossierfile", "result", "feedue")
FUNCTION = """
CREATE FUNCTION dossiers_touch_by_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dossiers_toucheddossier (touched_id) SELECT DISTINCT dossier_id FROM changed;
    RETURN NULL;
END $$;
"""


def on(table: str) -> str:
    return "".join(
        f"CREATE TRIGGER dossiers_{table}_touch_{verb.lower()} AFTER {verb} ON dossiers_{table} "
        "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION dossiers_touch_by_parts();\n"
        for verb in ("INSERT", "UPDATE")
    )


def off(table: str) -> str:
    return "".join(
        f"DROP TRIGGER dossiers_{table}_touch_{verb} ON dossiers_{table};\n" for verb in ("insert", "update")
    )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0042_paper_database")]

    operations = [
        migrations.RunSQL(
            FUNCTION + "".join(map(on, TABLES)),
            "".join(map(off, TABLES)) + "DROP FUNCTION dossiers_touch_by_parts();",
        )
    ]
