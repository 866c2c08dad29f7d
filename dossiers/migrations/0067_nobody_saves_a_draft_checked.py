"""What the migration before tells, checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0066_nobody_saves_a_draft")]

    operations = [ValidateConstraint(model_name="dossierevent", name="event_kind_known")]
