"""What the migration before tells of names and acts, checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_names_and_delegations")]

    operations = [
        ValidateConstraint(model_name="user", name="user_name_can_log_in"),
        ValidateConstraint(model_name="accountevent", name="account_event_by_another"),
    ]
