"""Writing what happened to a petition. Words stand beside the event, never in it (ruling 35)."""

from datetime import datetime
from typing import Any

from accounts.models import Actor
from feedback.enums import PetitionEventKind
from feedback.models import Petition, PetitionEvent, PetitionWords


def record(
    petition: Petition,
    kind: PetitionEventKind,
    *,
    by: Actor | None,
    at: datetime,
    from_state: str = "",
    words: str = "",
    **refs: Any,
) -> PetitionEvent:
    """Append one event. `refs` are ids, counts and codes of our own; `words` go into their own row."""
    event = PetitionEvent.objects.create(
        petition=petition,
        kind=kind,
        at=at,
        actor=by.user if by else None,
        acting_for=by.acting_for if by else None,
        from_state=from_state,
        to_state=petition.state,
        refs=refs,
    )
    if words:
        PetitionWords.objects.create(event=event, text=words[:2000])
    return event
