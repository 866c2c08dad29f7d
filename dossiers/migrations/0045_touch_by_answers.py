"""Answers of the national portal are noted; dossiers from before all the new figures are noted once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0044_synchronisation")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER dossiers_synchronisation_touch_insert AFTER INSERT ON dossiers_synchronisation
                REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION dossiers_touch_by_parts();
            CREATE TRIGGER dossiers_synchronisation_touch_update AFTER UPDATE ON dossiers_synchronisation
                REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION dossiers_touch_by_parts();
            INSERT INTO dossiers_toucheddossier (touched_id) SELECT id FROM dossiers_dossier;
            """,
            """
            DROP TRIGGER dossiers_synchronisation_touch_update ON dossiers_synchronisation;
            DROP TRIGGER dossiers_synchronisation_touch_insert ON dossiers_synchronisation;
            """,
        )
    ]
