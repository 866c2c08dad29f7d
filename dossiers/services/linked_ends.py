"""What follows the end of a dossier that is a part of another, or has parts (liên thông)."""

from datetime import datetime

from accounts.models import Actor
from dossiers.enums import OPEN_STATES, EventKind, FeeState, State
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, DossierLink
from dossiers.queries.linking import missing_parts
from dossiers.rules.days import local_day
from dossiers.services import consulting, steps, waits
from dossiers.services.events import record
from dossiers.services.locking import lock


WITHDRAWABLE = (State.SUBMITTED, State.SUPPLEMENT_PRE, *OPEN_STATES)


def must_have_ended(dossier: Dossier) -> None:
    """The whole cannot finish before its obligatory parts have. Raises NotReady naming them."""
    missing = missing_parts(dossier)
    if missing:
        names = "; ".join(part.name for part in missing)
        raise NotReady(f"Hồ sơ liên thông bắt buộc chưa kết thúc: {names}. Chờ kết quả rồi kết thúc hồ sơ.")


def ended(dossier: Dossier, *, by: Actor | None, at: datetime) -> None:
    """A dossier came to an end: its whole is told, its own parts are withdrawn unless it has a result.

    The caller holds its lock and has made the move.
    """
    row = DossierLink.objects.filter(child=dossier, ended_at=None).select_related("parent").first()
    if row is not None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        record(
            dossier=row.parent,
            kind=EventKind.LINKED_ENDED,
            by=by,
            at=at,
            reason=f"{in_words(dossier)}: {State(dossier.state).label}",
            part=dossier.pk,
        )
    if dossier.state != State.DONE and by is not None:
        for part in dossier.parts.filter(ended_at=None).order_by("pk"):
            _withdraw(part.child_id, dossier, by=by, at=at)


def in_words(part: Dossier) -> str:
    """A part as the story of its whole tells it: what, and where."""
    return f"{part.procedure_version.name}, {part.deciding_agency.name}"


def reopened(dossier: Dossier) -> None:
    """An error was found before the result was taken back: the part runs again."""
    DossierLink.objects.filter(child=dossier, received_at=None).update(ended_at=None)


def _withdraw(child_id: int, parent: Dossier, *, by: Actor, at: datetime) -> None:
    """The whole is no more; its part goes with it where it still can."""
    child = lock(child_id, outside_too=True)
    if child.state not in WITHDRAWABLE:
        return
    before = child.state
    child.withdraw(at=at, on=local_day(at))
    steps.end_all(child, by=by, at=at)
    consulting.close_all(child, by=by, at=at)
    waits.end_all(child, by=by, at=at)
    child.fees.filter(state=FeeState.DUE).update(state=FeeState.CANCELLED)
    child.current_unit, child.current_holder = child.receiving_agency, None
    child.save()
    record(
        dossier=child,
        kind=EventKind.WITHDRAW,
        by=by,
        at=at,
        from_state=before,
        reason=f"Hồ sơ {parent} mà hồ sơ này thuộc về đã kết thúc.",
    )
    ended(child, by=by, at=at)
