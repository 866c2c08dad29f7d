"""Numbers of receipts: one by one, without a gap, under one row lock."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Actor, Agency
from dossiers.rules.days import local_day
from payments.exceptions import NoNumberLeft, NotNow, Refused
from payments.models import ReceiptSeries
from payments.permissions import check_can_keep_series
from payments.rules.receipts import book_for
from procedures.enums import FeeKind


def series_if_any(counter_id: int, kind: str, *, on: date) -> ReceiptSeries | None:
    """The book the next receipt of this kind is taken from, locked until the transaction ends.

    The lock is on every book of the counter still open, in one order: two who take numbers at once wait for
    each other and neither skips one. None when no book has a number left.
    """
    open_books = (
        ReceiptSeries.objects.select_for_update(of=("self",))
        .filter(agency=counter_id, used_to__lt=F("to_number"), valid_from__lte=on)
        .order_by("pk")
    )
    rows: dict[int, ReceiptSeries] = {row.pk: row for row in open_books}
    book = book_for([row.as_book() for row in rows.values()], kind=kind, on=on)
    return rows[book.pk] if book is not None else None


def series_for(counter_id: int, kind: str, *, on: date) -> ReceiptSeries:
    """As `series_if_any`. Raises NoNumberLeft."""
    series = series_if_any(counter_id, kind, on=on)
    if series is None:
        what = FeeKind(kind).label.lower() if kind else "khoản này"
        raise NoNumberLeft(
            f"Nơi thu không còn số biên lai cho {what}. Trưởng bộ phận Một cửa mở quyển mới tại trang "
            "“Quyển biên lai” rồi thu lại; chưa khoản nào được ghi."
        )
    return series


def take_number(series: ReceiptSeries) -> int:
    """The next number of a book locked by `series_for`."""
    series.used_to += 1
    series.save(update_fields=["used_to"])
    return series.used_to


@transaction.atomic
def open_series(
    *,
    agency: Agency,
    form: str,
    symbol: str,
    kind: str,
    numbers: tuple[int, int],
    valid_from: date,
    basis: str,
    by: Actor,
    at: datetime,
) -> ReceiptSeries:
    """Enter a book of receipts with its first and last number. Raises Refused, NotAllowed."""
    check_can_keep_series(by, agency.pk, on=local_day(at))
    first, last = numbers
    if first < 1 or last < first:
        raise Refused("Số cuối phải từ số đầu trở lên.", field="to_number")
    if not (form.strip() and symbol.strip() and basis.strip()):
        raise Refused("Ghi mẫu số, ký hiệu và thông báo phát hành của quyển.", field="basis")
    try:
        with transaction.atomic():
            opened: ReceiptSeries = ReceiptSeries.objects.create(
                agency=agency,
                form=form.strip().upper(),
                symbol=symbol.strip().upper(),
                kind=kind,
                from_number=first,
                to_number=last,
                used_to=first - 1,
                valid_from=valid_from,
                basis=basis.strip(),
                added_at=at,
                added_by=by.user,
            )
    except IntegrityError as error:
        raise Refused(
            "Ký hiệu này đã có quyển khác dùng các số đó. Xem lại số đầu và số cuối.", field="from_number"
        ) from error
    return opened


@transaction.atomic
def end_series(*, series_id: int, last_day: date, by: Actor, at: datetime) -> ReceiptSeries:
    """No number is taken from it after this day; those given out stay. Raises NotNow, NotAllowed."""
    series: ReceiptSeries = ReceiptSeries.objects.select_for_update(of=("self",)).get(pk=series_id)
    today = local_day(at)
    check_can_keep_series(by, series.agency_id, on=today)
    if series.valid_to is not None and series.valid_to < today:
        raise NotNow("Quyển này đã thôi dùng.")
    if last_day < today or last_day < series.valid_from:
        raise NotNow("Ngày thôi dùng không được trước hôm nay hoặc trước ngày bắt đầu của quyển.")
    series.valid_to, series.ended_at, series.ended_by = last_day, at, by.user
    series.save(update_fields=["valid_to", "ended_at", "ended_by"])
    return series
