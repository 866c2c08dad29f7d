"""The story of a dossier for those who work on it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Value

from accounts.models import User
from dossiers.enums import EventKind, State
from dossiers.models import Dossier, DossierEvent, DossierPaper, PapersReturn, ResultReturn
from procedures.models import ProcedureCase


@dataclass(frozen=True)
class Handed:
    """To whom something was given, what he showed or its number at the post, which originals he got."""

    receiver: str
    seen: str
    postal_number: str
    papers: tuple[str, ...]


@dataclass(frozen=True)
class TimelineLine:
    """One event in words, with the reason that stands beside the ledger."""

    at: datetime
    what: str
    # What it was that was taken back; empty for everything else.
    undone: str
    who: str
    acting_for: str
    state: str
    reason: str
    # From whom to whom, where work changed hands.
    hands: tuple[str, str] = ("", "")
    handed: Handed | None = None


def timeline(dossier: Dossier) -> list[TimelineLine]:
    """Oldest first. One statement, and one more each where work changed hands, where a case was named and
    where something was handed over."""
    events = list(dossier.events.select_related("actor", "acting_for", "reason").order_by("seq"))
    names, cases, handed = _names(events), _cases(events), _handed(dossier, events)
    return [
        TimelineLine(
            at=event.at,
            what=kind.label,
            undone=_undone(event),
            who=event.actor.full_name if event.actor else "Hệ thống",
            acting_for=event.acting_for.full_name if event.acting_for else "",
            state=State(event.to_state).label if event.from_state not in ("", event.to_state) else "",
            reason=event.reason.text
            if hasattr(event, "reason")
            else cases.get(event.refs.get("case", 0), ""),
            hands=_hands(event, names),
            handed=handed.get(event.pk),
        )
        for event, kind in zip(events, _kinds(events), strict=True)
    ]


def _kinds(events: list[DossierEvent]) -> list[EventKind]:
    """Until November 2026 a request that ended with its case was recorded, right after the naming and at its
    moment, as papers that came; none had. What is on record stays, and is told as what it was."""
    told, named_at = [], None
    for event in events:
        kind = EventKind(event.kind)
        if kind == EventKind.RESUBMIT and event.refs.get("papers") == [] and event.at == named_at:
            kind = EventKind.ASK_NO_MORE
        told.append(kind)
        named_at = event.at if kind == EventKind.CORRECT and "case" in event.refs else None
    return told


def _undone(event: DossierEvent) -> str:
    """Of something taken back what it was."""
    undone = event.refs.get("what") if event.kind == EventKind.UNDO else None
    return EventKind(undone).label if undone else ""


CHANGES_HANDS = (EventKind.ASSIGN, EventKind.TAKE_OVER_STEP, EventKind.UNDO)


def _hands(event: DossierEvent, names: dict[int, str]) -> tuple[str, str]:
    if event.kind not in CHANGES_HANDS:
        return "", ""
    return names.get(event.refs.get("was", 0), ""), names.get(event.refs.get("to", 0), "")


def _cases(events: list[DossierEvent]) -> dict[int, str]:
    """What was named before acceptance: it needs no reason, and its words would pass for those of a slip."""
    named = {
        event.refs["case"] for event in events if event.kind == EventKind.CORRECT and "case" in event.refs
    }
    found = ProcedureCase.objects.filter(pk__in=named).values_list("pk", "name") if named else ()
    return {pk: f"Trường hợp: {name}" for pk, name in found}


def _names(events: list[DossierEvent]) -> dict[int, str]:
    """Names of the people between whom work changed hands, by id."""
    moved = [event for event in events if event.kind in CHANGES_HANDS]
    people = {event.refs[key] for event in moved for key in ("was", "to") if event.refs.get(key)}
    if not people:
        return {}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "full_name"))


RETURNS: dict[str, type[ResultReturn] | type[PapersReturn]] = {
    "result_return": ResultReturn,
    "papers_return": PapersReturn,
}


def _handed(dossier: Dossier, events: list[DossierEvent]) -> dict[int, Handed]:
    """Of the events that handed something over, by id; which originals went along is known by the moment."""
    told = {event.pk: (name, event.refs[name]) for event in events for name in RETURNS if name in event.refs}
    if not told:
        return {}
    papers = DossierPaper.objects.filter(dossier=dossier).exclude(given_back_at=None)
    rows = papers.values_list(Value("paper"), "order", "given_back_at", "name", Value(""), Value("")).union(
        *(
            kind.objects.filter(dossier=dossier).values_list(
                Value(name), "pk", "at", "receiver_name", "identity_seen", "postal_number"
            )
            for name, kind in RETURNS.items()
        )
    )
    who, went = {}, defaultdict[datetime, list[str]](list)
    for what, key, at, name, seen, number in sorted(rows):
        if what == "paper":
            went[at].append(name)
        else:
            who[what, key] = (at, name, seen, number)
    given = [(event, *who[key]) for event, key in told.items() if key in who]
    return {event: Handed(name, seen, number, tuple(went[at])) for event, at, name, seen, number in given}
