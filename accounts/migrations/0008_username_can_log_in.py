from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models.functions import Lower, Trim


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_usernames_in_lower_case")]

    operations = [
        AddConstraintNotValid(
            model_name="user",
            constraint=models.CheckConstraint(
                name="user_name_can_log_in",
                condition=models.Q(username=Lower(Trim("username"))),
                violation_error_message="Tên đăng nhập viết bằng chữ thường, không có khoảng trắng ở đầu và cuối.",
            ),
        ),
    ]
