"""Passed on the same day, or at the beginning of the next when received after 15:00 (Art 18)."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AgencyCalendar
from calendars.models import Calendar, WeeklySessionRow
from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar
from dossiers.models import Dossier
from dossiers.queries.transfers import late_transfers
from dossiers.rules.transfer import transfer, transfer_due
from dossiers.services import arriving, handover, reception
from tests.clock import at
from tests.factories.calendars import definition, sessions
from tests.factories.dossiers import accepted, make_intake, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
# 7:30-11:30 and 13:30-17:30, Monday to Friday.
CASES = [
    ("2026-03-06 07:31", "2026-03-06 17:30"),
    ("2026-03-06 15:00", "2026-03-06 17:30"),  # not after 15:00
    ("2026-03-06 15:01", "2026-03-09 11:30"),  # Friday: the next working day is Monday
    ("2026-03-06 18:00", "2026-03-09 11:30"),
    ("2026-03-07 09:00", "2026-03-09 11:30"),  # received on a Saturday
    ("2026-04-29 15:30", "2026-05-04 11:30"),  # before 30 April and 1 May
    ("2026-03-10 05:00", "2026-03-10 17:30"),  # before opening
]


@built_once
def office():
    return make_office()


@pytest.mark.parametrize(("received", "due"), CASES)
def test_by_when_it_is_passed_on(office, received, due):
    assert transfer_due(load_calendar("standard"), at(received)) == at(due)


# The same week and Saturday 7:30-11:30.
HALF_DAYS = WorkCalendar(
    definition([*sessions("07:30-11:30", "13:30-17:30"), *sessions("07:30-11:30", weekdays=(6,))])
)


@pytest.mark.parametrize(("received", "due"), [
    ("2026-03-07 11:20", "2026-03-07 11:30"),
    ("2026-03-07 11:30", "2026-03-09 11:30"),  # of that Saturday nothing is left
    ("2026-03-07 11:45", "2026-03-09 11:30"),
    ("2026-03-06 15:01", "2026-03-07 11:30"),  # Friday afternoon: Saturday morning is a working day
])  # fmt: skip
def test_a_half_day_ends_with_its_last_session(received, due):
    assert transfer_due(HALF_DAYS, at(received)) == at(due)


def test_what_left_after_the_end_of_a_half_day_left_late(office):
    calendar = Calendar.objects.create(code="half-days", name="Có sáng thứ Bảy", purpose="counting")
    WeeklySessionRow.objects.bulk_create(
        WeeklySessionRow(calendar=calendar, weekday=one.weekday, starts=one.starts, ends=one.ends)
        for one in HALF_DAYS.definition.sessions
    )
    AgencyCalendar.objects.filter(agency=office.commune).update(counting_calendar="half-days")
    clerk = office.actor(Role.RECEPTION)
    in_time, late = (accepted(office, when=at("2026-03-07 10:00")) for _ in range(2))
    handover.hand_over(dossier_ids=[in_time.pk], by=clerk, at=at("2026-03-07 11:30"))
    handover.hand_over(dossier_ids=[late.pk], by=clerk, at=at("2026-03-07 12:00"))

    found = late_transfers(Dossier.objects.all(), [office.counter.pk], at=at("2026-03-09 08:00"))
    assert [row.dossier.pk for row in found] == [late.pk]


@pytest.mark.parametrize(
    ("done", "now", "is_late", "minutes"),
    [
        ("2026-03-06 17:30", "2026-03-10 08:00", False, 0),
        ("2026-03-06 17:31", "2026-03-10 08:00", True, 0),  # the same evening: late, by no working time
        ("2026-03-09 09:30", "2026-03-10 08:00", True, 120),
        (None, "2026-03-06 16:00", False, 0),
        (None, "2026-03-10 08:00", True, 510),
    ],
)
def test_how_late_it_is_in_working_minutes(office, done, now, is_late, minutes):
    found = transfer(
        load_calendar("standard"), accepted_at=at("2026-03-06 10:00"), done_at=done and at(done), at=at(now)
    )
    assert (found.is_late, found.minutes_late) == (is_late, minutes)


def test_clerk_and_head_see_what_waits_too_long_and_what_left_late(office, client_of, frozen_at):
    clerk = office.actor(Role.RECEPTION)
    in_time, left_late, waiting = (accepted(office, when=at("2026-03-05 14:00")) for _ in range(3))
    fresh = accepted(office, when=at("2026-03-06 09:00"))
    handover.hand_over(dossier_ids=[in_time.pk], by=clerk, at=at("2026-03-05 17:00"))
    handover.hand_over(dossier_ids=[left_late.pk], by=clerk, at=at("2026-03-06 08:30"))
    accepted(make_office(), when=at("2026-03-05 14:00"))  # another counter's

    found = late_transfers(Dossier.objects.all(), [office.counter.pk], at=at("2026-03-06 10:00"))
    assert {row.dossier.pk: row.transfer.minutes_late for row in found} == {waiting.pk: 150, left_late.pk: 60}

    frozen_at("2026-03-06 10:00")
    for role in (Role.RECEPTION, Role.ONESTOP_HEAD):
        browser = client_of(office.people[role])
        shown = browser.get(reverse("counter:late_transfers")).content.decode()
        assert all(said in shown for said in (waiting.code, "chưa chuyển", left_late.code, "1 giờ"))
        assert in_time.code not in shown
        assert fresh.code not in shown
    listed = browser.get(reverse("counter:hand_over")).content.decode()
    assert listed.count("quá giờ chuyển") == 1
    assert "17:30 ngày 06/03/2026" in listed
    assert client_of(office.people[Role.HANDLER]).get(reverse("counter:late_transfers")).status_code == 403


def test_what_was_received_for_another_is_late_at_the_counter_it_lay_at(client_of, frozen_at):
    """Received on Thursday, sent Friday 9:30; arrived Monday 8:00; handed on at the latest Monday 17:30."""
    here, there = make_office(), make_office(is_non_boundary=True)
    clerk, other = here.actor(Role.RECEPTION), there.actor(Role.RECEPTION)
    intake = make_intake(there, counter_id=here.counter.pk)
    dossier = reception.accept_new(intake=intake, by=clerk, at=at("2026-03-05 14:00"))
    handover.hand_over(dossier_ids=[dossier.pk], by=clerk, at=at("2026-03-06 09:30"))
    arriving.arrive(dossier_id=dossier.pk, by=other, at=at("2026-03-09 08:00"))

    def late(office, moment):
        found = late_transfers(Dossier.objects.all(), [office.counter.pk], at=at(moment))
        return [(row.came_at, row.transfer.minutes_late, row.transfer.done_at) for row in found]

    left = [(at("2026-03-05 14:00"), 120, at("2026-03-06 09:30"))]
    assert late(here, "2026-03-09 08:01") == left
    assert late(there, "2026-03-09 08:01") == []
    frozen_at("2026-03-09 08:01")
    browser = client_of(there.people[Role.RECEPTION])
    listed = browser.get(reverse("counter:hand_over")).content.decode()
    assert dossier.code in listed
    assert "17:30 ngày 09/03/2026" in listed
    assert "quá giờ chuyển" not in listed

    assert late(there, "2026-03-10 08:30") == [(at("2026-03-09 08:00"), 60, None)]
    frozen_at("2026-03-10 08:30")
    shown = browser.get(reverse("counter:late_transfers")).content.decode()
    assert dossier.code in shown
    assert "08:00 ngày 09/03/2026" in shown
    handover.hand_over(dossier_ids=[dossier.pk], by=other, at=at("2026-03-10 08:30"))
    assert late(there, "2026-03-11 08:00") == [(at("2026-03-09 08:00"), 60, at("2026-03-10 08:30"))]
    assert late(here, "2026-03-11 08:00") == left  # its part is what it was


def test_only_what_is_in_sight_is_listed(office):
    accepted(office, when=at("2026-03-05 14:00"))
    handler = office.people[Role.HANDLER]
    seen = Dossier.objects.visible_to(handler, date(2026, 3, 6))
    assert late_transfers(seen, [office.counter.pk], at=at("2026-03-06 10:00")) == []


def test_the_list_costs_the_same_for_one_and_twenty(
    office, client_of, frozen_at, assert_num_queries_same_at_1_and_20
):
    frozen_at("2026-03-06 10:00")
    browser = client_of(office.people[Role.ONESTOP_HEAD])
    assert_num_queries_same_at_1_and_20(
        lambda: accepted(office, when=at("2026-03-05 14:00")),
        lambda: browser.get(reverse("counter:late_transfers")),
    )
