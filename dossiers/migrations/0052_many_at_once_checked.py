"""Assigning names somebody: checked against the rows without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0051_many_at_once")]

    operations = [ValidateConstraint(model_name="bulkwork", name="bulk_assigns_to_somebody")]
