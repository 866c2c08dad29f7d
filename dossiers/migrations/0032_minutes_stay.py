"""Minutes of a verification are never changed and never deleted."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0031_verifying")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER dossiers_verification_as_written BEFORE UPDATE OR DELETE ON dossiers_verification "
            "FOR EACH ROW EXECUTE FUNCTION dossiers_refuse();",
            "DROP TRIGGER dossiers_verification_as_written ON dossiers_verification;",
        )
    ]
