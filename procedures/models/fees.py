from typing import ClassVar

from django.db import models

from accounts.models.periods import Dated
from lib.words import grouped, money
from procedures.enums import Channel, Currency, FeeKind, FeeUnit, PayerGroup


class FeeRule(models.Model):
    """A rate of a version: rate × unit, with tiers and a ceiling, for the days its resolution holds.

    `per` names what the whole is repeated for: a certified copy costs by its pages, times the copies.
    Without an amount (`rate` empty) the text says how much, and the clerk types it.
    """

    version = models.ForeignKey(
        "procedures.ProcedureVersion", on_delete=models.CASCADE, related_name="fee_rules"
    )
    case = models.ForeignKey(
        "procedures.ProcedureCase", on_delete=models.CASCADE, null=True, blank=True, related_name="fee_rules"
    )
    channel = models.PositiveSmallIntegerField("kênh", choices=Channel, null=True, blank=True)
    payer_group = models.CharField(
        "nhóm người nộp", max_length=15, choices=PayerGroup, blank=True, default=""
    )
    kind = models.CharField("loại", max_length=10, choices=FeeKind)
    name = models.TextField("tên khoản thu")
    rate = models.DecimalField("mức thu", max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField("tiền tệ", max_length=3, default="VND")
    unit = models.CharField("đơn vị tính", max_length=10, choices=FeeUnit, default=FeeUnit.CASE)
    per = models.CharField("nhân theo", max_length=10, choices=FeeUnit, blank=True, default="")
    # One of several alternatives told apart by their notes only: the clerk chooses and types the amount.
    is_choice = models.BooleanField("chọn khi áp dụng", default=False, db_default=False)
    ceiling = models.DecimalField("mức tối đa", max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.TextField("ghi chú", blank=True, default="")
    legal_basis = models.TextField("căn cứ", blank=True, default="")
    valid_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=1)

    class Meta:
        verbose_name = "mức phí, lệ phí"
        verbose_name_plural = "mức phí, lệ phí"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(rate__isnull=True) | models.Q(rate__gte=0),
                name="fee_rate_not_negative",
                violation_error_message="Mức thu không được âm.",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="fee_ends_after_start",
                violation_error_message="Ngày hết hiệu lực phải từ ngày bắt đầu trở đi.",
            ),
            # Money is taken in đồng, at the rate of its day, which no catalogue knows.
            models.CheckConstraint(
                condition=models.Q(currency=Currency.VND) | models.Q(is_choice=True),
                name="fee_foreign_is_typed",
                violation_error_message="Khoản thu bằng ngoại tệ phải do cán bộ nhập số tiền đồng khi thu.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FeeTier(models.Model):
    """From the unit after `above` on, this rate replaces the rule's."""

    rule = models.ForeignKey(FeeRule, on_delete=models.CASCADE, related_name="tiers")
    above = models.DecimalField("trên mức", max_digits=12, decimal_places=2)
    rate = models.DecimalField("mức thu", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "bậc thu"
        verbose_name_plural = "bậc thu"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "above"],
                name="tier_once",
                violation_error_message="Bậc thu này đã có.",
            ),
            models.CheckConstraint(
                condition=models.Q(above__gt=0, rate__gte=0),
                name="tier_not_negative",
                violation_error_message="Bậc thu phải lớn hơn 0 và mức thu không được âm.",
            ),
        ]

    def __str__(self) -> str:
        return f"> {grouped(self.above)}: {money(self.rate)}"


class FeeWaiver(Dated):
    """A dated reduction: 100 % is a waiver. Narrowed by procedure, field, kind of fee, channel and payer."""

    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, null=True, blank=True, related_name="waivers"
    )
    sector = models.ForeignKey(
        "procedures.Sector", on_delete=models.PROTECT, null=True, blank=True, related_name="waivers"
    )
    kind = models.CharField("loại khoản thu", max_length=10, choices=FeeKind, blank=True, default="")
    channel = models.PositiveSmallIntegerField("kênh", choices=Channel, null=True, blank=True)
    payer_group = models.CharField(
        "nhóm người nộp", max_length=15, choices=PayerGroup, blank=True, default=""
    )
    name = models.TextField("nội dung miễn, giảm")
    percent = models.DecimalField("mức giảm (%)", max_digits=5, decimal_places=2)
    legal_basis = models.TextField("căn cứ")
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    # Nobody added what shipped with the product.
    added_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField("ghi lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField("ghi ngày cuối cùng lúc", null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = "miễn, giảm phí, lệ phí"
        verbose_name_plural = "miễn, giảm phí, lệ phí"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(percent__gt=0, percent__lte=100),
                name="waiver_percent",
                violation_error_message="Mức giảm phải lớn hơn 0 và không quá 100 %.",
            ),
            models.CheckConstraint(
                condition=~models.Q(legal_basis=""),
                name="waiver_cites_basis",
                violation_error_message="Miễn, giảm phải ghi rõ căn cứ.",
            ),
            models.CheckConstraint(
                condition=models.Q(added_by=None, added_at=None)
                | models.Q(added_by__isnull=False, added_at__isnull=False),
                name="waiver_addition_whole",
                violation_error_message="Người ghi phải đi cùng thời điểm ghi.",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_by=None, ended_at=None)
                | models.Q(ended_by__isnull=False, ended_at__isnull=False, valid_to__isnull=False),
                name="waiver_end_whole",
                violation_error_message="Người ghi ngày cuối cùng phải đi cùng ngày và thời điểm ghi.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
