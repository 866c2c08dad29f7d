from typing import ClassVar

from django.db import models

from accounts.models.periods import ends_after_it_begins, once_at_a_time


class PaymentReadiness(models.Model):
    """Since when a procedure's fees can be paid online at a place, and by which declaration.

    Declared for indicator 3.4 (`PAYMENT_TTHC_READY`): what was true on a day stays true of that day.
    """

    offer = models.ForeignKey(
        "procedures.ProcedureOffer", on_delete=models.PROTECT, related_name="payment_readiness"
    )
    valid_from = models.DateField("thanh toán trực tuyến từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    basis = models.CharField("văn bản kê khai, tích hợp", max_length=255)
    added_at = models.DateTimeField("ghi lúc")
    # Nobody: the demo's.
    added_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField("ghi ngày cuối cùng lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "kê khai thanh toán trực tuyến"
        verbose_name_plural = "kê khai thanh toán trực tuyến"
        constraints: ClassVar = [
            ends_after_it_begins(name="readiness_ends_after_start"),
            once_at_a_time(
                name="readiness_once_at_a_time",
                per=["offer"],
                message="Nơi này đã kê khai thanh toán trực tuyến trong thời gian đó.",
            ),
            models.CheckConstraint(
                condition=~models.Q(basis=""),
                name="readiness_cites_basis",
                violation_error_message="Kê khai phải ghi văn bản hoặc mã tích hợp.",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_by=None, ended_at=None)
                | models.Q(ended_by__isnull=False, ended_at__isnull=False, valid_to__isnull=False),
                name="readiness_end_whole",
                violation_error_message="Người ghi ngày cuối cùng phải đi cùng ngày và thời điểm ghi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.valid_from:%Y-%m-%d}"
