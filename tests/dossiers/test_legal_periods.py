"""What the law gives, by day: rows follow each other, and the day says which one holds."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from calendars.rules.worktime import WorkCalendar
from dossiers.rules.answers import answer_owed
from dossiers.rules.periods import OLDEST, ROWS, Legal, LegalPeriod, always, in_force
from dossiers.rules.supplement import answer_due_at, ask_by
from dossiers.rules.transfer import transfer_due
from procedures.enums import Channel
from tests.clock import at
from tests.factories.calendars import definition


CALENDAR = WorkCalendar(definition())
ONLINE = "08 giờ làm việc kể từ khi hệ thống tiếp nhận"
# The only one that holds for a time.
WITH_A_GAP = {Legal.ANSWER_AT_THE_COUNTER}


@pytest.mark.parametrize("period", Legal)
def test_the_rows_of_a_period_follow_each_other(period):
    rows = ROWS[period]
    for row, following in pairwise(rows):
        assert following.first == row.last + timedelta(days=1)
    if period not in WITH_A_GAP:
        assert (rows[0].first, rows[-1].last) == (OLDEST, date.max)


@pytest.mark.parametrize(
    ("period", "day", "value", "article"),
    [
        (Legal.ASK_FOR_PAPERS, "2018-06-20", 3, "khoản 4 Điều 19 Nghị định 61/2018/NĐ-CP"),
        (Legal.ASK_FOR_PAPERS, "2025-06-30", 3, "khoản 4 Điều 19 Nghị định 61/2018/NĐ-CP"),
        (Legal.ASK_FOR_PAPERS, "2025-07-01", 3, "Điều 19 Nghị định 118/2025/NĐ-CP"),
        (Legal.TRANSFER, "2025-07-01", 15, "Điều 18 Nghị định 118/2025/NĐ-CP"),
        (Legal.ANSWER_ONLINE, "2025-06-30", 8, f"{ONLINE} (Nghị định 45/2020/NĐ-CP)"),
        (Legal.ANSWER_ONLINE, "2025-07-01", 8, f"{ONLINE} (Nghị định 45/2020/NĐ-CP, sửa đổi 2025)"),
        (Legal.EXPLAIN, "2026-03-02", 2, ""),
    ],
)
def test_the_day_says_which_row_holds(period, day, value, article):
    found = always(period, date.fromisoformat(day))
    assert (found.value, found.article) == (value, article)


def test_the_slip_of_the_counter_is_owed_for_a_time_only():
    days = ["2025-12-31", "2026-01-01", "2027-02-28", "2027-03-01"]
    found = [in_force(Legal.ANSWER_AT_THE_COUNTER, date.fromisoformat(day)) is not None for day in days]
    assert found == [False, True, True, False]
    with pytest.raises(LookupError):
        always(Legal.ANSWER_AT_THE_COUNTER, date(2027, 3, 1))


def test_a_changed_law_is_a_row_and_what_came_before_keeps_its_own(monkeypatch):
    """From 9 March 2026 on everything takes a working day, or hour, longer; transfer an hour less."""
    switch = date(2026, 3, 9)

    def changed(row: LegalPeriod, by: int) -> tuple[LegalPeriod, LegalPeriod]:
        old = LegalPeriod(row.first, row.value, row.article, last=switch - timedelta(days=1))
        return old, LegalPeriod(switch, row.value + by, "Luật mới")

    by_day = {period: (rows[-1], -1 if period == Legal.TRANSFER else 1) for period, rows in ROWS.items()}
    monkeypatch.setattr(
        "dossiers.rules.periods.ROWS", {period: changed(*given) for period, given in by_day.items()}
    )
    friday, monday = at("2026-03-06 14:30"), at("2026-03-09 14:30")

    assert [answer_owed(CALENDAR, channel=Channel.ONLINE, since=one).due_at for one in (friday, monday)] == [
        at("2026-03-09 14:30"), at("2026-03-10 15:30"),
    ]  # fmt: skip
    assert [ask_by(CALENDAR, one) for one in (friday, monday)] == [
        at("2026-03-11 17:30"), at("2026-03-13 17:30"),
    ]  # fmt: skip
    assert answer_due_at(CALENDAR, monday) - answer_due_at(CALENDAR, friday) == timedelta(days=4)
    assert [transfer_due(CALENDAR, one) for one in (friday, monday)] == [
        at("2026-03-06 17:30"), at("2026-03-10 11:30"),
    ]  # fmt: skip
