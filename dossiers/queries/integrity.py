"""Signs of a day that something went round the rules (ruling 38). Each finder asks one statement or two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import BigIntegerField, Count, Exists, F, Min, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, Lag

from accounts.enums import Role
from accounts.models import Membership
from calendars.queries import load_calendar
from calendars.rules.worktime import subtract_working_days
from documents.models import Book
from documents.registry import paper_kinds
from documents.services.books import missing_numbers
from dossiers.enums import DossierKind, EventKind, Signal, State
from dossiers.models import Dossier, DossierEvent, HandOverItem, ProvisionalSlip, Result, StepInstance
from dossiers.queries.outages import doubted
from dossiers.rules.days import VIETNAM
from procedures.enums import Channel, StepKind


# Two presses on one dossier by one person closer than this are looked at; the act of ruling 19, which
# completes several of his own steps at once, has one moment and is not.
QUICK: Final = timedelta(minutes=5)
FIRST_STEP: Final = timedelta(minutes=1)
NO_MOVEMENT_DAYS: Final = 5
_ONE_STOP = (Role.RECEPTION, Role.ONESTOP_HEAD, Role.POSTAL_AGENT)
_AT_THE_COUNTER = (
    EventKind.ACCEPT,
    EventKind.RESUBMIT,
    EventKind.RECEIVE_SUPPLEMENT,
    EventKind.RETURN_RESULT,
    EventKind.DECISION_DELIVERED,
)


@dataclass(frozen=True)
class Finding:
    """One sign, before it is written down."""

    signal: Signal
    at: datetime
    agency_id: int
    cause: str
    dossier_id: int | None = None
    person_id: int | None = None
    refs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Day:
    """A local day as a half-open span of moments."""

    on: date

    @property
    def start(self) -> datetime:
        return datetime(self.on.year, self.on.month, self.on.day, tzinfo=VIETNAM)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=1)

    def span(self, column: str) -> dict[str, datetime]:
        return {f"{column}__gte": self.start, f"{column}__lt": self.end}


def numbers_without_a_paper(day: Day) -> Iterator[Finding]:
    """Numbers a book gave that neither a paper nor a void entry explains."""
    of_papers = [kind.book for kind in paper_kinds() if kind.book]
    books = Book.objects.filter(kind__in=of_papers, year=day.on.year, last_number__gt=0).annotate(
        used=Count("papers", distinct=True),
        void=Count("void_numbers", distinct=True),
        first=Min("papers__number"),
    )
    for book in books.order_by("pk"):
        if book.first is None or book.last_number - book.first + 1 <= book.used + book.void:
            continue
        for number in missing_numbers(book):
            if number >= book.first:
                yield Finding(
                    Signal.NO_DOSSIER, day.end, book.agency_id, f"book:{book.pk}:{number}",
                    refs={"book": book.kind, "number": number},
                )  # fmt: skip


def not_by_the_one_stop_unit(day: Day) -> Iterator[Finding]:
    """Papers received or results given by somebody without a role at the counter that day."""
    held = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day.on),
        Q(user=OuterRef("actor")) | Q(user=OuterRef("acting_for")),
        Q(agency=OuterRef("dossier__receiving_agency")) | Q(agency=OuterRef("dossier__register_agency")),
        role__in=_ONE_STOP,
        valid_from__lte=day.on,
    )
    events = (
        DossierEvent.objects.filter(**day.span("at"), kind__in=_AT_THE_COUNTER, actor__isnull=False)
        .exclude(Exists(held))
        .exclude(dossier__kind=DossierKind.EXPRESS, kind=EventKind.RETURN_RESULT)
        .select_related("dossier")
    )
    for event in events.order_by("pk"):
        yield _of(
            event.dossier, Signal.NOT_ONE_STOP, event.at, f"event:{event.pk}", event.actor_id, kind=event.kind
        )


def first_step_in_a_minute(day: Day) -> Iterator[Finding]:
    """Nobody reads a dossier in a minute; one entered after an outage was there to read only then."""
    before = StepInstance.objects.filter(dossier=OuterRef("dossier"), order__lt=OuterRef("order")).exclude(
        kind=StepKind.RECEIVE
    )
    steps = (
        _steps_of(day)
        .annotate(
            there_at=Coalesce("dossier__provisional_slip__recorded_at", "dossier__accepted_at"),
        )
        .filter(round=1, ended_at__lt=F("there_at") + FIRST_STEP)
        .exclude(Exists(before))
    )
    for step in steps:
        seconds = max(round((step.ended_at - step.there_at).total_seconds()), 0)
        yield _of(
            step.dossier,
            Signal.QUICK_FIRST,
            step.ended_at,
            f"first:{step.pk}",
            step.ended_by_id,
            seconds=seconds,
        )


def steps_pressed_in_a_row(day: Day) -> Iterator[Finding]:
    """Several steps of one dossier by one person within minutes, at any hour."""
    before = Window(Lag("ended_at"), partition_by=[F("dossier"), F("ended_by")], order_by=F("ended_at").asc())
    quick = (
        _steps_of(day)
        .annotate(before_at=before)
        .filter(before_at__lt=F("ended_at"), before_at__gt=F("ended_at") - QUICK)
    )
    for step in quick:
        seconds = round((step.ended_at - step.before_at).total_seconds())
        yield _of(
            step.dossier,
            Signal.QUICK_STEPS,
            step.ended_at,
            f"row:{step.pk}",
            step.ended_by_id,
            seconds=seconds,
        )


def filed_online_by_staff(day: Day) -> Iterator[Finding]:
    """An online dossier is filed by the applicant; a staff account that files it does so off the channel."""
    events = DossierEvent.objects.filter(
        **day.span("at"), kind=EventKind.SUBMIT, actor__isnull=False, dossier__channel=Channel.ONLINE
    ).select_related("dossier")
    for event in events.order_by("pk"):
        yield _of(event.dossier, Signal.STAFF_ONLINE, event.at, f"online:{event.pk}", event.actor_id)


def papers_that_do_not_add_up(day: Day) -> Iterator[Finding]:
    """What the counter counted and what the department counted."""
    items = (
        HandOverItem.objects.filter(**day.span("hand_over__received_at"), papers_received__isnull=False)
        .exclude(papers_received=F("papers_sent"))
        .select_related("dossier", "hand_over")
    )
    for item in items.order_by("pk"):
        yield _of(
            item.dossier, Signal.PAPER_COUNT, item.hand_over.received_at or day.end, f"papers:{item.pk}",
            item.hand_over.received_by_id, sent=item.papers_sent, received=item.papers_received,
        )  # fmt: skip


# Rows of a dossier's history that changed a date which is written once. The trigger writes history, so that
# an edit past the services is seen as well.
_ONCE: Final = ("accepted_at", "received_on", "original_due_at", "register_number")
_CHANGED = ", ".join(
    f"CASE WHEN p.{name} IS NOT NULL AND p.{name} IS DISTINCT FROM h.{name} THEN '{name}' END"
    for name in _ONCE
)
_EDITED = f"""
    SELECT h.pgh_id, h.pgh_obj_id, h.pgh_created_at, array_remove(ARRAY[{_CHANGED}], NULL) AS fields
    FROM dossiers_dossierhistory h
    JOIN LATERAL (
        SELECT * FROM dossiers_dossierhistory b
        WHERE b.pgh_obj_id = h.pgh_obj_id AND b.pgh_id < h.pgh_id ORDER BY b.pgh_id DESC LIMIT 1
    ) p ON true
    WHERE h.pgh_created_at >= %(start)s AND h.pgh_created_at < %(end)s
