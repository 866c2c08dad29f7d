"""What the national portal has answered about a dossier (indicators 1.4 and 4.4)."""

from django.db import models
from django.db.models import Q

from dossiers.enums import SyncState


class Synchronisation(models.Model):
    """Where a dossier stands with the national portal: no row, and it was never sent.

    Written by whoever hears the answer: an adapter, or a person with the list the province's exchange gave.
    """

    dossier = models.OneToOneField(
        "dossiers.Dossier", on_delete=models.PROTECT, primary_key=True, related_name="synchronisation"
    )
    state = models.CharField("trạng thái", max_length=12, choices=SyncState)
    answered_on = models.DateField("ngày trả lời")
    refusal = models.CharField("lý do từ chối", max_length=500, blank=True, default="")
    # Its result was shared with the applicant's personal store there.
    stored_on = models.DateField("ngày kết quả vào kho cá nhân", null=True, blank=True)
    # Which list, file or adapter said so.
    source = models.CharField("nguồn", max_length=120)
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "đồng bộ hồ sơ"
        verbose_name_plural = "đồng bộ hồ sơ"
        constraints = [
            models.CheckConstraint(
                name="synchronisation_refused_with_reason",
                condition=Q(state=SyncState.REFUSED) & ~Q(refusal="")
                | Q(state=SyncState.ACKNOWLEDGED, refusal=""),
                violation_error_message="Hồ sơ bị từ chối đồng bộ phải có lý do; hồ sơ đã đồng bộ thì không.",
            ),
            models.CheckConstraint(
                name="synchronisation_stored_when_acknowledged",
                condition=Q(stored_on=None) | Q(state=SyncState.ACKNOWLEDGED),
                violation_error_message="Chỉ hồ sơ đã đồng bộ mới có kết quả trong kho cá nhân.",
            ),
            models.CheckConstraint(
                name="synchronisation_names_its_source",
                condition=~Q(source=""),
                violation_error_message="Phải ghi nguồn của câu trả lời.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.state}"
