"""Money given back."""

from django.db import models
from django.db.models import F, Q

from payments.enums import RefundMeans, RefundState
from payments.querysets import RefundQuerySet


class Refund(models.Model):
    """Money of a receipt given back by a legal ground: asked, approved by another person, paid out.

    Who approved holds no cash for it: a third person or who asked pays out (ruling 19).
    """

    submission_key = models.UUIDField("khóa gửi", unique=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="refunds")
    receipt = models.ForeignKey("payments.Receipt", on_delete=models.PROTECT, related_name="refunds")
    counter = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField("số tiền hoàn (đồng)", max_digits=14, decimal_places=0)
    means = models.CharField("hoàn bằng", max_length=8, choices=RefundMeans)
    payee_name = models.CharField("người nhận lại tiền", max_length=255)
    reason = models.CharField("lý do hoàn", max_length=500)
    legal_basis = models.CharField("căn cứ", max_length=255)
    state = models.CharField("trạng thái", max_length=11, choices=RefundState, default=RefundState.ASKED)
    asked_at = models.DateTimeField("đề nghị lúc")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    judged_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField("ý kiến", max_length=500, blank=True, default="")
    paid_at = models.DateTimeField("chi lúc", null=True, blank=True)
    paid_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reference = models.CharField("số giao dịch", max_length=64, blank=True, default="")
    report = models.ForeignKey(
        "payments.CashReport", on_delete=models.PROTECT, null=True, blank=True, related_name="refunds"
    )

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = "khoản hoàn"
        verbose_name_plural = "khoản hoàn"
        constraints = [
            models.CheckConstraint(
                name="refund_known_by_its_ground",
                condition=Q(amount__gt=0, means__in=RefundMeans.values)
                & ~Q(reason="")
                & ~Q(legal_basis="")
                & ~Q(payee_name=""),
                violation_error_message="Hoàn tiền phải có số tiền, người nhận, lý do và căn cứ.",
            ),
            models.CheckConstraint(
                name="refund_judged_iff_state",
                condition=Q(state=RefundState.ASKED, judged_at=None, judged_by=None)
                | (
                    Q(state__in=[RefundState.APPROVED, RefundState.TURNED_DOWN, RefundState.PAID])
                    & Q(judged_at__isnull=False, judged_at__gte=F("asked_at"), judged_by__isnull=False)
                ),
                violation_error_message="Khoản hoàn đã duyệt hoặc không duyệt phải có người và thời điểm.",
            ),
            models.CheckConstraint(
                name="refund_paid_iff_state",
                condition=Q(
                    state=RefundState.PAID,
                    paid_at__isnull=False,
                    paid_at__gte=F("judged_at"),
                    paid_by__isnull=False,
                )
                | (~Q(state=RefundState.PAID) & Q(paid_at=None, paid_by=None, report=None)),
                violation_error_message="Khoản hoàn đã chi phải có người chi và thời điểm.",
            ),
            models.CheckConstraint(
                name="refund_by_two_persons",
                condition=Q(judged_by=None)
                | (~Q(judged_by=F("asked_by")) & (Q(paid_by=None) | ~Q(paid_by=F("judged_by")))),
                violation_error_message="Người duyệt phải khác người đề nghị và người chi.",
            ),
            models.CheckConstraint(
                name="refund_turned_down_with_note",
                condition=~Q(state=RefundState.TURNED_DOWN) | ~Q(note=""),
                violation_error_message="Không duyệt phải ghi lý do.",
            ),
            models.CheckConstraint(
                name="refund_transfer_proven",
                condition=~Q(state=RefundState.PAID, means=RefundMeans.TRANSFER) | ~Q(reference=""),
                violation_error_message="Hoàn bằng chuyển khoản phải có số giao dịch.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["counter", "asked_at"],
                name="refund_open",
                condition=Q(state__in=[RefundState.ASKED, RefundState.APPROVED]),
            ),
            models.Index(fields=["counter", "paid_by"], name="refund_uncounted", condition=Q(report=None)),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id}: {self.amount}"