"""  # noqa: S608 - joined from constants, values are bound


def edited_dates(day: Day) -> Iterator[Finding]:
    """Reception, first promise and book number are written once; whoever changed them is asked why."""
    with connection.cursor() as cursor:
        cursor.execute(_EDITED, {"start": day.start, "end": day.end})
        rows = [row for row in cursor.fetchall() if row[3]]
    dossiers = Dossier.objects.in_bulk([row[1] for row in rows])
    for history_id, dossier_id, at, fields in rows:
        yield _of(dossiers[dossier_id], Signal.DATE_EDITED, at, f"edited:{history_id}", None, fields=fields)


def status_told_is_not_its_own(day: Day) -> Iterator[Finding]:
    """What goes out of the house is the state the ledger told last; the dossier is in another.

    Looked at where its row was written that day: the trigger's history sees an edit past the services.
    """
    history = apps.get_model("dossiers", "DossierHistory")
    written = history.objects.filter(**day.span("pgh_created_at")).values("pgh_obj")
    newest = DossierEvent.objects.filter(dossier=OuterRef("pk")).order_by("-seq")
    told = {name: Subquery(newest.values(name)[:1]) for name in ("to_state", "at", "pk")}
    differing = (
        Dossier.objects.filter(pk__in=written)
        .annotate(told=told["to_state"], told_at=told["at"], told_by=told["pk"])
        .filter(told__isnull=False)
        .exclude(told=F("state"))
    )
    for dossier in differing.order_by("pk"):
        yield _of(
            dossier, Signal.STATUS_SENT, dossier.told_at, f"told:{dossier.told_by}:{dossier.state}", None,
            told=State(dossier.told).label, own=State(dossier.state).label,
        )  # fmt: skip


def results_before_their_dossier(day: Day) -> Iterator[Finding]:
    """A result dated before its dossier came in was not made from it."""
    results = _with_who_entered(
        Result.objects.filter(**day.span("created_at"), issued_on__lt=F("dossier__received_on"))
    )
    for result in results.order_by("pk"):
        yield _of(
            result.dossier, Signal.EARLY_RESULT, result.created_at, f"early:{result.pk}", result.entered_by,
            issued_on=result.issued_on.isoformat() if result.issued_on else None,
        )  # fmt: skip


def results_of_another_type(day: Day) -> Iterator[Finding]:
    """Ruling 28: a type the procedure does not list needs the leader's reason and shows here."""
    in_force = Result.objects.in_force().filter(**day.span("created_at"))
    results = _with_who_entered(in_force.exclude(other_type=""))
    for result in results.order_by("pk"):
        yield _of(
            result.dossier, Signal.OTHER_RESULT, result.created_at, f"other:{result.pk}", result.entered_by
        )


