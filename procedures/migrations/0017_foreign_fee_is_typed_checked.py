"""What the migration before tells, checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procedures", "0016_foreign_fee_is_typed")]

    operations = [ValidateConstraint(model_name="feerule", name="fee_foreign_is_typed")]
