"""What must hold for every calendar, against a reference that walks minute by minute."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import given, settings, strategies as st

from calendars.rules.calendar import CalendarDefinition, DayException, WeeklySession, WorkCalendar
from calendars.rules.worktime import (
    Cutoff,
    CutoffEffect,
    DayKind,
    DueAnswer,
    Pause,
    PauseMode,
    Period,
    PeriodUnit,
    StartRule,
    Terms,
    explain_due,
    is_working_day,
    reckon_due,
    working_minutes_between,
)
from tests.factories.calendars import at, definition, sessions
from tests.harness.thorough import THOROUGH


MINUTE = timedelta(minutes=1)
FIRST, LAST = date(2025, 12, 1), date(2026, 2, 28)
WD, CD, WH, MO = (
    PeriodUnit.WORKING_DAYS,
    PeriodUnit.CALENDAR_DAYS,
    PeriodUnit.WORKING_HOURS,
    PeriodUnit.MONTHS,
)


# --- the naive reference: no sums, no search, only the definition ------------------------------


def naive_stretches(calendar: CalendarDefinition, day: date) -> list[tuple[time, time]]:
    for exception in calendar.exceptions:
        if exception.on == day:
            if exception.kind != DayKind.MAKE_UP:
                return []
            assert exception.replaces
            return naive_sessions(calendar, day, exception.replaces.isoweekday())
    return naive_sessions(calendar, day, day.isoweekday())


def naive_sessions(calendar: CalendarDefinition, day: date, weekday: int) -> list[tuple[time, time]]:
    number = day.month * 100 + day.day
    return [
        (s.starts, s.ends)
        for s in calendar.sessions
        if s.weekday == weekday
        and s.valid_from <= day <= s.valid_to
        and s.season_from <= number <= s.season_to
    ]


def works_during(calendar: CalendarDefinition, minute: datetime) -> bool:
    return any(a <= minute.time() < b for a, b in naive_stretches(calendar, minute.date()))


def naive_minutes(calendar: CalendarDefinition, begin: datetime, end: datetime) -> int:
    count = 0
    while begin < end:
        count += works_during(calendar, begin)
        begin += MINUTE
    return count


def naive_start(calendar: CalendarDefinition, moment: datetime) -> datetime:
    while not works_during(calendar, moment):
        moment += MINUTE
    return moment


def naive_consume(
    calendar: CalendarDefinition, start: datetime, minutes: int, pauses: list[Pause]
) -> datetime:
    """The end of the last minute that is worked and not waited."""
    moment = start
    while minutes:
        if works_during(calendar, moment) and not any(p.start <= moment < p.end for p in pauses):
            minutes -= 1
        moment += MINUTE
    return moment


# --- what is tried ------------------------------------------------------------------------------

CALENDARS = [
    definition(),
    definition(sessions("07:00-11:30", "13:30-17:00")),
    definition([*sessions("07:30-11:30", "13:30-17:30"), *sessions("08:00-11:00", weekdays=(6,))]),
    definition(  # winter hours until the end of January, touching sessions after
        [
            *sessions("08:00-12:00", "13:00-17:00", season_to=131),
            *sessions("08:00-12:00", "13:00-17:00", season_from=1101),
            *sessions("06:30-10:00", "10:00-11:00", "14:00-17:30", season_from=201, season_to=1031),
        ]
    ),
    definition(  # hours change in the middle, with the last Friday afternoon free
        [
            *sessions("07:30-11:30", "13:30-17:30", valid_to=date(2026, 1, 14)),
            *sessions("07:00-12:00", weekdays=(1, 2, 3, 4), valid_from=date(2026, 1, 15)),
            *sessions("07:00-10:00", weekdays=(5,), valid_from=date(2026, 1, 15)),
        ]
    ),
]

dates = st.dates(date(2026, 1, 2), date(2026, 1, 20))
moments = st.builds(
    lambda day, minute: at(day.isoformat()) + minute * MINUTE, dates, st.integers(0, 24 * 60 - 1)
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    base = draw(st.sampled_from(CALENDARS))
    days = draw(st.lists(st.dates(FIRST, LAST), unique=True, max_size=8))
    exceptions = []
    for day in sorted(days):
        make_up = draw(st.booleans())
        kind = DayKind.MAKE_UP if make_up else draw(st.sampled_from([DayKind.HOLIDAY, DayKind.SWAP_OFF]))
        exceptions.append(DayException(day, kind, "x", "d", date(2026, 1, 5) if make_up else None))
    return WorkCalendar(
        CalendarDefinition("t", "t", base.sessions, tuple(exceptions), base.announced_from, base.announced_to)
    )


@st.composite
def waits(draw: st.DrawFn) -> list[Pause]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(moments)
        length = draw(st.integers(0, 4 * 24 * 60))
        found.append(Pause(start, start + length * MINUTE))
    return found


def ask(
    calendar: WorkCalendar, received: datetime, terms: Terms, pauses: list[Pause] | None = None
) -> DueAnswer:
    return explain_due(calendar=calendar, received=received, terms=terms, pauses=pauses or [])


terms_of_all_kinds = st.builds(
    Terms,
    st.builds(Period, st.sampled_from([Decimal(n) / 4 for n in range(1, 40)]), st.sampled_from([WD, CD, WH])),
    st.none()
    | st.builds(Cutoff, st.sampled_from([time(11), time(12), time(15)]), st.sampled_from(CutoffEffect)),
    st.sampled_from(StartRule),
)


# --- the properties -----------------------------------------------------------------------------


@given(calendars(), moments, moments)
def test_working_minutes_are_those_one_walks_through(
    calendar: WorkCalendar, begin: datetime, end: datetime
) -> None:
    assert working_minutes_between(calendar, begin, end) == naive_minutes(calendar.definition, begin, end)


@given(calendars(), moments, st.integers(1, 40), waits())
@settings(max_examples=60 if THOROUGH else 20)
def test_hours_with_waits_end_where_walking_ends(
    calendar: WorkCalendar, received: datetime, halves: int, pauses: list[Pause]
) -> None:
    answer = ask(calendar, received, Terms(Period(Decimal(halves) / 2, WH)), pauses)
    start = naive_start(calendar.definition, received)
    walked = naive_consume(calendar.definition, start, halves * 30, pauses)
    assert answer.due_at == walked


@given(calendars(), moments, st.integers(1, 12))
def test_working_days_are_those_one_walks_through(
    calendar: WorkCalendar, received: datetime, days: int
) -> None:
    answer = ask(calendar, received, Terms(Period(Decimal(days), WD)))
    start = naive_start(calendar.definition, received)
    day, left = start.date(), days
    while left:
        day += timedelta(days=1)
        left -= bool(naive_stretches(calendar.definition, day))
    assert answer.due_date == day
    clock = start.time()
    if any(a <= clock < b for a, b in naive_stretches(calendar.definition, day)):
        assert answer.due_at.time() == clock


@given(calendars(), moments, st.integers(1, 8), waits())
@settings(max_examples=60 if THOROUGH else 20)
def test_days_with_waits_leave_the_same_working_time(
    calendar: WorkCalendar, received: datetime, days: int, pauses: list[Pause]
) -> None:
    # A wait that opens outside working time can begin between the last worked minute and the due moment.
    pauses = [p for p in pauses if works_during(calendar.definition, p.start)]
    terms = Terms(Period(Decimal(days), WD))
    plain, waited = ask(calendar, received, terms), ask(calendar, received, terms, pauses)
    worth = naive_minutes(calendar.definition, plain.starts_at, plain.due_at)
    walked = naive_consume(calendar.definition, plain.starts_at, worth, pauses)
    assert working_minutes_between(calendar, plain.starts_at, waited.due_at) == naive_minutes(
        calendar.definition, plain.starts_at, walked
    )


@given(calendars(), moments, terms_of_all_kinds, waits(), st.randoms(), st.sampled_from(PauseMode))
def test_waits_in_any_order_and_twice_over_say_the_same(
    calendar: WorkCalendar, received: datetime, terms: Terms, pauses: list[Pause], random, mode: PauseMode
) -> None:
    pauses = [Pause(p.start, p.end, mode) for p in pauses]
    shuffled = pauses + pauses
    random.shuffle(shuffled)
    assert ask(calendar, received, terms, shuffled) == ask(calendar, received, terms, pauses)


@given(calendars(), moments, terms_of_all_kinds, waits(), st.sampled_from(PauseMode), st.none() | moments)
def test_a_promise_is_the_same_without_its_explanation(
    calendar: WorkCalendar,
    received: datetime,
    terms: Terms,
    pauses: list[Pause],
    mode: PauseMode,
    to: datetime | None,
) -> None:
    pauses = [Pause(p.start, p.end, mode) for p in pauses]
    asked = {"calendar": calendar, "terms": terms, "pauses": pauses, "extended_to": to}
    for receipt in (received, received.date()):
        told = explain_due(received=receipt, **asked)
        assert told.steps
        assert reckon_due(received=receipt, **asked) == replace(told, steps=())


@given(calendars(), moments, terms_of_all_kinds, waits(), st.sampled_from(PauseMode))
def test_a_wait_never_shortens(
    calendar: WorkCalendar, received: datetime, terms: Terms, pauses: list[Pause], mode: PauseMode
) -> None:
    pauses = [Pause(p.start, p.end, mode) for p in pauses]
    assert ask(calendar, received, terms, pauses).due_at >= ask(calendar, received, terms).due_at


@given(calendars(), moments, terms_of_all_kinds, waits(), moments, st.sampled_from(PauseMode))
def test_a_wait_without_working_time_changes_nothing(
    calendar: WorkCalendar,
    received: datetime,
    terms: Terms,
    pauses: list[Pause],
    opened: datetime,
    mode: PauseMode,
) -> None:
    closed = opened
    while not works_during(calendar.definition, closed):
        closed += MINUTE
    # Touching another wait they would be one wait, which is another case.
    apart = [p for p in pauses if p.end < opened or closed < p.start]
    idle = Pause(opened, closed, mode)
    assert (
        ask(calendar, received, terms, [*apart, idle]).due_at == ask(calendar, received, terms, apart).due_at
    )


@given(calendars(), moments, terms_of_all_kinds)
def test_a_promise_is_kept_inside_working_time_and_after_its_start(
    calendar: WorkCalendar, received: datetime, terms: Terms
) -> None:
    answer = ask(calendar, received, terms)
    assert is_working_day(calendar, answer.due_date)
    assert answer.starts_at >= received.replace(second=0)
    assert answer.late_after >= answer.due_at >= answer.starts_at
    inside = naive_stretches(calendar.definition, answer.due_date)
    assert any(a <= answer.due_at.time() <= b for a, b in inside)


@given(calendars(), moments, moments, st.integers(1, 40), st.sampled_from([WD, WH]))
def test_later_received_is_never_due_earlier(
    calendar: WorkCalendar, one: datetime, other: datetime, quarters: int, unit: PeriodUnit
) -> None:
    terms = Terms(Period(Decimal(quarters) / 4, unit))
    early, late = sorted((one, other))
    if (quarters / 4) % 1 and unit == WD:
        terms = Terms(Period(Decimal(quarters), WD))  # a fraction is worth more on a longer day
    assert ask(calendar, early, terms).due_at <= ask(calendar, late, terms).due_at


@given(calendars(), moments, st.integers(1, 40), st.integers(0, 40), st.sampled_from([WD, WH, CD]))
def test_a_longer_period_is_never_due_earlier(
    calendar: WorkCalendar, received: datetime, quarters: int, more: int, unit: PeriodUnit
) -> None:
    shorter, longer = (Terms(Period(Decimal(n) / 4, unit)) for n in (quarters, quarters + more))
    assert ask(calendar, received, shorter).due_date <= ask(calendar, received, longer).due_date


@given(calendars(), moments, st.integers(1, 12), moments, st.integers(1, 3 * 24 * 60))
def test_restart_is_a_fresh_count_from_the_end_of_the_wait(
    calendar: WorkCalendar, received: datetime, days: int, opened: datetime, minutes: int
) -> None:
    terms = Terms(Period(Decimal(days), WD))
    wait = Pause(opened, opened + minutes * MINUTE, PauseMode.RESTART)
    plain, restarted = ask(calendar, received, terms), ask(calendar, received, terms, [wait])
    effective = (
        opened < plain.due_at
        and wait.end > plain.starts_at
        and working_minutes_between(calendar, wait.start, wait.end) > 0
    )
    expected = ask(calendar, wait.end, terms).due_at if effective else plain.due_at
    assert restarted.due_at == expected


@given(calendars(), moments, st.integers(1, 24))
def test_whole_months_keep_the_day_number_or_end_with_the_month(
    calendar: WorkCalendar, received: datetime, months: int
) -> None:
    answer = ask(calendar, received, Terms(Period(Decimal(months), MO)))
    nominal = answer.due_date
    for step in answer.steps:
        if step.kind == "moved":
            nominal = date.fromisoformat(step.facts["from"])
    same_number = nominal.day == received.day
    last_of_month = (nominal + timedelta(days=1)).day == 1 and nominal.day < received.day
    assert same_number or last_of_month
    assert (nominal.year - received.year) * 12 + nominal.month - received.month == months


def test_a_week_of_sessions_is_what_the_reference_says() -> None:
    for base in CALENDARS:
        calendar = WorkCalendar(base)
        for number in range(400):
            day = FIRST + timedelta(days=number)
            assert list(calendar.stretches_on(day)) == sorted(naive_stretches(base, day))


def test_the_reference_itself_walks_right() -> None:
    office = definition(days=(DayException(date(2026, 1, 1), DayKind.HOLIDAY, "x", "d"),))
    assert naive_minutes(office, at("2025-12-31T16:30"), at("2026-01-02T08:30")) == 120
    assert naive_consume(office, at("2025-12-31T16:30"), 61, []) == at("2026-01-02T07:31")
    assert isinstance(office.sessions[0], WeeklySession)