def without_movement(day: Day) -> Iterator[Finding]:
    """Running dossiers of which nothing was recorded for five working days; found once per standstill."""
    calendar = load_calendar("standard")
    since = Day(subtract_working_days(calendar, day.on, NO_MOVEMENT_DAYS)).start
    newest = DossierEvent.objects.filter(dossier=OuterRef("pk")).order_by("-seq")
    still = (
        Dossier.objects.filter(state__in=[State.ACCEPTED, State.IN_PROCESS], accepted_at__lt=since)
        .annotate(last_at=Subquery(newest.values("at")[:1]), last_id=Subquery(newest.values("pk")[:1]))
        .filter(last_at__lt=since)
    )
    for dossier in still.order_by("pk").iterator(chunk_size=1000):
        yield _of(
            dossier, Signal.NO_MOVEMENT, dossier.last_at, f"still:{dossier.last_id}",
            dossier.current_holder_id, days=NO_MOVEMENT_DAYS,
        )  # fmt: skip


def entered_after_an_outage(day: Day) -> Iterator[Finding]:
    """Receptions entered afterwards with their real time, where that time should be looked at."""
    for slip, doubts in doubted(ProvisionalSlip.objects.used().filter(**day.span("recorded_at"))):
        if slip.dossier is not None and slip.recorded_at is not None:  # a used slip has both
            yield _of(
                slip.dossier, Signal.AFTER_OUTAGE, slip.recorded_at, f"slip:{slip.pk}", slip.recorded_by_id,
                doubts=[str(doubt) for doubt in doubts], slip=str(slip),
            )  # fmt: skip


Finder = Callable[[Day], Iterator[Finding]]
FINDERS: Final[tuple[Finder, ...]] = (
    numbers_without_a_paper,
    not_by_the_one_stop_unit,
    first_step_in_a_minute,
    steps_pressed_in_a_row,
    filed_online_by_staff,
    papers_that_do_not_add_up,
    edited_dates,
    status_told_is_not_its_own,
    results_before_their_dossier,
    results_of_another_type,
    without_movement,
    entered_after_an_outage,
)


def _steps_of(day: Day) -> Any:
    """Steps people finished that day; not the reception itself, nor what is done at the counter at once."""
    return (
        StepInstance.objects.filter(**day.span("ended_at"), ended_by__isnull=False)
        .exclude(kind__in=[StepKind.RECEIVE, StepKind.RETURN])
        .exclude(dossier__kind=DossierKind.EXPRESS)
        .select_related("dossier")
        .order_by("pk")
    )


def _with_who_entered(results: Any) -> Any:
    """`entered_by`: whose act the ledger has at the moment the result was written; None where it has none."""
    acts = DossierEvent.objects.filter(
        dossier=OuterRef("dossier"), at=OuterRef("created_at"), actor__isnull=False
    )
    entered_by = Subquery(acts.order_by("-seq").values("actor_id")[:1], output_field=BigIntegerField())
    return results.annotate(entered_by=entered_by).select_related("dossier")


def _of(
    dossier: Dossier, signal: Signal, at: datetime, cause: str, person_id: int | None, **refs: Any
) -> Finding:
    return Finding(signal, at, dossier.deciding_agency_id, cause, dossier.pk, person_id, refs)
