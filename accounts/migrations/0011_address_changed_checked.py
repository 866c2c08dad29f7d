from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_address_changed")]

    operations = [ValidateConstraint(model_name="accountevent", name="account_event_by_another")]
