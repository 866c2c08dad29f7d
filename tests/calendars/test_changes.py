"""A calendar changes by a proposal that somebody confirms, and refuses what contradicts itself."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from calendars.enums import CalendarPurpose, ChangeState
from calendars.exceptions import ChangeRefused, WrongCalendar
from calendars.models import AnnouncedYear, Calendar, CalendarChange, CalendarDay
from calendars.queries import (
    calendar_as_at,
    calendars_asked_once,
    load_calendar,
    load_definition,
    shipped_calendar,
    shipped_codes,
)
from calendars.queries.loading import calendar_choices
from calendars.rules.calendar import CalendarDefinition, WorkCalendar, check_definition
from calendars.rules.changing import Change, change_from, change_to, check_change, with_change
from calendars.rules.worktime import (
    DayKind,
    Period,
    PeriodUnit,
    Terms,
    explain_due,
    is_working_day,
)
from calendars.services import changes
from tests.factories.calendars import at, day, definition, sessions


NOW = at("2026-11-21T09:00")
SWAP = Change(
    add=(
        day("2026-12-28", DayKind.SWAP_OFF),
        day("2026-12-19", DayKind.MAKE_UP, replaces="2026-12-28"),
    )
)


def propose(change: Change = SWAP, code: str | None = None, reason: str = "Hoán đổi") -> CalendarChange:
    return changes.propose(change=change, calendar_code=code, reason=reason, by=7, at=NOW)


def due(calendar: WorkCalendar) -> date:
    terms = Terms(Period(Decimal(1), PeriodUnit.WORKING_DAYS))
    return explain_due(calendar=calendar, received=at("2026-12-25T10:00"), terms=terms).due_date


# --- what a change makes of a calendar, and what is refused: plain values -----------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change(), "chưa có nội dung"),
        (Change(revoke=(date(2026, 3, 3),)), "03/03/2026 không có trong lịch"),
        (Change(add=(day("2026-09-02"),)), "02/09/2026 đã có trong lịch"),
        (Change(add=(day("2026-03-03"), day("2026-03-03"))), "03/03/2026 đã có trong lịch"),
        (Change(add=(day("2026-03-07", DayKind.SWAP_OFF),)), "07/03/2026 vốn đã là ngày nghỉ"),  # Saturday
        (Change(add=(day("2026-03-08", DayKind.COMPENSATORY),)), "08/03/2026 vốn đã là ngày nghỉ"),
        (Change(add=(day("2026-03-03", DayKind.MAKE_UP, replaces="2026-09-02"),)), "vốn là ngày làm việc"),
        (Change(add=(day("2026-03-07", DayKind.MAKE_UP),)), "phải ghi làm bù cho ngày nào"),
        (Change(add=(day("2026-03-07", DayKind.MAKE_UP, replaces="2026-03-06"),)), "vẫn làm việc"),
        (Change(add=(day("2026-03-03", replaces="2026-03-07"),)), "không thể làm bù"),
        (Change(add=(day("2026-03-03", document=" "),)), "chưa có văn bản"),
        (Change(sessions_from=date(2026, 3, 2)), "chưa có buổi nào"),
        (
            Change(sessions_from=date(2026, 3, 2), sessions=tuple(sessions("11:30-07:30"))),
            "kết thúc trước khi bắt đầu",
        ),
        (
            Change(sessions_from=date(2026, 3, 2), sessions=tuple(sessions("07:30-11:30", "11:00-12:00"))),
            "chồng lên nhau",
        ),
    ],
)
def test_a_contradicting_change_is_refused_with_a_sentence(change: Change, sentence: str) -> None:
    office = definition(days=(day("2026-09-02"),))
    with pytest.raises(ChangeRefused, match=sentence):
        check_change(office, change)


@pytest.mark.parametrize(
    "change",
    [
        Change(add=(day("2026-03-07"),)),  # a public holiday may fall on a Saturday
        Change(add=(day("2026-03-08"), day("2026-03-09", DayKind.COMPENSATORY))),
        SWAP,
        Change(revoke=(date(2026, 9, 2),)),
        Change(add=(day("2026-09-02", DayKind.SWAP_OFF),), revoke=(date(2026, 9, 2),)),
        Change(complete_years=(2027,)),
    ],
)
def test_a_sound_change_is_accepted_and_survives_its_record(change: Change) -> None:
    check_change(definition(days=(day("2026-09-02"),)), change)
    assert change_from(change_to(change)) == change


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"weekday": 8}, "từ 1"),
        ({"ends": time(7)}, "kết thúc trước khi bắt đầu"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "hết hiệu lực trước"),
        ({"season_from": 1101, "season_to": 131}, "vắt qua năm mới"),
        ({"season_from": 1300, "season_to": 1331}, "không có trong năm"),
    ],
)
def test_wrong_sessions_are_refused(row: dict[str, object], sentence: str) -> None:
    good = sessions("07:30-11:30", weekdays=(1,))[0]
    with pytest.raises(WrongCalendar, match=sentence):
        check_definition(definition([replace(good, **row)]))  # type: ignore[arg-type]


def test_a_definition_with_a_day_twice_or_a_backward_span_is_refused() -> None:
    with pytest.raises(WrongCalendar, match="đã có"):
        check_definition(definition(days=(day("2026-03-03"), day("2026-03-03"))))
    with pytest.raises(WrongCalendar, match="công bố kết thúc"):
        check_definition(definition(announced_from=date(2026, 1, 1), announced_to=date(2025, 1, 1)))


def test_new_sessions_end_the_old_ones_on_the_eve() -> None:
    change = Change(sessions_from=date(2026, 3, 2), sessions=tuple(sessions("08:00-12:00")))
    calendar = WorkCalendar(with_change(definition(), change))
    assert calendar.stretches_on(date(2026, 2, 27)) == (
        (time(7, 30), time(11, 30)),
        (time(13, 30), time(17, 30)),
    )
    assert calendar.stretches_on(date(2026, 3, 2)) == ((time(8), time(12)),)


def test_a_make_up_day_works_the_hours_of_the_day_it_replaces() -> None:
    rows = [
        *sessions("07:30-11:30", "13:30-17:30", weekdays=(1, 2, 3, 4)),
        *sessions("07:00-10:00", weekdays=(5,)),
    ]
    made_up = definition(
        rows,
        days=(
            day("2026-03-13", DayKind.SWAP_OFF),
            day("2026-03-07", DayKind.MAKE_UP, replaces="2026-03-13"),
        ),
    )
    assert WorkCalendar(made_up).stretches_on(date(2026, 3, 7)) == ((time(7), time(10)),)


# --- the rows ---------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestRows:
    def test_the_tables_hold_exactly_what_the_files_say(self) -> None:
        for code in shipped_codes():
            from_file = shipped_calendar(code).definition
            from_rows = load_definition(code)
            assert set(from_rows.sessions) == set(from_file.sessions)
            assert replace(from_rows, sessions=()) == replace(from_file, sessions=())

    def test_a_proposal_moves_nothing_until_it_is_confirmed(self) -> None:
        before = due(load_calendar("standard"))
        change = propose()
        assert due(load_calendar("standard")) == before == date(2026, 12, 28)
        assert due(load_calendar("standard", with_change=change)) == date(2026, 12, 29)
        changes.confirm(change_id=change.pk, by=8, at=NOW)
        assert due(load_calendar("standard")) == date(2026, 12, 29)

    def test_what_was_shown_is_what_comes(self) -> None:
        change = propose()
        shown = load_calendar("standard", with_change=change).definition
        changes.confirm(change_id=change.pk, by=8, at=NOW)
        assert load_definition("standard") == shown

    def test_the_same_for_sessions_of_one_calendar(self) -> None:
        summer = Change(
            sessions_from=date(2027, 4, 15),
            sessions=tuple(sessions("07:00-11:00", "13:30-17:30", season_to=1015)),
        )
        change = propose(summer, "0700-1700")
        shown = load_calendar("0700-1700", with_change=change).definition
        changes.confirm(change_id=change.pk, by=8, at=NOW)
        now = load_definition("0700-1700")
        assert set(now.sessions) == set(shown.sessions)
        assert load_calendar("standard").stretches_on(date(2027, 4, 15))[0] == (time(7, 30), time(11, 30))
        assert load_calendar("0700-1700").stretches_on(date(2027, 4, 15))[0] == (time(7), time(11))

    def test_a_day_of_one_calendar_is_no_day_of_another(self) -> None:
        change = propose(Change(add=(day("2026-12-30"),)), "0700-1700")
        changes.confirm(change_id=change.pk, by=8, at=NOW)
        assert not is_working_day(load_calendar("0700-1700"), date(2026, 12, 30))
        assert is_working_day(load_calendar("standard"), date(2026, 12, 30))

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (SWAP, None),
            (Change(revoke=(date(2026, 11, 24),)), None),
            (Change(add=(day("2026-12-30"),)), "0700-1700"),
            (Change(sessions_from=date(2026, 12, 1), sessions=tuple(sessions("08:00-12:00"))), "0700-1700"),
            (Change(complete_years=(2027,)), None),
        ],
    )
    def test_what_it_was_before_can_still_be_told(self, change: Change, code: str | None) -> None:
        before = load_definition(code or "standard")
        changes.confirm(change_id=propose(change, code).pk, by=8, at=NOW)
        after = load_definition(code or "standard")

        eve = calendar_as_at(code or "standard", NOW - timedelta(seconds=1)).definition
        assert after != before
        assert set(eve.sessions) == set(before.sessions)
        assert replace(eve, sessions=()) == replace(before, sessions=())
        assert calendar_as_at(code or "standard", NOW) is load_calendar(code or "standard")
        assert calendar_as_at("opening-standard", NOW) is load_calendar("opening-standard")

    def test_a_day_taken_back_stays_on_record(self) -> None:
        change = propose(Change(revoke=(date(2026, 11, 24),)), reason="Bãi bỏ")
        changes.confirm(change_id=change.pk, by=8, at=NOW)
        assert is_working_day(load_calendar("standard"), date(2026, 11, 24))
        assert CalendarDay.objects.get(on=date(2026, 11, 24)).revoked_by == change

    def test_a_national_day_is_not_taken_back_from_one_calendar(self) -> None:
        change = propose(Change(revoke=(date(2026, 11, 24),)), "standard")
        with pytest.raises(ChangeRefused, match="đúng lịch"):
            changes.confirm(change_id=change.pk, by=8, at=NOW)

    def test_completing_a_year_ends_the_provisional_answers(self) -> None:
        tet = tuple(day(f"2027-02-{n:02d}") for n in (5, 9, 10, 11))
        change = propose(Change(add=tet, complete_years=(2027,)), reason="Thông báo Tết 2027")
        assert load_calendar("standard", with_change=change).announced_to == date(2027, 12, 31)
        changes.confirm(change_id=change.pk, by=8, at=NOW)
        assert load_calendar("standard").announced_to == date(2027, 12, 31)
        assert AnnouncedYear.objects.get(year=2027).document.title == tet[0].document

    @pytest.mark.parametrize(
        ("year", "sentence"), [(2026, "đã được công bố đủ"), (2029, "2027 trước năm 2029")]
    )
    def test_years_are_completed_once_and_in_order(self, year: int, sentence: str) -> None:
        with pytest.raises(ChangeRefused, match=sentence):
            propose(Change(complete_years=(year,)))

    def test_one_calendar_does_not_declare_the_year_of_all(self) -> None:
        """Days off of a year are announced for the country; a commune's calendar knows only its own."""
        one_day = Change(add=(day("2027-03-04"),), complete_years=(2027,))
        with pytest.raises(ChangeRefused, match="công bố cho cả nước"):
            propose(one_day, "0700-1700")
        # A proposal from before this was refused is refused when somebody confirms it.
        waiting = propose(replace(one_day, complete_years=()), "0700-1700")
        waiting.content = change_to(one_day)
        waiting.save()
        with pytest.raises(ChangeRefused, match="công bố cho cả nước"):
            changes.confirm(change_id=waiting.pk, by=8, at=NOW)
        assert not AnnouncedYear.objects.filter(year=2027, complete=True).exists()

    def test_who_and_when_are_recorded(self) -> None:
        change = propose()
        assert (change.state, change.proposed_by, change.proposed_at) == (ChangeState.PROPOSED, 7, NOW)
        confirmed = changes.confirm(change_id=change.pk, by=8, at=NOW)
        assert (confirmed.state, confirmed.decided_by, confirmed.decided_at) == (
            ChangeState.CONFIRMED,
            8,
            NOW,
        )
        changes.record_moved(change_id=change.pk, count=3, to_move=5, finished_at=None)
        assert CalendarChange.objects.still_moving().get().moved_count == 3
        changes.record_moved(change_id=change.pk, count=2, to_move=2, finished_at=NOW)
        moved = CalendarChange.objects.get(pk=change.pk)
        assert (moved.moved_count, moved.to_move) == (5, 5)
        assert not CalendarChange.objects.still_moving().exists()

    def test_a_dropped_proposal_cannot_be_confirmed_and_changes_nothing(self) -> None:
        change = propose()
        changes.drop(change_id=change.pk, by=8, at=NOW)
        with pytest.raises(ChangeRefused, match="đã được quyết định"):
            changes.confirm(change_id=change.pk, by=8, at=NOW)
        with pytest.raises(ChangeRefused, match="chưa được xác nhận"):
            changes.record_moved(change_id=change.pk, count=0, to_move=0, finished_at=NOW)
        assert not CalendarChange.objects.waiting().exists()
        assert is_working_day(load_calendar("standard"), date(2026, 12, 28))

    def test_a_proposal_that_no_longer_fits_is_refused_at_confirmation(self) -> None:
        first, second = propose(), propose()
        changes.confirm(change_id=first.pk, by=8, at=NOW)
        with pytest.raises(ChangeRefused, match="đã có trong lịch"):
            changes.confirm(change_id=second.pk, by=8, at=NOW)

    def test_what_cannot_be_proposed(self) -> None:
        with pytest.raises(ChangeRefused, match="lý do"):
            propose(reason=" ")
        with pytest.raises(ChangeRefused, match="moon"):
            propose(code="moon")
        with pytest.raises(ChangeRefused, match="từng lịch"):
            propose(Change(sessions_from=date(2027, 1, 1), sessions=tuple(sessions("07:00-11:00"))))
        with pytest.raises(ChangeRefused, match="Không có thay đổi"):
            changes.confirm(change_id=0, by=8, at=NOW)

    def test_an_agency_gets_its_own_hours(self) -> None:
        long_day = tuple(sessions("07:30-19:00"))
        added = changes.add_calendar(
            code="opening-late",
            name="Mở cửa đến 19:00",
            purpose=CalendarPurpose.OPENING,
            sessions=long_day,
        )
        assert not added.shipped
        codes = [code for code, _name in calendar_choices(CalendarPurpose.OPENING, NOW.date())]
        assert "opening-late" in codes
        assert "standard" not in codes
        with pytest.raises(ChangeRefused, match="đã có"):
            changes.add_calendar(
                code="opening-late",
                name="x",
                purpose=CalendarPurpose.OPENING,
                sessions=long_day,
            )
        with pytest.raises(ChangeRefused, match="ít nhất một buổi"):
            changes.add_calendar(code="x", name="x", purpose=CalendarPurpose.OPENING, sessions=())

    def test_an_unknown_calendar_is_refused(self) -> None:
        for ask in (load_calendar, load_definition):
            with pytest.raises(WrongCalendar, match="moon"):
                ask("moon")


@pytest.mark.django_db
def test_a_calendar_is_read_once_until_its_rows_change(django_assert_num_queries) -> None:
    load_calendar("standard")
    with django_assert_num_queries(1):
        first = load_calendar("standard")
    Calendar.objects.get(code="standard").sessions.filter(weekday=5, starts=time(13, 30)).delete()
    second = load_calendar("standard")
    assert second is not first
    assert len(second.stretches_on(date(2026, 11, 20))) == 1


@pytest.mark.django_db
def test_a_page_asks_once_and_the_next_one_asks_again(django_assert_num_queries) -> None:
    load_calendar("standard")
    with django_assert_num_queries(1), calendars_asked_once():
        first = load_calendar("standard")
        assert load_calendar("standard") is first
    Calendar.objects.get(code="standard").sessions.filter(weekday=5, starts=time(13, 30)).delete()
    with calendars_asked_once():
        assert load_calendar("standard") is not first


def test_the_hypothetical_calendar_needs_no_rows() -> None:
    office: CalendarDefinition = definition()
    assert with_change(office, SWAP).exceptions == tuple(sorted(SWAP.add, key=lambda e: e.on))
