from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Steps that took longer than their hours are few: the map of lost time reads them alone."""

    atomic = False

    dependencies = [("dossiers", "0045_touch_by_answers")]

    operations = [
        AddIndexConcurrently(
            model_name="stepinstance",
            index=models.Index(
                condition=models.Q(("ended_at__gt", models.F("due_at"))),
                fields=["ended_at"],
                name="step_ran_over",
            ),
        )
    ]
