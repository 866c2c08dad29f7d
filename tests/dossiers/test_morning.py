"""The five to start with, and why."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from dossiers.queries.morning import five_to_start_with
from dossiers.rules.morning import Task, Why, start_with, why
from tests.clock import at
from tests.factories.dossiers import assigned, in_process, make_office, proposed


NOW = at("2026-03-06 08:00")
TIMES = {"at": NOW, "end_of_day": at("2026-03-07 00:00"), "soon_until": at("2026-03-10 00:00")}
SINCE = at("2026-03-02 09:00")


def task(step_id=1, due="2026-03-20 10:00", **more):
    due_at = at(due) if due else None
    return Task(step_id, **{"started_at": SINCE, "due_at": due_at, "late_after": due_at, **more})


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (task(due="2026-03-05 10:00"), Why.LATE),
        (task(due="2026-03-06 10:00"), Why.TODAY),
        # The promised hour has passed, the day of the law has not: it can still be kept.
        (task(due="2026-03-06 07:30", late_after=at("2026-03-06 17:30")), Why.TODAY),
        (task(is_signature=True), Why.SIGN),
        (task(has_come_back=True), Why.CAME_BACK),
        (task(is_signature=True, has_come_back=True), Why.SIGN),
        (task(due="2026-03-05 10:00", is_signature=True), Why.LATE),  # the stronger reason is told
        (task(due="2026-03-09 10:00"), Why.SOON),
        (task(due="2026-03-10 00:00"), Why.LONGEST),
        (task(due=None), Why.LONGEST),  # no promise that can be reckoned
    ],
)
def test_why(found, reason):
    assert why(found, **TIMES) == reason


def test_no_more_than_two_of_a_reason_while_another_has_some():
    late = [task(n, due=f"2026-03-0{n} 10:00") for n in (4, 3, 2, 1)]
    today, signature, old = task(11, due="2026-03-06 15:00"), task(12, is_signature=True), task(13)
    chosen = start_with([*late, old, signature, today], **TIMES)
    assert [(one.step_id, reason) for one, reason in chosen] == [
        (11, Why.TODAY), (1, Why.LATE), (2, Why.LATE), (12, Why.SIGN), (13, Why.LONGEST),
    ]  # fmt: skip


def test_one_reason_alone_fills_the_sheet_and_nothing_makes_an_empty_one():
    late = [task(n, due=f"2026-03-0{n % 5 + 1} 1{n}:00") for n in range(8)]
    chosen = start_with(late, **TIMES)
    assert [one.step_id for one, _ in chosen] == [0, 5, 1, 6, 2]
    assert {reason for _, reason in chosen} == {Why.LATE}
    assert start_with([], **TIMES) == []


@pytest.mark.django_db
def test_what_waits_for_each_of_an_office():
    office = make_office()
    held = assigned(office, when=at("2026-03-05 09:40"))  # due on 10 March, 09:40
    unassigned = in_process(office, when=at("2026-03-05 09:50"))
    to_sign = proposed(office)
    assigned(make_office())

    def sheet(role, moment):
        found = five_to_start_with(office.people[role], on=moment.date(), at=moment)
        return [(one.dossier.pk, one.why) for one in found]

    assert sheet(Role.HANDLER, at("2026-03-06 09:59")) == [(held.pk, Why.LONGEST)]
    assert sheet(Role.HANDLER, at("2026-03-09 08:00")) == [(held.pk, Why.SOON)]
    assert sheet(Role.HANDLER, at("2026-03-10 08:00")) == [(held.pk, Why.TODAY)]
    assert sheet(Role.HANDLER, at("2026-03-11 08:00")) == [(held.pk, Why.LATE)]
    assert unassigned.pk in [pk for pk, _ in sheet(Role.UNIT_HEAD, at("2026-03-06 10:00"))]
    assert (to_sign.pk, Why.SIGN) in sheet(Role.APPROVER, at("2026-03-06 10:00"))
    assert sheet(Role.AUDITOR, at("2026-03-06 10:00")) == []
