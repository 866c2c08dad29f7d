"""The head ends an outage while a clerk enters under it: two transactions at once, whichever comes first.

A reception that stands lies within the outage as it is on record in the end; the other is told why not.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest
from django.db import connection, transaction

from accounts.enums import Role
from dossiers.enums import SlipState
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, Outage, ProvisionalSlip
from dossiers.services import number_blocks, outages
from tests.clock import at
from tests.dossiers.power_cut import BEGAN, ENTERED, REAL, entered, issued, noted
from tests.dossiers.test_at_once import DONE, at_once
from tests.factories.dossiers import make_intake, make_office


pytestmark = pytest.mark.django_db(transaction=True)
BEFORE_IT, AFTER_IT = at("2026-03-06 09:30"), at("2026-03-06 10:30")
WAITS = """SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
           WHERE datname = current_database() AND NOT granted"""
TIMES = 3


@pytest.fixture
def office():
    office = make_office()
    issued(office)
    noted(office, began=BEGAN, ended=None, when=at("2026-03-06 09:05"))
    return office


def end(office, ended_at):
    return outages.end(
        outage_id=Outage.objects.get().pk, ended_at=ended_at, by=office.actor(Role.ONESTOP_HEAD), at=ENTERED
    )


def somebody_waits():
    """Until the other transaction stands at a lock of the first."""
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees what it saw first
            cursor.execute(WAITS)
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits: the two do not touch the same rows")


def one_inside_the_other(first, second):
    """`second` begins while `first` has done its work and is not committed; gives what the second raised."""
    done = Event()

    def come_second():
        try:
            assert done.wait(timeout=20)
            second()
        except (Refused, NotReady) as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            other = pool.submit(come_second)
            done.set()
            somebody_waits()
        return other.result(timeout=20)


def test_entered_first_the_end_may_not_lie_before_it(office):
    refusal = one_inside_the_other(partial(entered, office), partial(end, office, BEFORE_IT))
    assert "Giấy tạm T00001 ghi nhận sau thời điểm này" in str(refusal)
    assert Outage.objects.get().ended_at is None
    assert Dossier.objects.get().accepted_at == REAL


def test_ended_first_what_lies_after_it_is_not_entered_and_its_number_stays_free(office):
    refusal = one_inside_the_other(partial(end, office, BEFORE_IT), partial(entered, office))
    assert "không nằm trong lần mất kết nối" in str(refusal)
    assert Outage.objects.get().ended_at == BEFORE_IT
    assert not Dossier.objects.exists()
    assert ProvisionalSlip.objects.get(number=1).state == SlipState.FREE


@pytest.mark.parametrize("entering_first", [True, False])
def test_an_end_after_it_and_the_entry_both_stand_in_either_order(office, entering_first):
    acts = [partial(entered, office), partial(end, office, AFTER_IT)]
    first, second = acts if entering_first else reversed(acts)
    assert one_inside_the_other(first, second) is None
    assert Outage.objects.get().ended_at == AFTER_IT
    assert ProvisionalSlip.objects.get(number=1).outage == Outage.objects.get()


def test_at_the_very_same_moment_exactly_one_of_two_that_exclude_each_other_stands(office):
    intakes = [make_intake(office) for _ in range(TIMES)]
    enter = [partial(entered, office, number=n, intake=one) for n, one in enumerate(intakes, start=1)]

    told = at_once((*enter, partial(end, office, BEFORE_IT)))

    ended, stand = Outage.objects.get().ended_at, ProvisionalSlip.objects.used().count()
    assert (ended, stand, told.count(DONE)) in {(None, TIMES, TIMES), (BEFORE_IT, 0, 1)}
    assert Dossier.objects.count() == stand


def test_a_number_voided_while_it_is_entered_is_one_or_the_other(office):
    void = partial(
        number_blocks.void, counter_id=office.counter.pk, number=1, reason="Rách",
        by=office.actor(Role.ONESTOP_HEAD), at=ENTERED,
    )  # fmt: skip
    refusal = one_inside_the_other(partial(entered, office), void)
    assert "đã dùng cho hồ sơ" in str(refusal)
    again = partial(entered, office, number=2, intake=make_intake(office))
    refusal = one_inside_the_other(
        partial(
            number_blocks.void,
            counter_id=office.counter.pk,
            number=2,
            reason="Rách",
            by=office.actor(Role.ONESTOP_HEAD),
            at=ENTERED,
        ),
        again,
    )
    assert "đã hủy: Rách" in str(refusal)
    assert Dossier.objects.count() == 1


def test_two_end_it_and_the_later_is_told(office):
    refusal = one_inside_the_other(partial(end, office, AFTER_IT), partial(end, office, BEFORE_IT))
    assert str(refusal) == "Sự cố này đã ghi kết thúc."
    assert Outage.objects.get().ended_at == AFTER_IT
