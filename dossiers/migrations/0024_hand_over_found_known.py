"""What was found at a hand-over, checked against the rows without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0023_hand_over_scans")]

    operations = [ValidateConstraint(model_name="handoveritem", name="handover_item_found_known")]
