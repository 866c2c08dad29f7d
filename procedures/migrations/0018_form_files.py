"""Blank forms as files: the content of a paper that is a form, frozen with its version."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from jobs.migrations._folding import Together


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_former_last"),
        ("procedures", "0017_foreign_fee_is_typed_checked"),
    ]

    # One step, else Django renders its models anew after each of these (docs/adr/0060).
    operations = [
        Together(
            [
                migrations.AddField(
                    model_name="requiredpaper",
                    name="form_file",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.storedfile",
                    ),
                ),
                migrations.AddField(
                    model_name="requiredpaper",
                    name="form_file_name",
                    field=models.CharField(
                        blank=True, db_default="", default="", max_length=200, verbose_name="tên tệp mẫu"
                    ),
                ),
            ]
        ),
        AddConstraintNotValid(
            model_name="requiredpaper",
            constraint=models.CheckConstraint(
                name="paper_form_file_of_a_form",
                condition=models.Q(("form_file", None), ("form_file_name", ""))
                | models.Q(
                    ("form_file__isnull", False),
                    ("is_form", True),
                    models.Q(("form_file_name", ""), _negated=True),
                ),
                violation_error_message="Tệp mẫu phải có tên và thuộc giấy tờ là mẫu đơn, tờ khai.",
            ),
        ),
    ]
