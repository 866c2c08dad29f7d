"""The wider list of signs, checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0049_sign_after_outage")]

    operations = [ValidateConstraint(model_name="integrityfinding", name="finding_signal_known")]
