"""Dossiers that are part of another one (liên thông), and those received for an agency elsewhere."""

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
                name="part_ends_after_it_opened",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("opened_at")),
                violation_error_message="Hồ sơ liên thông kết thúc sau khi được chuyển.",
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


class NonBoundary(models.Model):
    """The way of a dossier received for another agency (phi địa giới) to the counter of that agency.

    Its clock starts at `arrived_at` (Decree 118/2025 Art 17(3) as amended); the date told before is expected.
    """

    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.PROTECT, related_name="non_boundary")
    # The one-stop unit of the competent agency.
    counter = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    sent_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    arrived_at = models.DateTimeField("cơ quan có thẩm quyền nhận lúc", null=True, blank=True)
    arrived_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "tiếp nhận phi địa giới"
        verbose_name_plural = "tiếp nhận phi địa giới"
        constraints = [
            models.CheckConstraint(
                name="non_boundary_sent_by_and_at",
                condition=Q(sent_at=None, sent_by=None) | Q(sent_at__isnull=False, sent_by__isnull=False),
                violation_error_message="Hồ sơ đã gửi đi phải có cả người gửi và thời điểm gửi.",
            ),
            models.CheckConstraint(
                name="non_boundary_arrived_after_sent",
                condition=Q(arrived_at=None, arrived_by=None)
                | Q(arrived_at__gte=F("sent_at"), arrived_by__isnull=False, sent_at__isnull=False),
                violation_error_message="Cơ quan có thẩm quyền chỉ nhận hồ sơ đã gửi đi.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["counter", "sent_at"], name="non_boundary_under_way", condition=Q(arrived_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} → {self.counter_id}"
