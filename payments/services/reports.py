"""The evening's count: reckoned, counted and handed over by the clerk, confirmed by a second person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency, User
from dossiers.rules.days import local_day
from lib.words import money
from payments.enums import ReportState
from payments.exceptions import NotNow, Refused
from payments.models import CashReport, Receipt, Refund
from payments.permissions import check_can_count_cash, check_can_count_for, check_can_hand_over
from payments.rules.cash import Drawer, GivenBack, Taken, drawer


Row = TypeVar("Row", bound=Model)


def reckon(counter_id: int, clerk: User) -> Drawer:
    """What the clerk took and gave back at this counter since his last report."""
    return _sums(
        Receipt.objects.uncounted(counter_id, clerk),
        Receipt.objects.given_back_uncounted(counter_id, clerk),
        Refund.objects.uncounted(counter_id, clerk),
    )


@transaction.atomic
def hand_over(
    *, counter_id: int, counted: Decimal, explanation: str, by: Actor, at: datetime, clerk: User | None = None
) -> CashReport:
    """Close the clerk's day: what he took up to now is in this report, what comes after in the next.

    A deputy hands over the cash he took himself. What somebody holds he hands over also where the counter
    was closed or he works there no more; `clerk`: that of a colleague who is gone. Raises Refused, NotNow,
    NotAllowed.
    """
    on, whose = local_day(at), clerk or by.user
    # One counter's evenings one after the other: two presses are one report.
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=counter_id)
    taken = _lock(Receipt.objects.uncounted(counter_id, whose))
    voided = _lock(Receipt.objects.given_back_uncounted(counter_id, whose))
    refunded = _lock(Refund.objects.uncounted(counter_id, whose))
    if whose == by.user:
        check_can_hand_over(by, counter_id, holds=bool(taken or voided or refunded), on=on)
    else:
        check_can_count_for(by, counter_id, whose, on=on)
    day = _day_of(counter_id, whose, _days(taken, voided, refunded), on)
    sums = _sums(taken, voided, refunded)
    _check(sums.expected, counted, explanation)
    report = CashReport.objects.create(
        counter_id=counter_id,
        clerk=whose,
        counted_by=None if whose == by.user else by.user,
        day=day,
        receipts_count=len(taken),
        cash_taken=sums.cash_taken,
        cash_voided=sums.cash_voided,
        cash_refunded=sums.cash_refunded,
        expected=sums.expected,
        transfer=sums.transfer,
        card=sums.card,
        online=sums.online,
        counted=counted,
        explanation=explanation.strip()[:500],
        handed_over_at=at,
    )
    Receipt.objects.filter(pk__in=[row.pk for row in taken]).update(report=report)
    Receipt.objects.filter(pk__in=[row.pk for row in voided]).update(void_report=report)
    Refund.objects.filter(pk__in=[row.pk for row in refunded]).update(report=report)
    return report


def _day_of(counter_id: int, clerk: User, days: Collection[date], on: date) -> date:
    """The day of the money: forgotten yesterday and counted this morning it is yesterday's.

    So that today's evening is still to be closed. Where that day has its report already: today.
    """
    closed = set(
        CashReport.objects.filter(counter=counter_id, clerk=clerk, day__lte=on).values_list("day", flat=True)
    )
    last = max(days, default=on)
    found = last if last < on and last not in closed else on
    if found in closed:
        raise NotNow(
            "Hôm nay bạn đã khóa sổ tại nơi này. Khoản thu sau lúc đó thuộc báo cáo của ngày làm việc sau."
        )
    return found


@transaction.atomic
def count_again(*, report_id: int, counted: Decimal, explanation: str, by: Actor, at: datetime) -> CashReport:
    """The clerk counts what was sent back to him; somebody else where he is gone.

    Raises Refused, NotNow, NotAllowed.
    """
    report = _locked(report_id)
    if report.clerk_id != by.user.pk:
        check_can_count_for(by, report.counter_id, report.clerk, on=local_day(at))
    report.counted_by = None if report.clerk_id == by.user.pk else by.user
    if report.state != ReportState.SENT_BACK:
        raise NotNow("Chỉ đếm lại báo cáo bị trả lại.")
    _check(report.expected, counted, explanation)
    report.state, report.counted, report.explanation = (
        ReportState.HANDED_OVER,
        counted,
        explanation.strip()[:500],
    )
    report.handed_over_at, report.judged_at, report.judged_by = at, None, None
    report.save()
    return report


@transaction.atomic
def confirm(*, report_id: int, by: Actor, at: datetime) -> CashReport:
    """A second person has counted the same. Raises NotNow, NotAllowed."""
    return _judge(report_id, ReportState.CONFIRMED, "", by=by, at=at)


@transaction.atomic
def send_back(*, report_id: int, note: str, by: Actor, at: datetime) -> CashReport:
    """A second person counts something else, and says what. Raises Refused, NotNow, NotAllowed."""
    if not note.strip():
        raise Refused("Ghi số đếm được và điều chưa khớp để người thu đếm lại.", field="note")
    return _judge(report_id, ReportState.SENT_BACK, note.strip()[:500], by=by, at=at)


def _judge(report_id: int, state: ReportState, note: str, *, by: Actor, at: datetime) -> CashReport:
    report = _locked(report_id)
    check_can_count_cash(by, report.counter_id, on=local_day(at))
    if {report.clerk_id, report.counted_by_id} & {
        by.user.pk,
        by.acting_for.pk if by.acting_for else by.user.pk,
    }:
        raise NotAllowed("Người thu không tự xác nhận quỹ của mình. Mời người thứ hai đếm và xác nhận.")
    if report.state != ReportState.HANDED_OVER:
        raise NotNow(f"Báo cáo này không chờ xác nhận: {ReportState(report.state).label.lower()}.")
    report.state, report.note, report.judged_at, report.judged_by = state, note, at, by.user
    report.save()
    return report


def _locked(report_id: int) -> CashReport:
    rows = CashReport.objects.select_for_update(of=("self",)).select_related("clerk")
    report: CashReport = rows.get(pk=report_id)
    return report


def _days(taken: Iterable[Receipt], voided: Iterable[Receipt], refunded: Iterable[Refund]) -> list[date]:
    moments = [*(row.ended_at for row in voided), *(row.paid_at for row in refunded)]
    return [*(row.taken_on for row in taken), *(local_day(one) for one in moments if one)]


def _lock(rows: QuerySet[Row]) -> list[Row]:
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _sums(taken: Iterable[Receipt], voided: Iterable[Receipt], refunded: Iterable[Refund]) -> Drawer:
    return drawer(
        (Taken(row.method, row.amount, is_replacement=row.replaces_id is not None) for row in taken),
        [
            *(GivenBack(row.method, row.amount) for row in voided),
            *(GivenBack(row.means, row.amount, is_refund=True) for row in refunded),
        ],
    )


def _check(expected: Decimal, counted: Decimal, explanation: str) -> None:
    if counted < 0:
        raise Refused("Số tiền đếm được không được âm.", field="counted")
    if counted != expected and not explanation.strip():
        raise Refused(
            f"Tiền mặt phải có là {money(expected)}, đếm được {money(counted)}. Đếm lại, hoặc giải thích "
            "chênh lệch.",
            field="explanation",
        )
