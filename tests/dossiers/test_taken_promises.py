"""Promises taken over from another system: the first one, lawful waits, what is told again (ruling 1)."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from dossiers.enums import PauseKind, PauseMode, State, StepState
from dossiers.models import Dossier
from dossiers.queries import is_late
from dossiers.services import (
    apologies,
    clock,
    ending,
    obligations,
    silence,
    supplying,
    waits,
)
from indicators.rules.progress import Supplement, is_late_on, progress_days
from tests.clock import at
from tests.dossiers.taken import NOW, a_row, take
from tests.factories.accounts import SignatureDelegationFactory
from tests.factories.dossiers import Office, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office() -> Office:
    return make_office()


THEIRS = {"system": "CSDL đất đai", "due_at": "05/03/2026 09:32"}


@pytest.mark.parametrize(("then", "now", "late_after"), [
    # Another date of theirs moves it no more than a new date given here would (ruling 1).
    ({}, {"due_at": "20/03/2026 09:00"}, "2026-03-05 17:30"),
    ({}, {"due_at": "20/03/2026 09:00", "original_due_at": "20/03/2026 09:00"}, "2026-03-05 17:30"),
    ({}, {"due_at": None}, "2026-03-05 17:30"),
    # What was waited for lawfully moves it, once.
    ({}, {"pauses": "04/03/2026 08:00 → 06/03/2026 08:00"}, "2026-03-09 17:30"),
    ({"pauses": "04/03/2026 08:00 → "}, {"pauses": "04/03/2026 08:00 → 06/03/2026 08:00"},
     "2026-03-09 17:30"),
    ({"pauses": "03/03/2026 08:00 → 04/03/2026 08:00"}, {"pauses": "03/03/2026 08:00 → 04/03/2026 08:00"},
     "2026-03-05 17:30"),
    ({}, {"pauses": "04/03/2026 08:00 → "}, None),
    ({}, {"pauses": "06/03/2026 08:00 → "}, "2026-03-05 17:30"),
])  # fmt: skip
def test_told_again_it_is_late_by_its_first_promise(office, then, now, late_after):
    take(a_row(office, **THEIRS | then))
    assert take(a_row(office, **THEIRS | {"subject": "Mới"} | now)).updated == 1

    dossier = Dossier.objects.get()
    assert dossier.original_due_at == at("2026-03-05 09:32")
    assert dossier.late_after == (late_after and at(late_after))


@pytest.mark.parametrize("more", [{}, {"original_due_at": "20/03/2026 09:00"}])
def test_told_again_its_national_measure_stays_too(office, more):
    take(a_row(office, **THEIRS))
    before = Dossier.objects.get().late_after_766
    take(a_row(office, **THEIRS | {"due_at": "20/03/2026 09:00"} | more))
    assert Dossier.objects.get().late_after_766 == before


def test_told_again_its_pauses_are_those_told_now(office):
    for told in ("03/03/2026 08:00 → ", "03/03/2026 08:00 → 04/03/2026 08:00; 05/03/2026 08:00 → ",
                 "05/03/2026 08:00 → 06/03/2026 08:00; 06/03/2026 09:00 → "):  # fmt: skip
        take(a_row(office, system="CSDL đất đai", pauses=told))
    pauses = Dossier.objects.get().pauses.order_by("started_at")
    assert list(pauses.values_list("started_at", "ended_at", "mode")) == [
        (at("2026-03-03 08:00"), at("2026-03-03 08:00"), "none"),  # theirs no more
        (at("2026-03-05 08:00"), at("2026-03-06 08:00"), "suspend"),
        (at("2026-03-06 09:00"), None, "suspend"),
    ]


def test_told_again_a_new_date_given_here_stays_and_a_move_of_theirs_is_on_record(office):
    take(a_row(office, system="CSDL đất đai"))
    asked = {"dossier_id": Dossier.objects.get().pk, "at": NOW}
    words = apologies.ApologyIn("verification", "Chờ xác minh.", date(2026, 3, 20))
    SignatureDelegationFactory(agency=office.commune, signer=office.people[Role.HEAD])
    apologies.draft(entered=words, by=office.actor(Role.APPROVER), **asked)
    apologies.sign(by=office.actor(Role.HEAD), **asked)
    apologies.send(by=office.actor(Role.RECEPTION), **asked)

    for due, stands in (("17/03/2026 09:32", "2026-03-20 09:32"), ("24/03/2026 09:32", "2026-03-24 09:32")):
        take(a_row(office, system="CSDL đất đai", due_at=due))
        dossier = Dossier.objects.get()
        assert (dossier.due_at, dossier.reschedule_count) == (at(stands), 1)
        assert dossier.late_after == at("2026-03-16 17:30")
    assert dossier.events.order_by("seq").last().refs["due"] == [
        "2026-03-20T09:32:00+07:00", "2026-03-24T09:32:00+07:00",
    ]  # fmt: skip


def test_whoever_may_not_take_over_does_not_tell_again(office):
    take(a_row(office, system="CSDL đất đai"))
    again = a_row(office, system="CSDL đất đai", due_at="20/03/2026 09:00")
    refused = take(again, by=office.actor(Role.HANDLER))
    assert (refused.updated, [fault["column"] for fault in refused.rejected]) == (0, ["Nơi tiếp nhận"])
    assert take(again, by=office.actor(Role.ONESTOP_HEAD)).updated == 1


WAITS = {"state": "Chờ bổ sung", "pauses": "03/03/2026 08:00 → ", "supplement_count": 1}


def test_what_waits_for_papers_has_its_request_and_its_clock_stands_still(office):
    assert take(a_row(office, **WAITS)).rejected == []
    dossier = Dossier.objects.get()
    request = dossier.requests.get()
    assert (request.state, request.ordinal, request.asked_at) == ("open", 1, at("2026-03-03 08:00"))
    assert request.answer_due_at == at("2026-03-24 17:30")
    assert request.pause == dossier.pauses.get()
    assert dossier.late_after is None

    assert silence.remind(at=at("2026-03-19 08:00")) == 1
    received = supplying.receive(
        dossier_id=dossier.pk, brought={request.items.get().pk: None}, files={},
        by=office.actor(Role.RECEPTION), at=at("2026-03-19 09:00"),
    )  # fmt: skip
    assert received.state == State.IN_PROCESS
    assert received.due_at == at("2026-04-01 10:32")  # 12 working days and an hour were waited
    assert received.late_after is not None
    assert dossier.requests.get().state == "answered"


def test_what_waits_for_a_payment_goes_on_when_it_is_paid(office):
    take(a_row(office, state="Chờ nghĩa vụ tài chính", pauses="03/03/2026 08:00 → "))
    dossier = Dossier.objects.get()
    assert [pause.kind for pause in dossier.pauses.all()] == ["payment"]
    paid = obligations.resume_after_payment(
        dossier_id=dossier.pk, proof=None, by=office.actor(Role.CASHIER), at=NOW
    )
    assert paid.state == State.IN_PROCESS
    assert paid.steps.get(state=StepState.ACTIVE).order == 3


@pytest.mark.parametrize(("state", "asked", "owed"), [
    ("Chờ bổ sung trước khi tiếp nhận", 1, 0),
    ("Chờ tiếp nhận", 0, 1),
])  # fmt: skip
def test_what_is_not_accepted_yet_has_no_clock_and_is_still_owed_an_answer(office, state, asked, owed):
    assert take(a_row(office, state=state, due_at=None)).rejected == []
    dossier = Dossier.objects.get()
    assert (dossier.accepted_at, dossier.code, dossier.clock_started_at) == (None, None, None)
    assert dossier.requests.filter(state="open").count() == asked
    assert dossier.answers_owed.filter(answered_at=None).count() == owed


@pytest.mark.parametrize(("changes", "sentence", "theirs"), [
    ({**WAITS, "pauses": ""}, "phải có khoảng dừng còn mở", 0),
    ({"pauses": "03/03/2026 08:00 → "}, "không còn khoảng dừng nào", 0),
    ({**WAITS, "pauses": "03/03/2026 08:00 → ; 04/03/2026 08:00 → "}, "Chỉ một khoảng dừng", 1),
])  # fmt: skip
def test_exactly_one_clock_runs_or_stands_still(office, changes, sentence, theirs):
    (fault,) = take(a_row(office, **changes)).rejected
    assert (fault["column"], sentence in fault["reason"]) == ("Khoảng dừng", True)
    # What another system keeps is shown as it tells it, unless it cannot be.
    assert len(take(a_row(office, **changes, system="DKKD")).rejected) == theirs


# Received Monday 2 March, first promised for Thursday the 5th; now it is Monday the 9th, 08:00.
FIRST, LATER = "05/03/2026 09:32", "20/03/2026 09:32"
EXTENDED = {"original_due_at": FIRST, "due_at": LATER, "reschedule_count": 1}
PAID_LATE = {"state": "Chờ nghĩa vụ tài chính", "due_at": FIRST, "pauses": "06/03/2026 08:00 → "}


@pytest.mark.parametrize(("changes", "late_after"), [
    ({"due_at": FIRST}, "2026-03-05 17:30"),
    # A new date never turns late into on time (ruling 1).
    (EXTENDED, "2026-03-05 17:30"),
    ({**EXTENDED, "original_due_at": None}, "2026-03-20 17:30"),  # the first one is not known
    # Moved without a new date given: by what the law allows, as the old system reckoned it.
    ({**EXTENDED, "reschedule_count": 0}, "2026-03-20 17:30"),
    # Two days were waited for a supplement before the new date was given.
    ({**EXTENDED, "pauses": "03/03/2026 08:00 → 05/03/2026 08:00"}, "2026-03-09 17:30"),
    # Opened after the first promise was broken: stops nothing (ruling 8).
    ({**EXTENDED, "pauses": "06/03/2026 08:00 → 07/03/2026 08:00"}, "2026-03-05 17:30"),
    (PAID_LATE, "2026-03-05 17:30"),
    ({**PAID_LATE, **EXTENDED}, "2026-03-05 17:30"),
    ({**PAID_LATE, "pauses": "05/03/2026 08:00 → "}, None),
])  # fmt: skip
def test_what_is_late_by_law_stays_late_however_it_was_rescheduled(office, changes, late_after):
    assert take(a_row(office, **changes)).rejected == []
    assert Dossier.objects.get().late_after == (late_after and at(late_after))


def test_finished_after_the_first_promise_it_came_late_though_before_the_new_date(office):
    take(a_row(office, **EXTENDED, state="9", finished_at="06/03/2026 10:00"))
    assert is_late(Dossier.objects.get(), at=NOW)


def test_extended_here_its_legal_moment_stays_whatever_is_reckoned_later(office):
    take(a_row(office))
    dossier = Dossier.objects.get()
    clock.extend(dossier, to=at("2026-03-20 09:32"))
    dossier.save()
    assert clock.legal_due_at(dossier) == at("2026-03-16 09:32"), "what a wait is judged by"
    waits.open_wait(
        dossier, kind=PauseKind.SECTOR, mode=PauseMode.NONE, legal_basis="", reason="Xác minh",
        expected_end_at=None, by=office.actor(Role.HANDLER), at=NOW,
    )  # fmt: skip
    assert (dossier.due_at, dossier.late_after) == (at("2026-03-20 09:32"), at("2026-03-16 17:30"))

    waits.close_all(dossier, by=office.actor(Role.HANDLER), at=at("2026-03-10 08:00"))
    assert (dossier.due_at, dossier.late_after) == (at("2026-03-20 09:32"), at("2026-03-16 17:30"))


@pytest.mark.parametrize(("changes", "unit", "due_at", "late_after"), [
    # Two working days were waited, a weekend apart.
    ({"due_at": "09/03/2026 09:32"}, "working_days", "2026-03-11 09:32", "2026-03-11 17:30"),
    # Six whole days of the calendar, to a Sunday: it ends on Monday.
    ({"due_at": "09/03/2026 09:32"}, "calendar_days", "2026-03-16 09:32", "2026-03-16 17:30"),
    ({"due_at": "09/03/2026 09:32"}, "months", "2026-03-16 09:32", "2026-03-16 17:30"),
    # The new date stands; by law the first one moves on.
    ({**EXTENDED, "original_due_at": "05/03/2026 09:32"}, "calendar_days",
     "2026-03-20 09:32", "2026-03-11 17:30"),
    # Begun after the promise was broken: nothing comes back.
    ({"due_at": "03/03/2026 07:45"}, "working_days", "2026-03-03 07:45", "2026-03-03 17:30"),
])  # fmt: skip
def test_a_wait_that_ends_here_gives_back_what_a_lawful_one_takes(office, changes, unit, due_at, late_after):
    take(a_row(office, **PAID_LATE | {"pauses": "03/03/2026 08:00 → "} | changes))
    dossier = Dossier.objects.get()
    Dossier.objects.filter(pk=dossier.pk).update(terms={**dossier.terms, "unit": unit})

    paid_at = {"working_days": "2026-03-05 08:00"}.get(unit, "2026-03-09 08:05")
    obligations.resume_after_payment(
        dossier_id=dossier.pk, proof=None, by=office.actor(Role.CASHIER), at=at(paid_at)
    )

    dossier = Dossier.objects.get()
    assert (dossier.due_at, dossier.late_after) == (at(due_at), at(late_after))
    assert dossier.due_on == dossier.due_at.date()


def test_withdrawn_while_its_clock_lawfully_stood_still_it_ended_in_time(office):
    take(a_row(office, **{**PAID_LATE, "pauses": "04/03/2026 08:00 → "}))
    dossier = Dossier.objects.get()
    ended = ending.withdraw(dossier_id=dossier.pk, reason="x", by=office.actor(Role.RECEPTION), at=NOW)
    assert ended.late_after == at("2026-03-10 17:30")  # three working days were waited
    assert not is_late(ended, at=NOW)


TWO = "03/03/2026 08:00 → 04/03/2026 08:00; 05/03/2026 08:00 → 06/03/2026 08:00"


@pytest.mark.parametrize(("changes", "kinds", "late_after_766", "is_late"), [
    # One supplement and a tax pause: the national measure knows one request, and one day of waiting.
    ({"pauses": TWO, "supplement_count": 1}, ["supplement", "sector"], "2026-03-17 23:59", False),
    ({"pauses": TWO, "supplement_count": 2}, ["supplement", "supplement"], "2026-03-05 08:00", True),
    ({"pauses": TWO}, ["sector", "sector"], "2026-03-16 23:59", False),
    # Asked twice, of which one is told: late since it came.
    ({"pauses": "03/03/2026 08:00 → 04/03/2026 08:00", "supplement_count": 2}, ["supplement"],
     "2026-03-02 09:32", True),
    ({"supplement_count": 2}, [], "2026-03-02 09:32", True),
    # What still runs is of what it waits for, and is the one that is counted.
    ({**WAITS, "pauses": f"{TWO}; 06/03/2026 09:00 → "}, ["sector", "sector", "supplement"], None, False),
    ({"state": "Chờ nghĩa vụ tài chính", "pauses": f"{TWO}; 06/03/2026 09:00 → ", "supplement_count": 1},
     ["supplement", "sector", "payment"], "2026-03-17 23:59", False),
])  # fmt: skip
def test_only_the_supplements_it_counts_move_the_national_measure_and_the_score_agrees(
    office, changes, kinds, late_after_766, is_late
):
    assert take(a_row(office, **changes)).rejected == []
    dossier = Dossier.objects.get()
    assert list(dossier.pauses.order_by("started_at").values_list("kind", flat=True)) == kinds
    moment = dossier.late_after_766
    assert (moment and moment.replace(second=0, microsecond=0)) == (late_after_766 and at(late_after_766))
    supplements = dossier.pauses.filter(kind="supplement").order_by("started_at")
    days = progress_days(
        received_on=dossier.received_on,
        ended_at=None,
        due_at=dossier.original_due_at,
        supplements=[Supplement(pause.started_at, pause.ended_at) for pause in supplements],
        supplement_count=dossier.supplement_count,
    )
    assert is_late_on(days, NOW.date()) == is_late


SUNDAY, MONDAY, SOON = "2026-03-08 08:00", "2026-03-09 08:00", "11/03/2026 09:32"


@pytest.mark.parametrize(("changes", "waited", "due_at", "late_after"), [
    # Three working days from the end of the wait.
    ({"due_at": SOON}, [MONDAY, "2026-03-10 08:00"], "2026-03-13 08:00", "2026-03-13 17:30"),
    # Nothing becomes shorter by waiting.
    ({"due_at": LATER}, [MONDAY, "2026-03-10 08:00"], "2026-03-20 09:32", "2026-03-20 17:30"),
    # Asked for when the promise was broken already; waited for on a Sunday alone.
    ({"due_at": FIRST}, [MONDAY, "2026-03-10 08:00"], "2026-03-05 09:32", "2026-03-05 17:30"),
    ({"due_at": SOON}, [SUNDAY, "2026-03-08 10:00"], "2026-03-11 09:32", "2026-03-11 17:30"),
    # The new date given there stands.
    ({**EXTENDED, "original_due_at": SOON}, [MONDAY, "2026-03-10 08:00"],
     "2026-03-20 09:32", "2026-03-13 17:30"),
])  # fmt: skip
def test_a_lawful_wait_after_which_the_period_begins_anew_makes_the_promise_ours(
    office, changes, waited, due_at, late_after
):
    take(a_row(office, **changes))
    dossier = Dossier.objects.get()
    began, ended = map(at, waited)
    waits.open_wait(
        dossier, kind=PauseKind.SECTOR, mode=PauseMode.RESTART, legal_basis="Điều 5", reason="Bổ sung",
        expected_end_at=None, by=office.actor(Role.HANDLER), at=began,
    )  # fmt: skip
    waits.close_all(dossier, by=office.actor(Role.HANDLER), at=ended)
    assert (dossier.due_at, dossier.late_after) == (at(due_at), at(late_after))
