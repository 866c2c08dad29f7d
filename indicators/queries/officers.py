"""Late officers (ruling 14): who had time over the limit in steps of his, of dossiers late by law (L).

An hour is counted once: in the month in which its dossier became late, or later in its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import Agency, Leave, User
from accounts.queries import ever_below
from calendars.queries import load_calendar
from calendars.rules.worktime import working_minutes_between
from dossiers.enums import EventKind, PauseMode
from dossiers.models import DossierEvent, DossierLink, OverdueEntry, Pause, StepInstance
from dossiers.rules.days import VIETNAM
from dossiers.rules.undoing import bears_the_time
from indicators.rules.officers import Away, Given, Stretch, Work, minutes_over
from procedures.enums import StepKind


GIVING = (EventKind.ASSIGN, EventKind.TAKE_STEP, EventKind.TAKE_OVER_STEP, EventKind.UNDO)
ASKING = (EventKind.CONSULT, EventKind.RENEW_QUESTION, EventKind.DISPUTE_ANSWER)
ANSWERING = (EventKind.ANSWER_QUESTION, EventKind.WITHDRAW_QUESTION)


@dataclass(frozen=True)
class LateOfficer:
    """One person in one unit. `over`: his late dossiers, each with the working minutes over in his steps."""

    user_id: int
    name: str
    unit_id: int
    unit: str
    over: Mapping[int, int]
    handled: int

    @property
    def dossier_ids(self) -> tuple[int, ...]:
        return tuple(sorted(self.over))

    @property
    def dossiers(self) -> int:
        return len(self.over)

    @property
    def minutes(self) -> int:
        return sum(self.over.values())

    @property
    def share(self) -> Decimal:
        """Late ones of all he had in the period, in percent with two decimals."""
        whole = max(self.handled, self.dossiers)
        return (Decimal(100 * self.dossiers) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def late_officers(
    agency_ids: Collection[int], first: date, last: date, *, at: datetime | None = None
) -> list[LateOfficer]:
    """Late officers of dossiers these agencies decide, in steps done in these agencies or below them.

    As at the end of the last day, or `at` where that is earlier. Most hours first.
    Ten statements and one per calendar, however many dossiers.
    """
    until = min(_midnight(last + timedelta(days=1)), at) if at else _midnight(last + timedelta(days=1))
    found = _Found()
    entries = _entries(agency_ids, first, until)
    if entries:
        _add_up(found, entries, frozenset(agency_ids), first=first, until=until)
    return _named(found, first=first, until=until)


@dataclass
class _Found:
    """(person, unit) → dossier → minutes."""

    over: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)

    def add(self, person: int, unit: int, dossier: int, minutes: int) -> None:
        of_them = self.over.setdefault((person, unit), {})
        of_them[dossier] = of_them.get(dossier, 0) + minutes


def _entries(agency_ids: Collection[int], first: date, until: datetime) -> dict[int, OverdueEntry]:
    """Late by L before `until` and not over before the first day: dossier id → its entry."""
    late = OverdueEntry.objects.filter(measure="L", deciding_agency__in=agency_ids, late_since__lt=until)
    here = late.filter(Q(closed=False) | Q(as_at__gte=_midnight(first)))
    return {one.dossier_id: one for one in here.select_related("dossier")}


def _add_up(
    found: _Found,
    entries: Mapping[int, OverdueEntry],
    agency_ids: frozenset[int],
    *,
    first: date,
    until: datetime,
) -> None:
    steps = _steps(entries, agency_ids, until)
    ids = {step.dossier_id for step in steps}
    given, asked = _handed(ids)
    elsewhere = _elsewhere(ids, asked)
    people = {step.holder_id for step in steps} | {
        who for moves in given.values() for one in moves for who in (one.was, one.to)
    }
    leaves = _leaves({person for person in people if person}, first, until)
    calendars: dict[str, Any] = {}
    for step in steps:
        entry = entries[step.dossier_id]
        code = entry.dossier.terms.get("calendar", "standard")
        calendar = calendars.get(code) or calendars.setdefault(code, load_calendar(code))
        work = _work(step, entry, first, given.get(step.pk, ()), elsewhere.get(step.dossier_id, ()))
        shares = minutes_over(
            work, until=until, leaves=leaves, minutes_between=partial(working_minutes_between, calendar)
        )
        for person, minutes in shares.items():
            found.add(person, step.unit_id, step.dossier_id, minutes)


def _steps(
    entries: Mapping[int, OverdueEntry], agency_ids: frozenset[int], until: datetime
) -> list[StepInstance]:
    """Steps that ran over their hours; giving the result out comes after what lateness is measured to."""
    begun = StepInstance.objects.filter(dossier__in=entries, started_at__lt=until, due_at__lt=until)
    over = begun.filter(Q(ended_at=None) | Q(ended_at__gt=F("due_at"))).exclude(kind=StepKind.RETURN)
    return list(over.filter(unit__in=ever_below(agency_ids)).order_by("dossier_id", "order", "round", "pk"))


def _work(
    step: StepInstance,
    entry: OverdueEntry,
    first: date,
    given: Sequence[Given],
    elsewhere: Sequence[Stretch],
) -> Work:
    """Of a dossier that was late before the period only the period's own hours count."""
    assert step.due_at is not None, "only steps with hours"  # noqa: S101
    opening = _midnight(first)
    start = max(step.due_at, opening) if entry.late_since < opening else step.due_at
    ends = [one for one in (step.ended_at, entry.dossier.end_moment()) if one is not None]
    return Work(
        over=Stretch(start, min(ends, default=None)),
        given=given,
        held_by=step.holder_id,
        elsewhere=elsewhere,
    )


