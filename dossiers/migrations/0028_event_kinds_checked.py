"""The wider list of event kinds, checked against the rows without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0027_event_kinds_of_steps")]

    operations = [ValidateConstraint(model_name="dossierevent", name="event_kind_known")]
