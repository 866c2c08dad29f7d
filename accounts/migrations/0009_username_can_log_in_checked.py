from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_username_can_log_in")]

    operations = [ValidateConstraint(model_name="user", name="user_name_can_log_in")]
