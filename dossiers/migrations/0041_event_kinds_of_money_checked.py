"""The wider list of event kinds and the rule of settled fees, checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0040_event_kinds_of_money")]

    operations = [
        ValidateConstraint(model_name="dossierevent", name="event_kind_known"),
        ValidateConstraint(model_name="feedue", name="fee_settled_at_iff_settled"),
    ]
