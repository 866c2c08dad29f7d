"""The story of a dossier for those who work on it."""

from dataclasses import dataclass
from datetime import datetime

from dossiers.enums import EventKind, State
from dossiers.models import Dossier


@dataclass(frozen=True)
class TimelineLine:
    """One event in words, with the reason that stands beside the ledger."""

    at: datetime
    what: str
    who: str
    acting_for: str
    state: str
    reason: str


def timeline(dossier: Dossier) -> list[TimelineLine]:
    """Oldest first. One statement."""
    events = dossier.events.select_related("actor", "acting_for", "reason").order_by("seq")
    return [
        TimelineLine(
            at=event.at,
            what=EventKind(event.kind).label,
            who=event.actor.full_name if event.actor else "Hệ thống",
            acting_for=event.acting_for.full_name if event.acting_for else "",
            state=State(event.to_state).label if event.from_state not in ("", event.to_state) else "",
            reason=event.reason.text if hasattr(event, "reason") else "",
        )
        for event in events
    ]
