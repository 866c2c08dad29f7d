"""Numbers lent belong to a machine, checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0055_numbers_lent_and_given_out")]

    operations = [ValidateConstraint(model_name="provisionalslip", name="slip_lent_to_a_machine")]
