from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """A unit's dossiers carried into a period are found by their end, as those received in it by their day."""

    atomic = False

    dependencies = [("indicators", "0020_added_by_with_when_checked")]

    operations = [
        AddIndexConcurrently(
            model_name="dossierfact",
            index=models.Index(fields=["unit", "ended_on"], name="fact_unit_ended"),
        ),
    ]
