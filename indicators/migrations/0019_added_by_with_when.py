from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0018_evaluation_figures")]

    operations = [
        AddConstraintNotValid(
            model_name="scoredefinition",
            constraint=models.CheckConstraint(
                name="definition_added_by_with_when",
                condition=models.Q(added_at=None, added_by=None)
                | models.Q(added_at__isnull=False, added_by__isnull=False),
                violation_error_message="Phiên bản thêm tại đây phải có người và thời điểm thêm.",
            ),
        ),
    ]
