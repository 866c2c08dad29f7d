"""Two people take money at the very same moment: nothing is taken twice, no number is skipped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from accounts.enums import Role
from accounts.models import Actor
from dossiers.enums import EventKind, FeeState
from payments.models import CashReport, Receipt, ReceiptSeries
from payments.services import ending, reports, taking
from portal.http import refusal_status
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.factories.payments import EVENING, TEN, book, paid, take_in


pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], object]


@pytest.fixture
def office():
    return make_office()


def at_once(*acts: Act) -> list[str]:
    """What became of each: done, or the refusal's status."""
    start = Barrier(len(acts))

    def press(act: Act) -> str:
        try:
            start.wait(10)
            act()
        except Exception as refusal:
            status = refusal_status(refusal)
            if status is None:
                raise
            return str(status)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as people:
        return sorted(people.map(press, acts))


def pressed(dossier, by, **changes) -> Act:
    return partial(taking.take, dossier_id=dossier.pk, taken=take_in(dossier, **changes), by=by, at=TEN)


def test_a_fee_is_taken_once_and_numbers_follow_each_other(office):
    series, first, second = book(office), accepted(office), accepted(office)
    clerk = office.actor(Role.RECEPTION)
    colleague = Actor(UserFactory(role=Role.CASHIER, agency=office.counter))

    # The same fee, two clerks.
    assert at_once(pressed(first, clerk), pressed(first, colleague)) == ["409", "done"]
    receipt = Receipt.objects.get()
    assert (receipt.number, first.events.filter(kind=EventKind.SETTLE_FEE).count()) == (1, 1)

    # One press that came twice: both are answered with the one receipt.
    twice = pressed(second, clerk)
    assert at_once(twice, twice) == ["done", "done"]
    assert second.receipts.count() == 1

    # Two dossiers, one book.
    third, fourth = accepted(office), accepted(office)
    assert at_once(pressed(third, clerk), pressed(fourth, colleague)) == ["done", "done"]
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert ReceiptSeries.objects.get(pk=series.pk).used_to == 4


def test_the_last_number_goes_to_one_of_two(office):
    book(office, numbers=(1, 1))
    first, second, clerk = accepted(office), accepted(office), office.actor(Role.RECEPTION)
    assert at_once(pressed(first, clerk), pressed(second, clerk)) == ["409", "done"]
    states = sorted(dossier.fees.get().state for dossier in (first, second))
    assert states == [FeeState.DUE, FeeState.SETTLED]


def test_annulled_once_and_the_day_closed_once(office):
    receipt, clerk = paid(office), office.actor(Role.RECEPTION)
    annul = partial(ending.void, receipt_id=receipt.pk, reason="Thu nhầm", by=clerk, at=TEN)
    assert at_once(annul, annul) == ["409", "done"]
    assert receipt.dossier.events.filter(kind=EventKind.VOID_RECEIPT).count() == 1

    close = partial(
        reports.hand_over,
        counter_id=office.counter.pk,
        counted=Decimal(0),
        explanation="",
        by=clerk,
        at=EVENING,
    )
    assert at_once(close, close) == ["409", "done"]
    report = CashReport.objects.get()
    assert (report.cash_taken, report.cash_voided, report.expected) == (8000, 8000, 0)
