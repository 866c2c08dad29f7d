"""Every date ever promised: which, since when, moved by whom and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from calendars.models import CalendarChange
from dossiers.enums import DossierKind, EventKind
from dossiers.models import Dossier, DossierEvent


@dataclass(frozen=True)
class DiaryLine:
    """A promise as it was made or moved. `moves` is False for a date told after the promise was broken."""

    at: datetime
    promised: datetime | None
    before: datetime | None
    who: str
    what: str
    why: str
    moves: bool = True


_FIRST = (EventKind.ACCEPT, EventKind.TAKE_OVER)


def diary(dossier: Dossier) -> list[DiaryLine]:
    """Oldest first, beginning with the receipt's. At most two statements."""
    events = (
        dossier.events.filter(
            Q(kind__in=[*_FIRST, EventKind.SEND_APOLOGY, EventKind.MOVE_PROMISE]) | Q(refs__has_key="due")
        )
        .select_related("actor", "reason")
        .order_by("seq")
    )
    lines = list(_lines(dossier, list(events)))
    if not lines and dossier.original_due_at is not None:
        started = dossier.clock_started_at or dossier.original_due_at
        lines = [DiaryLine(started, dossier.original_due_at, None, "", EventKind.ACCEPT.label, "")]
    return lines


def _first_told(event: DossierEvent, dossier: Dossier) -> datetime | None:
    """The date of the receipt: expected only, where another agency was still to have the dossier."""
    if dossier.kind == DossierKind.NON_BOUNDARY:
        return _moment(event.refs.get("due_at"))
    return dossier.original_due_at


def _lines(dossier: Dossier, events: list[DossierEvent]) -> Iterator[DiaryLine]:
    reasons = _calendar_reasons(events)
    for event in events:
        moved = event.refs.get("due") or [event.refs.get("old"), event.refs.get("new")]
        told = _moment(event.refs.get("next_due")) if event.kind == EventKind.SEND_APOLOGY else None
        if event.kind in _FIRST:
            yield _line(event, None, _first_told(event, dossier), "")
        elif any(moved):
            why = reasons.get(event.refs.get("change"), "") or _reason(event)
            yield _line(event, _moment(moved[0]), _moment(moved[1]), why)
        elif told is not None:
            yield _line(event, None, told, _reason(event), moves=False)


def _line(
    event: DossierEvent, before: datetime | None, promised: datetime | None, why: str, *, moves: bool = True
) -> DiaryLine:
    return DiaryLine(
        at=event.at,
        promised=promised,
        before=before,
        who=event.actor.full_name if event.actor else "",
        what=EventKind(event.kind).label,
        why=why,
        moves=moves,
    )


def _calendar_reasons(events: list[DossierEvent]) -> dict[int, str]:
    changes = {event.refs["change"] for event in events if event.refs.get("change")}
    if not changes:
        return {}
    return dict(CalendarChange.objects.filter(pk__in=changes).values_list("pk", "reason"))


def _reason(event: DossierEvent) -> str:
    return event.reason.text if hasattr(event, "reason") else ""


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
