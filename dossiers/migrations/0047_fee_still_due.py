from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("dossiers", "0046_step_ran_over")]

    operations = [
        AddIndexConcurrently(
            model_name="feedue",
            index=models.Index(fields=["dossier"], name="fee_still_due", condition=models.Q(state="due")),
        ),
    ]
