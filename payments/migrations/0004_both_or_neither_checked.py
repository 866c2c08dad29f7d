"""Rows that are there are checked, without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


CONSTRAINTS = (
    ("cashreport", "report_judged_by_another"),
    ("onlinepayment", "online_payment_reached_iff_succeeded_at"),
    ("onlinepayment", "online_payment_refunded_iff_refunded_at"),
    ("receipt", "receipt_ended_with_reason"),
    ("refund", "refund_judged_iff_state"),
    ("refund", "refund_paid_iff_state"),
)


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_both_or_neither")]

    operations = [ValidateConstraint(model_name=model, name=name) for model, name in CONSTRAINTS]
