"""Rows that are there are checked, without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_counted_and_confirmed_by_two")]

    operations = [ValidateConstraint(model_name="cashreport", name="report_judged_by_who_did_not_count")]