Asked = dict[int, list[tuple[int, str, datetime]]]


def _handed(ids: Collection[int]) -> tuple[dict[int, list[Given]], Asked]:
    """Step id → how it changed hands; dossier id → (question, what happened to it, when)."""
    given: dict[int, list[Given]] = {}
    asked: Asked = {}
    kinds = (*GIVING, *ASKING, *ANSWERING)
    rows = DossierEvent.objects.filter(dossier__in=ids, kind__in=kinds).order_by("dossier_id", "seq")
    for row in rows.only("dossier_id", "kind", "at", "refs", "actor_id", "acting_for_id"):
        if row.kind not in GIVING:
            asked.setdefault(row.dossier_id, []).append((row.refs["consultation"], row.kind, row.at))
            continue
        if "step" in row.refs:  # taking back may be about something else
            moves = given.setdefault(row.refs["step"], [])
            if row.refs.get("what") == EventKind.ASSIGN and moves:
                moves[-1] = _never_given(moves[-1], row)
            moves.append(_given(row))
    return given, asked


def _given(row: DossierEvent) -> Given:
    """Who has the step now; one that was taken back may be nobody's."""
    to: int | None = row.refs.get("to")
    if row.kind != EventKind.UNDO:
        to = to or row.acting_for_id or row.actor_id
    return Given(row.at, row.refs.get("was"), to)


def _never_given(given: Given, back: DossierEvent) -> Given:
    """A reassignment that was taken back before anything else happened: the act before it on this step."""
    by = back.acting_for_id or back.actor_id
    return replace(given, to=bears_the_time(was=given.was, to=given.to, by=by))


def _elsewhere(ids: Collection[int], asked: Asked) -> dict[int, list[Stretch]]:
    """When the applicant, whoever was asked, or a linked dossier had it (dossiers.rules.attribution)."""
    found: dict[int, list[Stretch]] = {one: _questions(rows) for one, rows in asked.items()}
    waits = Pause.objects.filter(dossier__in=ids).exclude(mode=PauseMode.NONE)
    parts = DossierLink.objects.filter(parent__in=ids)
    for dossier, start, end in (
        *waits.values_list("dossier_id", "started_at", "ended_at"),
        *parts.values_list("parent_id", "opened_at", "ended_at"),
    ):
        found.setdefault(dossier, []).append(Stretch(start, end))
    return found


def _questions(rows: Iterable[tuple[int, str, datetime]]) -> list[Stretch]:
    done: list[Stretch] = []
    running: dict[int, datetime] = {}
    for question, kind, at in rows:
        began = running.pop(question, None)
        if began is not None:
            done.append(Stretch(began, at))
        if kind in ASKING:
            running[question] = at
    return [*done, *(Stretch(began, None) for began in running.values())]


def _leaves(people: Collection[int], first: date, until: datetime) -> dict[int, list[Away]]:
    """Leaves of these people and of who stands in for them."""
    rows = Leave.objects.filter(valid_from__lte=until.astimezone(VIETNAM).date())
    mine = rows.filter(Q(user__in=people) | Q(user__in=rows.filter(user__in=people).values("deputy")))
    found: dict[int, list[Away]] = {}
    for row in mine.order_by("user_id", "valid_from"):
        stretch = Stretch(_midnight(row.valid_from), _midnight(row.valid_to + timedelta(days=1)))
        found.setdefault(row.user_id, []).append(Away(stretch, row.deputy_id))
    return found


def _named(found: _Found, *, first: date, until: datetime) -> list[LateOfficer]:
    people = {person for person, _ in found.over}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "full_name"))
    units = dict(Agency.objects.filter(pk__in={unit for _, unit in found.over}).values_list("pk", "name"))
    handled = _handled(people, first, until)
    rows = [
        LateOfficer(
            user_id=person,
            name=names[person],
            unit_id=unit,
            unit=units[unit],
            over=over,
            handled=handled.get((person, unit), 0),
        )
        for (person, unit), over in found.over.items()
    ]
    return sorted(rows, key=lambda row: (-row.minutes, row.name, row.unit, row.user_id))


def _handled(people: Collection[int], first: date, until: datetime) -> dict[tuple[int, int], int]:
    """(person, unit) → dossiers with a step of his that was worked on in the period."""
    rows = (
        _worked_on(people, first, until)
        .values_list("holder_id", "unit_id")
        .annotate(n=Count("dossier", distinct=True))
        .order_by()
    )
    return {(person, unit): n for person, unit, n in rows}


def _worked_on(people: Collection[int], first: date, until: datetime) -> QuerySet[StepInstance]:
    mine = StepInstance.objects.filter(holder__in=people, started_at__lt=until)
    return mine.filter(Q(ended_at=None) | Q(ended_at__gte=_midnight(first))).exclude(kind=StepKind.RETURN)


def handled_by(user_id: int, unit_id: int, first: date, last: date, *, at: datetime) -> QuerySet[Any]:
    """Ids of the dossiers that `LateOfficer.handled` counts, as at the end of the last day or `at`."""
    until = min(_midnight(last + timedelta(days=1)), at)
    return _worked_on([user_id], first, until).filter(unit=unit_id).values("dossier").distinct()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
