from django.db import models

from dossiers.enums import Signal


class IntegrityFinding(models.Model):
    """A sign found at night that something went round the rules (ruling 38); found once, kept for good.

    `refs` holds ids, counts and dates, never names or numbers of people.
    """

    signal = models.CharField("dấu hiệu", max_length=14, choices=Signal)
    found_on = models.DateField("của ngày")
    at = models.DateTimeField("xảy ra lúc")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refs = models.JSONField("chi tiết", default=dict)
    # What makes it one and the same sign, whichever night finds it.
    cause = models.CharField("nguồn", max_length=80, unique=True)

    class Meta:
        verbose_name = "dấu hiệu cần kiểm tra"
        verbose_name_plural = "dấu hiệu cần kiểm tra"
        constraints = [
            models.CheckConstraint(
                name="finding_signal_known",
                condition=models.Q(signal__in=Signal.values),
                violation_error_message="Dấu hiệu không có trong danh mục.",
            )
        ]
        indexes = [models.Index(fields=["agency", "found_on"], name="finding_agency_day")]

    def __str__(self) -> str:
        return f"{self.found_on} {self.signal}"
