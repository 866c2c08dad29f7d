"""The wider list of event kinds, checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0060_event_kind_of_asking_no_more")]

    operations = [ValidateConstraint(model_name="dossierevent", name="event_kind_known")]
