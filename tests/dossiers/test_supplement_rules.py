"""When papers may be asked for, what that does to the clock, and what a request may name."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from calendars.queries import load_calendar
from calendars.rules.worktime import Cutoff, CutoffEffect, Period, PeriodUnit, StartRule
from dossiers.enums import ItemKind, PauseMode
from dossiers.rules import supplement as rules
from dossiers.rules.promise import PauseMode as ClockMode, Terms, Wait, late_after_766, promise, stands_still
from dossiers.rules.supplement import APPROVE_EXTRA, APPROVE_LATE, Before, Item, SectorRule
from tests.clock import at


ACCEPTED = at("2026-03-06 09:32")  # a Friday: the third working day is Wednesday 11 March
DUE = at("2026-03-27 09:32")
BY_LAW = "Điều 18 Nghị định thử"
LAND = SectorRule(BY_LAW, PauseMode.SUSPEND)
NEW, OLD = "Điều 19 Nghị định 118/2025/NĐ-CP", "khoản 4 Điều 19 Nghị định 61/2018/NĐ-CP"
BOTH = {APPROVE_LATE, APPROVE_EXTRA}
ONCE = Before(1, frozenset({7}))


@pytest.fixture(scope="module")
def calendar(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return load_calendar("standard")


# moment, earlier requests, sector rule, extra paper → late, second, mode, basis, approvals
CONDITIONS = [
    ("2026-03-06 09:33", Before(), None, False, (False, False, PauseMode.RESTART, NEW, set())),
    # The third day counts whole, and the evening after it no more.
    ("2026-03-11 17:30", Before(), None, False, (False, False, PauseMode.RESTART, NEW, set())),
    ("2026-03-11 17:31", Before(), None, False, (True, False, PauseMode.NONE, "", {APPROVE_LATE})),
    ("2026-03-12 08:00", Before(), LAND, False, (True, False, PauseMode.SUSPEND, BY_LAW, {APPROVE_LATE})),
    # A second one inside the three days takes the leader as well, and stops nothing.
    ("2026-03-09 08:00", ONCE, None, False, (False, True, PauseMode.NONE, "", {APPROVE_LATE})),
    ("2026-03-09 08:00", ONCE, LAND, False, (False, True, PauseMode.SUSPEND, BY_LAW, {APPROVE_LATE})),
    # A paper beyond the list takes the unit head, whenever.
    ("2026-03-09 08:00", Before(), None, True, (False, False, PauseMode.RESTART, NEW, {APPROVE_EXTRA})),
    ("2026-03-12 08:00", Before(), None, True, (True, False, PauseMode.NONE, "", BOTH)),
    # At the due moment and after it nothing stops the clock, not even sector law (ruling 8).
    ("2026-03-27 09:31", Before(), LAND, False, (True, False, PauseMode.SUSPEND, BY_LAW, {APPROVE_LATE})),
    ("2026-03-27 09:32", Before(), LAND, False, (True, False, PauseMode.NONE, BY_LAW, {APPROVE_LATE})),
]  # fmt: skip


@pytest.mark.parametrize(("started", "more", "until"), [
    ("2026-03-06 09:32", {}, "2026-03-11"),
    # Friday after hours counts as Monday: Thursday is the third day after it (ruling 4).
    ("2026-03-06 17:45", {}, "2026-03-12"),
    ("2026-03-06 17:45", {"start_rule": StartRule.RECEIPT_DAY}, "2026-03-11"),
    ("2026-03-07 09:00", {}, "2026-03-12"),
    ("2026-03-06 15:30", {"cutoff": Cutoff(time(15), CutoffEffect.START_NEXT_DAY)}, "2026-03-12"),
    ("2026-03-06 15:30", {"cutoff": Cutoff(time(15), CutoffEffect.RESULT_SAME_DAY_ELSE_NEXT)}, "2026-03-11"),
])  # fmt: skip
def test_until_when_papers_may_be_asked_for(calendar, started, more, until):
    assert rules.ask_by(calendar, at(started), **more) == at(f"{until} 17:30")


@pytest.mark.parametrize(("moment", "before", "sector", "extra", "expected"), CONDITIONS)
def test_what_a_request_means_at_a_moment(calendar, moment, before, sector, extra, expected):
    found = rules.conditions(
        until=rules.ask_by(calendar, ACCEPTED), at=at(moment), due_at=DUE, usual=PauseMode.RESTART,
        before=before, sector=sector, has_extra=extra,
    )  # fmt: skip
    assert (found.is_late, found.is_second, found.mode, found.legal_basis, set(found.approvals)) == expected
    assert found.ask_by == at("2026-03-11 17:30")


@pytest.mark.parametrize(("day", "article"), [(date(2025, 6, 30), OLD), (date(2025, 7, 1), NEW)])
def test_the_article_is_the_one_in_force_on_the_day(day, article):
    assert rules.article_of_asking(day) == article


def item(kind=ItemKind.FAULTY, paper=7, **more):
    return Item(
        kind=kind, name=more.pop("name", "Tờ khai"), paper_id=paper, what=more.pop("what", "Ký tên"), **more
    )


@pytest.mark.parametrize(("items", "before", "sector", "lawful"), [
    ([item(ItemKind.MISSING, 9)], Before(), None, True),
    ([item()], ONCE, None, True),  # what came for the first is still faulty
    ([item(ItemKind.MISSING)], ONCE, None, True),  # before acceptance it may still not have come
    ([item(ItemKind.MISSING, 9)], ONCE, None, False),
    ([item(), item(paper=8)], ONCE, None, False),  # one new paper spoils it
    ([item(ItemKind.EXTRA, None, article="Điều 1")], ONCE, None, False),
    ([item(ItemKind.MISSING, 9)], ONCE, LAND, True),
])  # fmt: skip
def test_a_second_request_is_for_what_came_back_faulty(items, before, sector, lawful):
    assert rules.may_ask_again(items, before, sector) == lawful


@pytest.mark.parametrize(("asked", "field", "sentence"), [
    ([], "items", "ít nhất một"),
    ([item(paper=99)], "item_0", "không thuộc hồ sơ"),
    ([item(what=" ")], "item_0", "cần sửa"),
    # What is there can only be faulty, what is not can only be missing, and both are papers of the list.
    ([item(ItemKind.MISSING, 7)], "item_0", "đã nộp"),
    ([item(paper=9)], "item_0", "chưa nộp"),
    ([item(paper=None)], "item_0", "danh mục"),
    ([item(ItemKind.MISSING, None)], "item_0", "danh mục"),
    ([item(), item(ItemKind.EXTRA, None, name=" ")], "name_1", "tên giấy tờ"),
    ([item(ItemKind.EXTRA, None, name="Bản vẽ")], "item_0", "điều khoản"),
    ([item(ItemKind.EXTRA, 7, name="Bản vẽ", article="Điều 1")], "item_0", "đã có trong hồ sơ"),
    # Household and residence books are papers no more (Decree 104/2022).
    ([item(ItemKind.EXTRA, None, name="Bản sao Sổ hộ khẩu", article="Điều 1")], "name_0", "đã bãi bỏ"),
    ([item(ItemKind.MISSING, 7, name="SỔ TẠM TRÚ")], "item_0", "đã bãi bỏ"),
    ([item(ItemKind.EXTRA, None, name="Trang đầu so  ho khau", article="Điều 1")], "name_0", "đã bãi bỏ"),
    ([item(what="Kèm theo sổ hộ khẩu")], "item_0", "đã bãi bỏ"),
])  # fmt: skip
def test_what_a_request_may_not_name(asked, field, sentence):
    assert sentence in rules.faults(asked, {7: True, 9: False}, "Lý do")[field]


def test_a_request_has_its_reason_and_a_right_one_has_no_fault():
    assert "lý do" in rules.faults([item()], {7: True}, " ")["reason"].lower()
    assert "đã bãi bỏ" in rules.faults([item()], {7: True}, "Chưa có sổ hộ khẩu")["reason"]
    assert rules.faults([item()], {7: True}, "Thiếu chữ ký") == {}
    # A paper of the version that may be shown instead of a book is no book.
    instead = item(ItemKind.MISSING, 9, name="Giấy xác nhận cư trú (thay sổ hộ khẩu)")
    assert rules.faults([instead], {9: False}, "Còn thiếu") == {}


def test_reminders_three_working_days_and_one_before_the_answer_is_due(calendar):
    last = rules.answer_due_at(calendar, ACCEPTED)
    assert last == at("2026-03-27 17:30")  # fifteen working days
    days = [date(2026, 3, 23), date(2026, 3, 24), date(2026, 3, 25), date(2026, 3, 26), date(2026, 3, 28)]
    assert [rules.reminder_due(calendar, answer_due_at=last, on=day) for day in days] == [0, 1, 1, 2, 2]


# --- what a running wait does to lateness -------------------------------------------------------------------


def wait(start, end=None, *, stops=True, supplement=True, mode=ClockMode.RESTART):
    return Wait(at(start), end and at(end), mode, stops=stops, is_supplement=supplement)


@pytest.mark.parametrize(("waits", "still"), [
    ([], False),
    ([wait("2026-03-09 08:00")], True),
    ([wait("2026-03-09 08:00", "2026-03-10 08:00")], False),
    ([wait("2026-03-09 08:00", stops=False)], False),  # a request without the right to stop the clock
    ([wait("2026-03-27 09:32")], False),  # opened at the due moment
    ([wait("2026-03-09 08:00", "2026-03-10 08:00"), wait("2026-03-12 08:00", supplement=False)], True),
])  # fmt: skip
def test_while_a_lawful_wait_runs_nothing_can_become_late(waits, still):
    assert stands_still(waits, DUE) == still


@pytest.mark.parametrize(("waits", "moment"), [
    ([], "2026-03-27 23:59"),
    ([wait("2026-03-09 08:00", "2026-03-12 08:00")], "2026-03-30 23:59"),
    ([wait("2026-03-09 08:00")], None),
    # Asked for only after the day was over: the measure had run out.
    ([wait("2026-03-28 08:00")], "2026-03-27 23:59"),
    ([wait("2026-03-09 08:00", supplement=False)], "2026-03-27 23:59"),
    # Decision 766 counts a second request as overdue from its moment.
    ([wait("2026-03-09 08:00", "2026-03-12 08:00"), wait("2026-03-16 08:00")], "2026-03-16 08:00"),
])  # fmt: skip
def test_measure_n_gives_the_duration_of_the_one_supplement(waits, moment):
    found = late_after_766(original_due_at=DUE, waits=waits)
    assert (found and found.replace(second=0, microsecond=0)) == (moment and at(moment))


@pytest.mark.parametrize(("asked", "waits", "moment"), [
    (1, [wait("2026-03-09 08:00", "2026-03-12 08:00")], "2026-03-30 23:59"),
    (2, [wait("2026-03-09 08:00", "2026-03-12 08:00"), wait("2026-03-16 08:00")], "2026-03-16 08:00"),
    # Asked twice, of which a former system told only one, or none: late since it came.
    (2, [wait("2026-03-09 08:00", "2026-03-12 08:00")], "2026-03-06 09:32"),
    (2, [wait("2026-03-09 08:00")], "2026-03-06 09:32"),
    (2, [wait("2026-03-09 08:00", supplement=False)], "2026-03-06 09:32"),
])  # fmt: skip
def test_measure_n_counts_a_second_request_it_knows_nothing_else_of(asked, waits, moment):
    found = late_after_766(original_due_at=DUE, waits=waits, started_at=at("2026-03-06 09:32"), asked=asked)
    assert found is not None
    assert found.replace(second=0, microsecond=0) == at(moment)


minutes = st.integers(min_value=0, max_value=20 * 24 * 60)


@given(
    spans=st.lists(st.tuples(minutes, minutes), max_size=4),
    modes=st.lists(st.sampled_from(ClockMode), min_size=4),
)
def test_a_promise_never_comes_sooner_by_waiting_and_overlapping_waits_count_once(calendar, spans, modes):
    terms = Terms(calendar="standard", period=Period(Decimal(15), PeriodUnit.WORKING_DAYS))
    waits = [
        Wait(
            ACCEPTED + timedelta(minutes=min(span)), ACCEPTED + timedelta(minutes=max(span)), mode, True, True
        )
        for span, mode in zip(spans, modes, strict=False)
    ]
    plain, waited, twice = (
        promise(terms, started_at=ACCEPTED, waits=some, calendar=calendar) for some in ([], waits, waits * 2)
    )
    assert waited.due_at >= plain.due_at
    assert waited.due_at == twice.due_at
