"""Money taken, its lines, and what was waived."""

from django.db import models
from django.db.models import F, Q

from payments.enums import Method, ReceiptState
from payments.querysets import ReceiptQuerySet
from payments.rules.receipts import padded
from procedures.enums import FeeKind


class Receipt(models.Model):
    """Money taken for a dossier, and the receipt of it (biên lai thu phí, lệ phí).

    Without a number no paper was written: in the express lane nobody asked for one (docs/adr/0018), online
    no book had a number. What it says never changes; it is voided or replaced, with the reason.
    """

    submission_key = models.UUIDField("khóa gửi")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="receipts")
    counter = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    # One receipt is of one kind of money where its books are; empty: a book for any kind.
    kind = models.CharField("khoản thu", max_length=8, choices=FeeKind, blank=True, default="")
    series = models.ForeignKey(
        "payments.ReceiptSeries", on_delete=models.PROTECT, null=True, blank=True, related_name="receipts"
    )
    number = models.PositiveIntegerField("số", null=True, blank=True)
    amount = models.DecimalField("số tiền (đồng)", max_digits=14, decimal_places=0)
    method = models.CharField("hình thức", max_length=8, choices=Method)
    reference = models.CharField("số giao dịch", max_length=64, blank=True, default="")
    payer_name = models.CharField("người nộp tiền", max_length=255)
    payer_address = models.CharField("địa chỉ", max_length=255, blank=True, default="")
    taken_at = models.DateTimeField("thu lúc")
    taken_on = models.DateField("ngày thu")
    # Nobody: a gateway reported it.
    taken_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    online_payment = models.ForeignKey(
        "payments.OnlinePayment", on_delete=models.PROTECT, null=True, blank=True, related_name="receipts"
    )
    state = models.CharField("trạng thái", max_length=8, choices=ReceiptState, default=ReceiptState.ISSUED)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement"
    )
    ended_at = models.DateTimeField("hủy lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("lý do hủy, thay", max_length=500, blank=True, default="")
    # In which day's cash it counts as taken, and as given back.
    report = models.ForeignKey(
        "payments.CashReport", on_delete=models.PROTECT, null=True, blank=True, related_name="receipts"
    )
    void_report = models.ForeignKey(
        "payments.CashReport", on_delete=models.PROTECT, null=True, blank=True, related_name="voided_receipts"
    )

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "biên lai"
        verbose_name_plural = "biên lai"
        constraints = [
            models.UniqueConstraint(
                name="receipt_once_per_press",
                fields=["submission_key", "kind"],
                violation_error_message="Khoản này đã được thu.",
            ),
            models.UniqueConstraint(
                name="receipt_number_once",
                fields=["series", "number"],
                violation_error_message="Số biên lai này đã dùng.",
            ),
            models.CheckConstraint(
                name="receipt_number_iff_series",
                condition=Q(series=None, number=None) | Q(series__isnull=False, number__isnull=False),
                violation_error_message="Biên lai có số phải thuộc một quyển.",
            ),
            models.CheckConstraint(
                name="receipt_of_money",
                condition=Q(amount__gt=0, method__in=Method.values) & ~Q(payer_name=""),
                violation_error_message="Biên lai phải có số tiền, hình thức và người nộp tiền.",
            ),
            models.CheckConstraint(
                name="receipt_taken_by_somebody",
                condition=Q(taken_by__isnull=False) | Q(method=Method.ONLINE),
                violation_error_message="Tiền thu tại quầy phải có người thu.",
            ),
            models.CheckConstraint(
                name="receipt_proven_unless_cash",
                condition=Q(method=Method.CASH, reference="") | (~Q(method=Method.CASH) & ~Q(reference="")),
                violation_error_message="Khoản không thu bằng tiền mặt phải có số giao dịch.",
            ),
            models.CheckConstraint(
                name="receipt_online_by_a_payment",
                condition=Q(method=Method.ONLINE, online_payment__isnull=False)
                | (~Q(method=Method.ONLINE) & Q(online_payment=None)),
                violation_error_message="Biên lai thu trực tuyến phải gắn với một giao dịch trực tuyến.",
            ),
            models.CheckConstraint(
                name="receipt_ended_with_reason",
                condition=Q(state=ReceiptState.ISSUED, ended_at=None, ended_by=None, reason="")
                | (
                    Q(state__in=[ReceiptState.VOIDED, ReceiptState.REPLACED])
                    & Q(ended_at__isnull=False, ended_at__gte=F("taken_at"), ended_by__isnull=False)
                    & ~Q(reason="")
                ),
                violation_error_message="Biên lai hủy hoặc thay phải có lý do, người và thời điểm.",
            ),
            models.CheckConstraint(
                name="receipt_given_back_when_voided",
                condition=Q(void_report=None) | Q(state=ReceiptState.VOIDED),
                violation_error_message="Chỉ biên lai đã hủy mới trả lại tiền.",
            ),
        ]
        indexes = [
            models.Index(fields=["counter", "taken_on"], name="receipt_day"),
            models.Index(fields=["counter", "taken_by"], name="receipt_uncounted", condition=Q(report=None)),
            models.Index(fields=["taken_on"], name="receipt_online", condition=Q(method=Method.ONLINE)),
        ]

    def __str__(self) -> str:
        return self.number_text or f"#{self.pk}"

    @property
    def number_text(self) -> str:
        """Symbol and number as printed; empty when no paper was written."""
        return f"{self.series.symbol} {padded(self.number)}" if self.series and self.number else ""

    @property
    def is_issued(self) -> bool:
        return self.state == ReceiptState.ISSUED


class ReceiptLine(models.Model):
    """What of a receipt is for which fee. A fee is paid by one valid receipt at most."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    fee = models.ForeignKey("dossiers.FeeDue", on_delete=models.PROTECT, related_name="receipt_lines")
    name = models.CharField("khoản thu", max_length=255)
    amount = models.DecimalField("số tiền (đồng)", max_digits=14, decimal_places=0)
    # Follows the receipt's state, so that the database can say "once".
    is_void = models.BooleanField("không còn hiệu lực", default=False, db_default=False)

    class Meta:
        verbose_name = "dòng biên lai"
        verbose_name_plural = "dòng biên lai"
        constraints = [
            models.UniqueConstraint(
                name="fee_paid_once",
                fields=["fee"],
                condition=Q(is_void=False),
                violation_error_message="Khoản này đã được thu bằng biên lai khác.",
            ),
            models.CheckConstraint(
                name="receipt_line_of_money",
                condition=Q(amount__gt=0),
                violation_error_message="Số tiền phải lớn hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Waiving(models.Model):
    """A fee made smaller or waived after acceptance, by a dated rule and against proof (ruling 27)."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="waivings")
    fee = models.OneToOneField("dossiers.FeeDue", on_delete=models.PROTECT, related_name="waiving")
    waiver = models.ForeignKey("procedures.FeeWaiver", on_delete=models.PROTECT, related_name="+")
    amount_before = models.DecimalField("trước khi giảm", max_digits=14, decimal_places=0)
    amount_after = models.DecimalField("còn phải nộp", max_digits=14, decimal_places=0)
    proof = models.CharField("giấy tờ chứng minh", max_length=255)
    waived_at = models.DateTimeField("lúc")
    waived_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "miễn, giảm đã áp dụng"
        verbose_name_plural = "miễn, giảm đã áp dụng"
        constraints = [
            models.CheckConstraint(
                name="waiving_makes_smaller",
                condition=Q(amount_after__gte=0, amount_after__lt=F("amount_before")) & ~Q(proof=""),
                violation_error_message="Miễn, giảm phải làm nhỏ khoản thu và có giấy tờ chứng minh.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fee_id}: {self.amount_before} → {self.amount_after}"
