"""Dossiers that are part of another one (liên thông)."""

from django.db import models
from django.db.models import F, Q


class DossierLink(models.Model):
    """`child` is a dossier at another agency, with a clock of its own, that `parent` needs.

    Both sides read this row: the parent sees how far the child is, the child where it comes from.
    """

    parent = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="parts")
    child = models.OneToOneField("dossiers.Dossier", on_delete=models.PROTECT, related_name="part_of")
    link = models.ForeignKey("procedures.LinkedProcedure", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("chuyển lúc")
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # The child came to an end, whichever.
    ended_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    # Its result is back at the unit that received the whole.
    received_at = models.DateTimeField("nhận kết quả lúc", null=True, blank=True)
    received_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "hồ sơ liên thông"
        verbose_name_plural = "hồ sơ liên thông"
        constraints = [
            models.CheckConstraint(
                name="part_not_of_itself",
                condition=~Q(parent=F("child")),
                violation_error_message="Một hồ sơ không thể liên thông với chính nó.",
            ),
            # Tried again only after the first came to an end without a result that was received.
            models.UniqueConstraint(
                name="part_once_at_a_time",
                fields=["parent", "link"],
                condition=Q(ended_at=None),
                violation_error_message="Hồ sơ liên thông này đã được chuyển.",
            ),
            models.CheckConstraint(
                name="part_received_by_and_at",
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False, ended_at__isnull=False),
                violation_error_message="Đã nhận kết quả phải có người nhận, thời điểm, sau khi kết thúc.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent_id} ⊃ {self.child_id}"
