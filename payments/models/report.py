"""The evening's count."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from payments.enums import ReportState
from payments.querysets import CashReportQuerySet


class CashReport(models.Model):
    """The cash of one clerk at one counter on one day: reckoned, counted, handed over, confirmed by another.

    It takes in what he took and gave back since his last report; what he takes after it falls to the next.
    """

    counter = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    clerk = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # Who counted in place of a clerk who is gone; another confirms (ruling 19).
    counted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    day = models.DateField("ngày")
    state = models.CharField(
        "trạng thái", max_length=11, choices=ReportState, default=ReportState.HANDED_OVER
    )
    receipts_count = models.PositiveIntegerField("số biên lai")
    cash_taken = models.DecimalField("thu tiền mặt", max_digits=14, decimal_places=0)
    cash_voided = models.DecimalField("trả lại do hủy biên lai", max_digits=14, decimal_places=0)
    cash_refunded = models.DecimalField("hoàn bằng tiền mặt", max_digits=14, decimal_places=0)
    expected = models.DecimalField("tiền mặt phải có", max_digits=14, decimal_places=0)
    transfer = models.DecimalField("chuyển khoản", max_digits=14, decimal_places=0)
    card = models.DecimalField("quẹt thẻ", max_digits=14, decimal_places=0)
    online = models.DecimalField("trực tuyến", max_digits=14, decimal_places=0)
    counted = models.DecimalField("tiền mặt đếm được", max_digits=14, decimal_places=0)
    explanation = models.CharField("giải thích chênh lệch", max_length=500, blank=True, default="")
    handed_over_at = models.DateTimeField("nộp lúc")
    judged_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    judged_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField("ý kiến người xác nhận", max_length=500, blank=True, default="")

    objects = CashReportQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo quỹ"
        verbose_name_plural = "báo cáo quỹ"
        constraints = [
            models.UniqueConstraint(
                name="report_once_a_day",
                fields=["counter", "clerk", "day"],
                violation_error_message="Người thu này đã khóa sổ ngày đó.",
            ),
            models.CheckConstraint(
                name="report_adds_up",
                condition=Q(expected=F("cash_taken") - F("cash_voided") - F("cash_refunded"))
                & Q(cash_taken__gte=0, cash_voided__gte=0, cash_refunded__gte=0, counted__gte=0),
                violation_error_message="Tiền mặt phải có bằng thu trừ trả lại trừ hoàn.",
            ),
            models.CheckConstraint(
                name="report_difference_explained",
                condition=Q(counted=F("expected")) | ~Q(explanation=""),
                violation_error_message="Chênh lệch quỹ phải có giải thích.",
            ),
            models.CheckConstraint(
                name="report_judged_by_another",
                condition=Q(state=ReportState.HANDED_OVER, judged_at=None, judged_by=None)
                | (
                    Q(state__in=[ReportState.SENT_BACK, ReportState.CONFIRMED])
                    & Q(judged_at__isnull=False, judged_at__gte=F("handed_over_at"), judged_by__isnull=False)
                    & ~Q(judged_by=F("clerk"))
                ),
                violation_error_message="Người thu không tự xác nhận báo cáo quỹ của mình.",
            ),
            models.CheckConstraint(
                name="report_judged_by_who_did_not_count",
                condition=Q(counted_by=None) | Q(judged_by=None) | ~Q(judged_by=F("counted_by")),
                violation_error_message="Người đếm thay không tự xác nhận báo cáo quỹ.",
            ),
            models.CheckConstraint(
                name="report_sent_back_with_note",
                condition=~Q(state=ReportState.SENT_BACK) | ~Q(note=""),
                violation_error_message="Trả lại báo cáo quỹ phải nói vì sao.",
            ),
        ]
        indexes = [
            models.Index(fields=["day"], name="report_day"),
            models.Index(
                fields=["counter", "day"], name="report_unconfirmed", condition=~Q(state="confirmed")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clerk_id} {self.day:%Y-%m-%d}"

    @property
    def difference(self) -> Decimal:
        """What was counted beyond what had to be there; negative when some is missing."""
        return self.counted - self.expected
