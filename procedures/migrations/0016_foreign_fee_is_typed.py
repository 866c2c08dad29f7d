"""A fee in foreign money is typed in đồng by who takes it; the next migration checks the rows there are.

Nothing ever wrote another: the reader of national records marks them, the form asks for the mark.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0015_annex_until_signed")]

    operations = [
        AddConstraintNotValid(
            model_name="feerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency", "VND"), ("is_choice", True), _connector="OR"),
                name="fee_foreign_is_typed",
                violation_error_message="Khoản thu bằng ngoại tệ phải do cán bộ nhập số tiền đồng khi thu.",
            ),
        )
    ]
