"""Warnings, the apology's day and the explanations owed: the rule as a table, the watch as it is run."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.models import Membership
from calendars.enums import PeriodUnit
from calendars.queries import shipped_calendar
from calendars.rules.worktime import Period
from dossiers.enums import WarningLevel
from dossiers.models import Apology, DeadlineWarning, Dossier, Explanation
from dossiers.rules.days import VIETNAM
from dossiers.rules.deadlines import explanation_due, is_short, watch
from dossiers.services import apologies, deadlines, ending, obligations, processing, supplement, supplying
from notifications.models import OutboxMessage
from portal.ui.dossiers import Clockwork
from tests.clock import at
from tests.factories.dossiers import (
    accepted,
    assigned,
    brought,
    done,
    faulty,
    make_office,
    numbered,
    obligation_in,
    returned,
    twin,
    waiting,
)
from tests.harness.worlds import built_once


WD, CD, WH = PeriodUnit.WORKING_DAYS, PeriodUnit.CALENDAR_DAYS, PeriodUnit.WORKING_HOURS
CALENDAR = shipped_calendar("standard")


def planned(unit, value, started, due):
    return watch(CALENDAR, period=Period(Decimal(value), unit), started_at=at(started), due_at=at(due))


# law.md §6.5: the latest calendar day before the due day, moved to the last working day before it.
@pytest.mark.parametrize(("started", "due", "act_by"), [
    ("2026-03-06 17:45", "2026-03-16 07:30", "2026-03-13 17:30"),  # Sunday 15/3 → Friday 13/3
    ("2026-04-15 09:00", "2026-05-04 09:00", "2026-04-29 17:30"),  # Sunday 3/5 → Wednesday 29/4
    ("2026-03-06 09:32", "2026-03-11 09:32", "2026-03-10 17:30"),  # a plain Wednesday → Tuesday
])  # fmt: skip
def test_the_apology_is_owed_by_the_last_working_day_before_the_due_day(started, due, act_by):
    found = planned(WD, 5, started, due)
    assert found.apology_by == at(act_by)
    assert found.apology_from == at(act_by).replace(hour=7, minute=30)


@pytest.mark.parametrize(("unit", "value", "short"), [
    (WH, "4", True), (WH, "80", True),          # in hours
    (WD, "1", True), (WD, "0.5", True), (WD, "0", True), (CD, "1", True),
    (WD, "1.5", False), (WD, "2", False), (CD, "2", False),
    (PeriodUnit.MONTHS, "1", False),            # one month is not one day
])  # fmt: skip
def test_which_limits_are_short(unit, value, short):
    assert is_short(Period(Decimal(value), unit)) is short
    assert not is_short(None)


@pytest.mark.parametrize(("unit", "value", "started", "due", "warnings"), [
    # Ten working days: half, 80 %, and the working day before at its first session.
    (WD, 10, "2026-03-02 07:30", "2026-03-16 07:30",
     {"half": "2026-03-06 17:30", "most": "2026-03-11 17:30", "last": "2026-03-13 07:30"}),
    # Exactly two working days are not under two.
    (WD, 2, "2026-03-06 09:30", "2026-03-10 09:30",
     {"half": "2026-03-09 09:30", "most": "2026-03-09 16:18", "last": "2026-03-09 07:30"}),
    # Under two: at half, and one working hour before.
    (WD, 1, "2026-03-06 09:30", "2026-03-09 09:30", {"half": "2026-03-06 15:30", "last": "2026-03-09 08:30"}),
    (WH, 4, "2026-03-06 10:00", "2026-03-06 16:00", {"half": "2026-03-06 14:00", "last": "2026-03-06 15:00"}),
    # Half an hour in all: warned at once, and never before it began.
    (WH, "0.5", "2026-03-06 10:00", "2026-03-06 10:30",
     {"half": "2026-03-06 10:15", "last": "2026-03-06 10:00"}),
])  # fmt: skip
def test_when_a_promise_warns(unit, value, started, due, warnings):
    found = planned(unit, value, started, due)
    assert {level.value: moment for level, moment in found.warnings.items()} == {
        level: at(moment) for level, moment in warnings.items()
    }


def test_a_short_limit_is_apologised_for_at_the_latest_at_the_due_moment():
    found = planned(WH, 4, "2026-03-06 10:00", "2026-03-06 16:00")
    assert (found.apology_from, found.apology_by) == (at("2026-03-06 15:00"), at("2026-03-06 16:00"))


@pytest.mark.parametrize(("since", "due"), [
    ("2026-03-11 17:30", "2026-03-13 17:30"),
    ("2026-03-12 17:30", "2026-03-16 17:30"),  # over the weekend
    ("2026-02-13 17:30", "2026-02-24 17:30"),  # over Tết
])  # fmt: skip
def test_an_explanation_is_due_two_working_days_after_becoming_late(since, due):
    assert explanation_due(CALENDAR, at(since)) == at(due)


# --- run every five minutes ---------------------------------------------------------------------------------


@built_once
def office():
    return make_office()


def look(moment: str) -> datetime:
    deadlines.look(as_at=at(moment))
    return at(moment)


def test_each_warning_is_told_once_and_only_the_nearest_of_several(office):
    office.people[Role.HANDLER].email = "handler@example.vn"
    office.people[Role.HANDLER].save()
    dossier = assigned(office)  # Friday 09:32, due Wednesday 09:32
    for moment in ("2026-03-06 10:00", "2026-03-06 10:05"):
        look(moment)
    rows = {row.level: row for row in DeadlineWarning.objects.filter(dossier=dossier)}
    assert set(rows) == set(WarningLevel.values)
    assert not any(row.told_at for row in rows.values())

    look("2026-03-10 08:00")  # half and 80 % are past, the day before has begun
    look("2026-03-10 08:05")

    (message,) = OutboxMessage.objects.filter(kind="deadline_warning")
    assert message.address == "handler@example.vn"
    told = DeadlineWarning.objects.filter(dossier=dossier, told_at__isnull=False)
    assert set(told.values_list("level", flat=True)) == {"half", "last", "apology"}
    look("2026-03-10 17:00")
    assert OutboxMessage.objects.filter(kind="deadline_warning").count() == 2  # now the 80 %


@pytest.mark.parametrize(
    ("left", "told"),
    [
        ([], Role.HANDLER),
        ([Role.HANDLER], Role.UNIT_HEAD),  # he cannot act on it any more
        (
            [Role.HANDLER, Role.UNIT_HEAD],
            Role.HANDLER,
        ),  # agencies are merged, and nobody has confirmed it yet
    ],
)
def test_who_is_warned_of_what_lies_with_somebody_who_left(office, left, told):
    dossier = assigned(office)
    assert office.people[Role.UNIT_HEAD] != office.people[Role.HANDLER]
    people = [office.people[role] for role in left]
    Membership.objects.filter(user__in=people).update(valid_to=date(2026, 3, 9))

    look("2026-03-10 08:00")

    (message,) = OutboxMessage.objects.filter(kind="deadline_warning", topic=f"dossier:{dossier.pk}:staff")
    assert message.recipient_name == office.people[told].full_name


def test_an_apology_falls_due_on_its_day_and_not_before(office):
    head = office.people[Role.UNIT_HEAD]
    head.email = "head@example.vn"
    head.save()
    dossier = assigned(office)
    look("2026-03-09 17:30")
    assert not Apology.objects.exists()
    look("2026-03-10 07:30")
    look("2026-03-10 07:35")

    apology = Apology.objects.get()
    assert (apology.dossier, apology.state, apology.unit) == (dossier, "due", office.unit)
    assert (apology.promised_at, apology.owed_by_at) == (dossier.due_at, at("2026-03-10 17:30"))
    assert apology.agency == office.commune
    (message,) = OutboxMessage.objects.filter(kind="apology_owed")
    assert (message.address, message.topic) == ("head@example.vn", f"dossier:{dossier.pk}:staff")


def finish(office, dossier, moment):
    for role in (Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER, Role.RECORDS_CLERK):
        result = numbered() if role == Role.HANDLER else None
        processing.complete_step(dossier_id=dossier.pk, by=office.actor(role), at=at(moment), result=result)


def test_a_result_in_time_takes_the_task_away_and_a_late_one_does_not(office):
    kept, broken = assigned(office), assigned(office)
    look("2026-03-10 07:30")
    finish(office, kept, "2026-03-11 17:00")
    finish(office, broken, "2026-03-12 08:00")
    look("2026-03-12 08:05")

    assert Apology.objects.get(dossier=kept).state == "dropped"
    assert Apology.objects.get(dossier=broken).state == "due"
    assert set(Explanation.objects.values_list("dossier", flat=True)) == {broken.pk}


def test_what_ended_late_while_nobody_looked_owes_both_and_what_is_long_over_neither(office):
    recent = returned(office)
    old, good = twin(recent, "steps"), twin(recent, "steps")
    Dossier.objects.filter(pk=recent.pk).update(finished_at=at("2026-03-13 09:00"), ended_on="2026-03-13")
    Dossier.objects.filter(pk=old.pk).update(
        late_after=at("2025-03-06 09:00"), finished_at=at("2025-03-13 09:00"), ended_on="2025-03-13"
    )
    look("2026-03-13 10:00")
    assert set(Apology.objects.values_list("dossier", flat=True)) == {recent.pk}
    assert set(Explanation.objects.values_list("dossier", flat=True)) == {recent.pk}
    assert not Apology.objects.filter(dossier=good).exists()


def test_a_dossier_taken_back_owes_no_apology(office):
    dossier = assigned(office)
    look("2026-03-10 07:30")
    ending.withdraw(
        dossier_id=dossier.pk,
        reason="Không cần nữa",
        by=office.actor(Role.RECEPTION),
        at=at("2026-03-10 08:00"),
    )
    look("2026-03-12 08:00")
    assert Apology.objects.get().state == "dropped"
    assert not Explanation.objects.exists()


def test_late_without_a_word_owes_one_explanation_by_its_step(office):
    dossier = assigned(office)
    for moment in ("2026-03-11 17:30", "2026-03-12 07:35", "2026-03-12 07:40"):
        look(moment)

    explanation = Explanation.objects.get()
    assert (explanation.occasion, explanation.state) == ("due", "owed")
    assert explanation.late_since == dossier.late_after == at("2026-03-11 17:30")
    assert explanation.due_at == at("2026-03-13 17:30")
    assert explanation.unit == office.unit


def test_a_broken_new_date_owes_a_second_explanation_and_no_second_date(office):
    from tests.dossiers.test_apologies import sent
    from tests.factories.accounts import SignatureDelegationFactory

    SignatureDelegationFactory(agency=office.commune, signer=office.people[Role.APPROVER])
    dossier = assigned(office)
    sent(office, dossier)  # to Monday 16 March
    look("2026-03-12 08:00")
    assert list(Explanation.objects.values_list("occasion", flat=True)) == ["due"]
    look("2026-03-16 17:00")
    assert Explanation.objects.count() == 1
    look("2026-03-17 08:00")

    again = Explanation.objects.get(occasion="extended")
    assert again.late_since == at("2026-03-16 17:30")
    assert Apology.objects.filter(dossier=dossier).count() == 1

    # A confirmed calendar change: the new date is ahead again.
    Dossier.objects.filter(pk=dossier.pk).update(due_at=at("2026-03-18 09:32"), due_on="2026-03-18")
    look("2026-03-17 08:05")
    states = Explanation.objects.values_list("occasion", "state")
    assert dict(states) == {"due": "owed", "extended": "dropped"}


def test_a_new_date_that_goes_by_while_the_clock_stands_still_is_not_broken(db):
    from tests.dossiers.test_apologies import sent
    from tests.factories.accounts import SignatureDelegationFactory

    office = make_office(sector_rules={"stops_clock": {}})
    SignatureDelegationFactory(agency=office.commune, signer=office.people[Role.APPROVER])
    dossier = assigned(office)
    sent(office, dossier)  # to Monday 16 March
    when = at("2026-03-10 14:00")
    obligations.await_payment(
        dossier_id=dossier.pk, owed=obligation_in(when=when), by=office.actor(Role.HANDLER), at=when
    )
    look("2026-03-17 08:00")
    assert not Explanation.objects.exists()


def test_a_lawful_move_of_the_promise_plans_anew_and_takes_back_what_is_owed(office):
    dossier = assigned(office)
    look("2026-03-12 08:00")
    assert Apology.objects.get().state == "due"
    # A storm: the two days were declared days off after the fact, and the change was confirmed.
    Dossier.objects.filter(pk=dossier.pk).update(
        due_at=at("2026-03-16 09:32"), due_on="2026-03-16", late_after=at("2026-03-16 17:30")
    )
    look("2026-03-12 08:05")

    assert Apology.objects.get().state == "dropped"
    assert Explanation.objects.get().state == "dropped"
    rows = DeadlineWarning.objects.filter(dossier=dossier, promised_at=at("2026-03-16 09:32"))
    assert rows.count() == 4
    look("2026-03-13 07:30")
    assert Apology.objects.exclude(state="dropped").get().owed_by_at == at("2026-03-13 17:30")


def test_half_of_the_time_after_a_restart_is_half_of_the_new_time(db):
    office = make_office(limit="5")
    dossier = waiting(office)
    clerk, when = office.actor(Role.RECEPTION), at("2026-03-27 09:32")
    supplying.receive(dossier_id=dossier.pk, brought=brought(dossier), files={}, by=clerk, at=when)
    look("2026-03-27 10:00")
    # Counted anew to 3 April 09:32: forty hours, of which twenty and thirty-two.
    assert planned_of(dossier) == {"half": "2026-03-31 15:32", "most": "2026-04-02 09:32"}

    def said(moment):
        return Clockwork(at(moment)).standing(Dossier.objects.get(pk=dossier.pk)).kind

    assert (said("2026-04-02 09:31"), said("2026-04-02 09:32")) == ("", "soon")


def test_the_time_a_payment_took_is_no_part_of_the_time(db):
    office = make_office(limit="5", sector_rules={"stops_clock": {}})
    dossier, when = assigned(office), at("2026-03-09 09:32")  # one working day after the acceptance
    owed, handler = obligation_in(when=when), office.actor(Role.HANDLER)
    obligations.await_payment(dossier_id=dossier.pk, owed=owed, by=handler, at=when)
    paid = obligations.ProofIn(paid_on=at("2026-03-16 00:00").date(), number="BL-1")
    by = office.actor(Role.CASHIER)
    obligations.resume_after_payment(dossier_id=dossier.pk, proof=paid, by=by, at=at("2026-03-16 09:32"))
    look("2026-03-16 10:00")
    # Due on Friday the 20th: of the five days one was used before the wait.
    assert planned_of(dossier) == {"half": "2026-03-17 15:32", "most": "2026-03-19 09:32"}


def planned_of(dossier):
    rows = DeadlineWarning.objects.filter(dossier=dossier, level__in=["half", "most"])
    promised = Dossier.objects.get(pk=dossier.pk).due_at
    return {
        row.level: f"{row.at.astimezone(VIETNAM):%Y-%m-%d %H:%M}" for row in rows.filter(promised_at=promised)
    }


def test_a_paused_clock_warns_nobody(office):
    dossier = assigned(office)
    look("2026-03-06 10:00")
    dossier.pauses.create(kind="payment", mode="suspend", started_at=at("2026-03-09 08:00"))
    Dossier.objects.filter(pk=dossier.pk).update(state="awaiting_payment", late_after=None)
    look("2026-03-10 08:00")
    assert not DeadlineWarning.objects.exclude(told_at=None).exists()
    assert not Apology.objects.exists()


def test_a_request_that_does_not_stop_the_clock_keeps_nobody_from_being_warned(office):
    office.people[Role.HANDLER].email = "handler@example.vn"
    office.people[Role.HANDLER].save()
    dossier = waiting(office)
    clerk, when = office.actor(Role.RECEPTION), at("2026-03-06 14:00")
    supplying.receive(dossier_id=dossier.pk, brought=brought(dossier), files={}, by=clerk, at=when)
    look("2026-03-06 15:00")
    request = supplement.ask(
        dossier_id=dossier.pk,
        asked=supplement.AskIn([faulty(dossier)], "Vẫn chưa ghi nơi sinh"),
        by=office.actor(Role.HANDLER),
        at=at("2026-03-06 15:00"),
    )
    supplement.approve(request_id=request.pk, by=office.actor(Role.APPROVER), at=at("2026-03-06 15:10"))
    again = Dossier.objects.get(pk=dossier.pk)
    assert (again.state, again.late_after is None) == ("supplement", False)

    assert again.due_at == at("2026-03-11 14:00")
    look("2026-03-10 14:00")
    assert OutboxMessage.objects.filter(kind="deadline_warning").exists()
    assert Apology.objects.get().state == "due"
    look("2026-03-20 08:00")  # late while it waits: what is owed stays owed
    assert Apology.objects.get().state == "due"
    assert Explanation.objects.get().state == "owed"


def test_a_taken_over_promise_is_watched_and_extended_as_it_stands(office):
    dossier = accepted(office)
    Dossier.objects.filter(pk=dossier.pk).update(terms={"calendar": "standard", "taken_over": True})
    look("2026-03-10 07:30")
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert apologies.owed_by(dossier) == at("2026-03-10 17:30")
    from dossiers.services import clock

    clock.extend(dossier, to=at("2026-03-18 09:00"))
    assert (dossier.due_at, dossier.reschedule_count) == (at("2026-03-18 09:00"), 1)


def test_a_long_watch_costs_statements_by_what_is_new_and_not_by_what_is_open(office):
    from tests.harness.queries import statements

    one = assigned(office)
    for _ in range(2):
        twin(one, "steps")
    done(office)
    look("2026-03-06 10:00")
    few = len(statements(lambda: deadlines.look(as_at=at("2026-03-06 10:05"))))
    for _ in range(5):
        twin(one, "steps")
    look("2026-03-06 10:10")
    assert len(statements(lambda: deadlines.look(as_at=at("2026-03-06 10:15")))) == few
