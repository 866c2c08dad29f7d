"""One act on many dossiers, done in the background: what was asked, and what became of each."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dossiers.enums import BulkKind, BulkOutcome


class BulkWork(models.Model):
    """Asked for once by one person; its items are done one by one, each in a transaction of its own."""

    kind = models.CharField("việc", max_length=12, choices=BulkKind)
    # Of the form: the second press leads to the work of the first.
    submission_key = models.UUIDField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField("giao lúc")
    ended_at = models.DateTimeField("xong lúc", null=True, blank=True)
    # Of assigning: to whom, and why where somebody else has it. Of sending back: why.
    assignee = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("lý do", max_length=500, blank=True, default="", db_default="")
    # Letters of the work behind one another, for the printer; a copy that goes after its days.
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    file_until = models.DateTimeField("tải đến", null=True, blank=True)

    class Meta:
        verbose_name = "việc làm hàng loạt"
        verbose_name_plural = "việc làm hàng loạt"
        constraints: ClassVar = [
            models.UniqueConstraint(name="bulk_work_once", fields=["asked_by", "submission_key"]),
            models.CheckConstraint(
                name="bulk_ends_after_start",
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("asked_at")),
                violation_error_message="Giờ xong phải sau giờ giao.",
            ),
            models.CheckConstraint(
                name="bulk_file_has_its_time",
                condition=Q(file=None) | Q(file_until__isnull=False),
                violation_error_message="Tệp in phải có hạn tải.",
            ),
            models.CheckConstraint(
                name="bulk_assigns_to_somebody",
                condition=Q(kind="assign", assignee__isnull=False) | (~Q(kind="assign") & Q(assignee=None)),
                violation_error_message="Phân công phải có người được giao.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], name="bulk_waiting", condition=Q(ended_at=None)),
            models.Index(fields=["asked_by", "-asked_at"], name="bulk_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.asked_at:%d/%m/%Y %H:%M}"


class BulkItem(models.Model):
    """A dossier of the work. `seen` is what the person saw when he asked: the step that ran, of letters the
    mark of the text (dossiers/services/as_shown.py); None where it does not matter.

    `holder_seen` is who held it then by what the page showed; 0 for nobody, None where it does not matter.
    """

    work = models.ForeignKey(BulkWork, on_delete=models.PROTECT, related_name="items")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    seen = models.BigIntegerField("điều đã thấy", null=True, blank=True)
    holder_seen = models.BigIntegerField("người giữ đã thấy", null=True, blank=True)
    # The slip it went out with; a work has one per unit until that is signed for.
    hand_over = models.ForeignKey(
        "dossiers.HandOver", on_delete=models.PROTECT, null=True, blank=True, related_name="bulk_items"
    )
    # The letter it is printed by: stored when it was issued, never made again.
    paper = models.ForeignKey(
        "documents.IssuedPaper", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField("kết quả", max_length=8, choices=BulkOutcome, default=BulkOutcome.WAITING)
    said = models.TextField("lý do chưa làm được", blank=True, default="")
    done_at = models.DateTimeField("làm lúc", null=True, blank=True)

    class Meta:
        verbose_name = "hồ sơ trong việc hàng loạt"
        verbose_name_plural = "hồ sơ trong việc hàng loạt"
        constraints: ClassVar = [
            models.UniqueConstraint(name="bulk_item_once", fields=["work", "dossier"]),
            models.CheckConstraint(
                name="bulk_item_done_iff_not_waiting",
                condition=Q(outcome="waiting", done_at=None)
                | (~Q(outcome="waiting") & Q(done_at__isnull=False)),
                violation_error_message="Hồ sơ đã làm phải có thời điểm.",
            ),
            models.CheckConstraint(
                name="bulk_refusal_says_why",
                condition=~Q(outcome="refused") | ~Q(said=""),
                violation_error_message="Hồ sơ chưa làm được phải ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id}: {self.dossier_id}"
