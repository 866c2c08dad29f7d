"""The wider list of event kinds, checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0073_redaction_orders")]

    operations = [ValidateConstraint(model_name="dossierevent", name="event_kind_known")]
