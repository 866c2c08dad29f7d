"""Payments made through a gateway."""

from django.db import models
from django.db.models import F, Q

from payments.enums import OnlineChannel, OnlineState
from payments.rules.online import REACHED


class OnlinePayment(models.Model):
    """An attempt to pay online and what became of it (law.md §7.5; rules.online has its moves).

    `outside_id` is the gateway's own reference: told twice, it is one payment.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="online_payments")
    channel = models.PositiveSmallIntegerField("kênh", choices=OnlineChannel)
    outside_id = models.CharField("mã giao dịch của cổng", max_length=64)
    amount = models.DecimalField("số tiền (đồng)", max_digits=14, decimal_places=0)
    state = models.CharField("trạng thái", max_length=9, choices=OnlineState, default=OnlineState.CREATED)
    created_at = models.DateTimeField("tạo lúc")
    moved_at = models.DateTimeField("đổi trạng thái lúc")
    succeeded_at = models.DateTimeField("thanh toán lúc", null=True, blank=True)
    refunded_at = models.DateTimeField("hoàn lúc", null=True, blank=True)
    # The gateway's code, never its text.
    answer_code = models.CharField("mã trả lời", max_length=20, blank=True, default="")

    class Meta:
        verbose_name = "thanh toán trực tuyến"
        verbose_name_plural = "thanh toán trực tuyến"
        constraints = [
            models.UniqueConstraint(
                name="online_payment_once",
                fields=["channel", "outside_id"],
                violation_error_message="Mã giao dịch này đã được ghi.",
            ),
            models.CheckConstraint(
                name="online_payment_known",
                condition=Q(amount__gt=0, channel__in=OnlineChannel.values, state__in=OnlineState.values)
                & ~Q(outside_id=""),
                violation_error_message="Giao dịch phải có kênh, mã và số tiền.",
            ),
            models.CheckConstraint(
                name="online_payment_reached_iff_succeeded_at",
                condition=Q(
                    state__in=sorted(REACHED), succeeded_at__isnull=False, succeeded_at__gte=F("created_at")
                )
                | (~Q(state__in=sorted(REACHED)) & Q(succeeded_at=None)),
                violation_error_message="Giao dịch thành công phải có thời điểm thanh toán.",
            ),
            models.CheckConstraint(
                name="online_payment_refunded_iff_refunded_at",
                condition=Q(
                    state=OnlineState.REFUNDED, refunded_at__isnull=False, refunded_at__gte=F("succeeded_at")
                )
                | (~Q(state=OnlineState.REFUNDED) & Q(refunded_at=None)),
                violation_error_message="Giao dịch đã hoàn phải có thời điểm hoàn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}:{self.outside_id}"
