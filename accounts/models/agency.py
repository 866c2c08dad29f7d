from django.db import models

from accounts.enums import AgencyKind, Level


class Agency(models.Model):
    """An agency, a unit inside it or a place of reception, for the days it exists."""

    code = models.CharField("mã nội bộ", max_length=40, unique=True)
    name = models.CharField("tên", max_length=255)
    kind = models.CharField("loại", max_length=20, choices=AgencyKind)
    level = models.CharField("cấp", max_length=10, choices=Level)
    # Decision 20/2020 (left to right) and Circular 10/2016 (right to left): law.md §3.4.
    identifier = models.CharField("mã định danh", max_length=35, blank=True, default="")
    legacy_identifier = models.CharField("mã định danh cũ", max_length=35, blank=True, default="")
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = "cơ quan"
        verbose_name_plural = "cơ quan"

    def __str__(self) -> str:
        return self.name
