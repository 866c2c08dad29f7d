from django.db import models
from django.db.models import F, Q


class TimesTaken(models.Model):
    """What the results of the last months took, of a procedure at one unit or, without a unit, at all units.

    Days in the unit of the procedure's limit, as in indicator 2.2. Written anew every night.
    """

    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_on = models.DateField("kết quả từ ngày")
    last_on = models.DateField("kết quả đến hết ngày")
    results = models.PositiveIntegerField("số hồ sơ có kết quả")
    on_time = models.PositiveIntegerField("trong đó đúng hạn")
    median = models.DecimalField("trung vị (ngày)", max_digits=9, decimal_places=2)
    ninth_tenth = models.DecimalField("phân vị 90 (ngày)", max_digits=9, decimal_places=2)

    class Meta:
        verbose_name = "thời gian giải quyết thực tế"
        verbose_name_plural = "thời gian giải quyết thực tế"
        constraints = [
            models.UniqueConstraint(
                name="times_taken_once",
                fields=["procedure", "unit"],
                nulls_distinct=False,
                violation_error_message="Mỗi thủ tục ở mỗi đơn vị chỉ có một dòng thời gian thực tế.",
            ),
            models.CheckConstraint(
                name="times_taken_in_order",
                condition=Q(median__gte=0, ninth_tenth__gte=F("median"), on_time__lte=F("results")),
                violation_error_message="Phân vị 90 không được nhỏ hơn trung vị.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id}@{self.unit_id or '*'}"
