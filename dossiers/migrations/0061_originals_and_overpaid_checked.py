"""What the migration before tells, checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0060_originals_and_overpaid")]

    operations = [
        ValidateConstraint(model_name="dossierevent", name="event_kind_known"),
        ValidateConstraint(model_name="resultreturn", name="return_all_or_due"),
        ValidateConstraint(model_name="dossierpaper", name="paper_given_back_was_held"),
        ValidateConstraint(model_name="feedue", name="fee_overpaid_of_what_was_taken"),
    ]
