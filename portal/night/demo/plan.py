"""Which dossiers the demo has: how many from when, and the few that wait on desks today."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from calendars.queries import load_calendar
from calendars.rules.calendar import WorkCalendar
from calendars.rules.moves import is_working
from calendars.rules.terms import LOCAL
from dossiers.enums import State
from portal.night.generator.making import OPENING_CALENDAR, Order
from portal.night.generator.paths import Path
from procedures.enums import StepKind


SEED = "son-giang"
FEWEST_OPEN_DAYS = 2
"""On which what is new of late was received: today may be closed, or have hardly begun."""
SWITCH_ON = date(2025, 7, 1)
FIRST_DAY = date(2025, 1, 2)
MAIN_COUNTER = "XSM-PVHCC"
"""Code of the counter whose people have the accounts of the welcome page."""
BEFORE_RUSH, RUSH, AFTER, THIS_MONTH = 1_200, 1_050, 3_500, 110
# Whoever shows the portal finds work at every desk of the main commune.
STOPS = (
    (StepKind.RECEIVE, 5),
    (StepKind.ASSIGN, 5),
    (StepKind.HANDLE, 6),
    (StepKind.PROPOSE, 4),
    (StepKind.APPROVE, 6),
    (StepKind.SEAL, 4),
    (StepKind.RETURN, 6),
)
LATE_STOPS = ((StepKind.HANDLE, 4), (StepKind.APPROVE, 3))


@dataclass(frozen=True)
class Part:
    """A named order; parts are written one after the other and each is resumed by itself."""

    name: str
    order: Order


def before_the_switch() -> list[Part]:
    """Three tiers; in June everybody wants to be done before the offices merge."""
    until = _end(SWITCH_ON - timedelta(days=1))
    june = date(2025, 6, 1)
    return [
        Part(
            "three_tiers",
            Order(BEFORE_RUSH, f"{SEED}:1", FIRST_DAY, june - timedelta(days=1), until=until),
        ),
        Part(
            "june",
            Order(RUSH, f"{SEED}:2", june, SWITCH_ON - timedelta(days=1), until=until, longest_first=1.0),
        ),
    ]


def after_the_switch(now: datetime, main_counter: frozenset[int]) -> list[Part]:
    """Two tiers up to last month, this month until now, every rare path, and today's desks."""
    today = now.astimezone(LOCAL).date()
    month = today.replace(day=1)
    calendar = load_calendar(OPENING_CALENDAR)
    two_tiers = Order(AFTER, f"{SEED}:3", SWITCH_ON, month - timedelta(days=1), until=now, grows=0.25)
    recent = Order(THIS_MONTH, f"{SEED}:4", min(month, _since(calendar, today, 0)), today, until=now)
    parts = [Part("two_tiers", two_tiers), Part("this_month", recent)]
    for number, path in enumerate(Path):
        rare = replace(two_tiers, count=3, seed=f"{SEED}:5:{number}", path=path, grows=0.0)
        first = month - timedelta(days=150)
        if path in (Path.WAITS_FOR_ACCEPTANCE, Path.WAITS_FOR_PAPERS):
            first, rare = _since(calendar, today, 5), replace(rare, last=today)
        if path == Path.CLOSED_UNPAID:
            # Land law gives 180 days to pay before anybody may close.
            first = max(SWITCH_ON, today - timedelta(days=300))
            rare = replace(rare, last=max(first + timedelta(days=14), today - timedelta(days=225)))
        parts.append(Part(f"rare_{path}", replace(rare, first=first)))
    for path, state in ((Path.SUPPLEMENT, State.SUPPLEMENT), (Path.PAYMENT, State.AWAITING_PAYMENT)):
        waiting = replace(recent, count=4, seed=f"{SEED}:9:{path}", path=path, stop_at=state.value)
        parts.append(Part(f"waiting_{path}", replace(waiting, first=today - timedelta(days=20), brisk=True)))
    return parts + _desks(calendar, now, main_counter)


def _desks(calendar: WorkCalendar, now: datetime, counter: frozenset[int]) -> list[Part]:
    today = now.astimezone(LOCAL).date()
    yesterday = today - timedelta(days=1)
    fresh = Order(
        6, f"{SEED}:6", _since(calendar, today, 3), today, until=now, only=counter,
        path=Path.WAITS_FOR_ACCEPTANCE,
    )  # fmt: skip
    parts = [Part("desk_accept", fresh)]
    for kind, count in STOPS:
        order = replace(
            fresh, count=count, seed=f"{SEED}:7:{kind}", path=Path.ORDINARY, stop_at=kind.value, brisk=True,
            first=_since(calendar, yesterday, 7), last=yesterday,
        )  # fmt: skip
        parts.append(Part(f"desk_{kind}", order))
    for kind, count in LATE_STOPS:
        order = replace(
            fresh, count=count, seed=f"{SEED}:8:{kind}", path=Path.ORDINARY, stop_at=kind.value, brisk=True,
            first=today - timedelta(days=95), last=today - timedelta(days=75),
        )  # fmt: skip
        parts.append(Part(f"late_{kind}", order))
    return parts


def _since(calendar: WorkCalendar, last: date, days: int) -> date:
    """So many days before; further where counters were closed: after a long Tết desks have work too."""
    first, opened = last + timedelta(days=1), 0
    while opened < FEWEST_OPEN_DAYS or first > last - timedelta(days=days):
        first -= timedelta(days=1)
        opened += is_working(calendar, first.toordinal())
    return first


def _end(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), LOCAL)
