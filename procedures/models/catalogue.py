from django.contrib.postgres.indexes import GinIndex
from django.db import models

from procedures.rules.codes import CODE_PATTERN


class Sector(models.Model):
    """A field of state management (lĩnh vực). One name may stand under several codes."""

    code = models.CharField("mã lĩnh vực", max_length=40, unique=True)
    name = models.CharField("tên lĩnh vực", max_length=255)
    # Folded: what makes "Hoà giải" of one code and "Hòa giải" of another one choice in a list.
    search_key = models.CharField(max_length=255, db_index=True, editable=False)

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"

    def __str__(self) -> str:
        return self.name


class SubjectType(models.Model):
    """Who may ask for a procedure (đối tượng thực hiện), by the national code."""

    code = models.CharField("mã đối tượng", max_length=20, unique=True)
    name = models.CharField("tên đối tượng", max_length=200)

    class Meta:
        verbose_name = "đối tượng thực hiện"
        verbose_name_plural = "đối tượng thực hiện"

    def __str__(self) -> str:
        return self.name


class Procedure(models.Model):
    """An administrative procedure by its national code. What it says is in its versions."""

    code = models.CharField("mã thủ tục", max_length=30, unique=True)
    # First day without reception: the day after the last one under the abolishing decision.
    abolished_on = models.DateField("ngừng tiếp nhận từ ngày", null=True, blank=True)

    class Meta:
        verbose_name = "thủ tục hành chính"
        verbose_name_plural = "thủ tục hành chính"
        indexes = [GinIndex(fields=["code"], opclasses=["gin_trgm_ops"], name="procedure_code_trgm")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=CODE_PATTERN),
                name="procedure_code_form",
                violation_error_message="Mã thủ tục phải có dạng 1.004222, có thể kèm đuôi .000.00.00.H22.",
            )
        ]

    def __str__(self) -> str:
        return self.code
