"""The number in a book is given once: built beside the running system, without locking the table."""

from django.db import migrations, models


ONCE = models.UniqueConstraint(
    condition=models.Q(("register_number__isnull", False)),
    fields=("register_agency", "register_year", "register_number"),
    name="dossier_register_number_once",
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dossiers", "0005_book_of_the_receiver")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS dossier_register_number_once "
                    "ON dossiers_dossier (register_agency_id, register_year, register_number) "
                    "WHERE register_number IS NOT NULL",
                    "DROP INDEX CONCURRENTLY IF EXISTS dossier_register_number_once",
                )
            ],
            state_operations=[migrations.AddConstraint(model_name="dossier", constraint=ONCE)],
        )
    ]
