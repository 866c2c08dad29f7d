"""Who counted in place of the clerk does not confirm."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_counted_again_by_another")]

    operations = [
        AddConstraintNotValid(
            model_name="cashreport",
            constraint=models.CheckConstraint(
                name="report_judged_by_who_did_not_count",
                condition=Q(counted_by=None) | Q(judged_by=None) | ~Q(judged_by=F("counted_by")),
                violation_error_message="Người đếm thay không tự xác nhận báo cáo quỹ.",
            ),
        ),
    ]
