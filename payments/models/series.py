"""Books of receipt numbers."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from payments.querysets import SeriesQuerySet
from payments.rules.receipts import Book, padded
from procedures.enums import FeeKind


def numbers() -> models.Func:
    """The numbers of a book as SQL's int8range, both ends included."""
    bounds = RangeBoundary(inclusive_lower=True, inclusive_upper=True)
    return models.Func(
        "from_number", "to_number", bounds, function="INT8RANGE", output_field=BigIntegerRangeField()
    )


class ReceiptSeries(models.Model):
    """A run of receipt numbers of a one-stop unit, announced as the law asks (Decree 123/2020 Art 36).

    Numbers go out one by one under a row lock; one that was given out bears a receipt for good.
    """

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="nơi thu"
    )
    form = models.CharField("mẫu số", max_length=20)
    symbol = models.CharField("ký hiệu", max_length=20)
    kind = models.CharField("dùng cho", max_length=8, choices=FeeKind, blank=True, default="")
    from_number = models.PositiveIntegerField("từ số")
    to_number = models.PositiveIntegerField("đến số")
    # The last number given out, one below the first while none was.
    used_to = models.PositiveIntegerField("đã dùng đến số")
    valid_from = models.DateField("dùng từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    basis = models.CharField("thông báo phát hành", max_length=255)
    added_at = models.DateTimeField("ghi lúc")
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("thôi dùng, ghi lúc", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "quyển biên lai"
        verbose_name_plural = "quyển biên lai"
        constraints = [
            models.CheckConstraint(
                name="series_runs_forward",
                condition=Q(from_number__gte=1, to_number__gte=F("from_number"), to_number__lte=9999999),
                violation_error_message="Số cuối phải từ số đầu trở lên, mỗi số không quá 7 chữ số.",
            ),
            models.CheckConstraint(
                name="series_used_within",
                condition=Q(used_to__gte=F("from_number") - 1, used_to__lte=F("to_number")),
                violation_error_message="Số đã dùng phải nằm trong quyển.",
            ),
            models.CheckConstraint(
                name="series_known_by_form_symbol_and_notice",
                condition=~Q(form="") & ~Q(symbol="") & ~Q(basis=""),
                violation_error_message="Quyển biên lai phải có mẫu số, ký hiệu và thông báo phát hành.",
            ),
            models.CheckConstraint(
                name="series_ends_after_start",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Ngày thôi dùng phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                name="series_end_whole",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False, valid_to__isnull=False),
                violation_error_message="Người ghi ngày thôi dùng phải đi cùng ngày và thời điểm ghi.",
            ),
            ExclusionConstraint(
                name="series_numbers_apart",
                expressions=[
                    ("agency", RangeOperators.EQUAL),
                    ("form", RangeOperators.EQUAL),
                    ("symbol", RangeOperators.EQUAL),
                    (numbers(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Ký hiệu này đã có quyển khác dùng các số đó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {padded(self.from_number)}–{padded(self.to_number)}"

    @property
    def left(self) -> int:
        return self.to_number - self.used_to

    def as_book(self) -> Book:
        return Book(
            self.pk, self.kind, self.from_number, self.to_number, self.used_to, self.valid_from, self.valid_to
        )
