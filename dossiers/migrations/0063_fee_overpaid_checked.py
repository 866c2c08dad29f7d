"""What was taken by mistake is of what was taken, checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('dossiers', '0062_fee_overpaid')]

    operations = [
        ValidateConstraint(model_name="feedue", name="fee_overpaid_of_what_was_taken"),
    ]
