"""Open dossiers of a closed agency move to its successor; code, promise, papers, books stay (ruling 41).

Those of its units as well, where a unit has no heir of its own: nobody is left there to work on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q

from accounts.models import Actor, AgencySuccession
from accounts.queries import falls_with, roles_in
from dossiers.enums import TERMINAL_STATES, EventKind, StepState
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, NonBoundary, StepInstance
from dossiers.querysets import DossierQuerySet
from dossiers.rules.days import local_day
from dossiers.services.events import record
from dossiers.services.staffing import place_of_role
from jobs.services.apart import each_apart
from lib.progress import Progress, Silent


WAITING = (StepState.PENDING, StepState.ACTIVE)


@dataclass(frozen=True)
class Proposal:
    """What a confirmed succession would move."""

    succession: AgencySuccession
    dossiers: int


def propose(succession: AgencySuccession) -> Proposal:
    """How many open dossiers wait for the successor. Nothing moves."""
    return Proposal(succession, affected(succession).count())


def affected(succession: AgencySuccession) -> DossierQuerySet:
    """Open dossiers that the predecessor receives, decides, holds or still has a step in."""
    return _waiting_for(succession, _gone(succession))


def _waiting_for(succession: AgencySuccession, gone: frozenset[int]) -> DossierQuerySet:
    return Dossier.objects.exclude(state__in=TERMINAL_STATES).filter(_touched_by(succession, gone))


def waiting(successions: Sequence[AgencySuccession]) -> dict[int, int]:
    """What `propose` says of many: id of the succession → open dossiers. Two statements."""
    if not successions:
        return {}
    gone = falls_with({row.predecessor_id for row in successions})
    counts = Dossier.objects.exclude(state__in=TERMINAL_STATES).aggregate(
        **{
            f"of_{row.pk}": Count("pk", filter=_touched_by(row, gone[row.predecessor_id]))
            for row in successions
        }
    )
    return {row.pk: counts[f"of_{row.pk}"] for row in successions}


def _gone(succession: AgencySuccession) -> frozenset[int]:
    """Whose work this heir takes over."""
    return falls_with([succession.predecessor_id])[succession.predecessor_id]


def _touched_by(succession: AgencySuccession, gone: frozenset[int]) -> Q:
    steps = StepInstance.objects.filter(unit__in=gone, state__in=WAITING).values("dossier")
    found = (
        Q(receiving_agency__in=gone)
        | Q(deciding_agency__in=gone)
        | Q(current_unit__in=gone)
        | Q(pk__in=steps)
    )
    if succession.sector_code:
        found &= Q(procedure_version__sector__code=succession.sector_code)
    return found


def move_open_dossiers(
    *, succession: AgencySuccession, by: Actor, at: datetime, progress: Progress | None = None
) -> int:
    """Move what `propose` counted, each dossier in its own transaction; run again, it moves what is left.

    Returns how many it moved: what has ended since it was counted stays.
    Raises NotReady unless a person has confirmed the succession; SomeFailed after the last, with those that
    could not be moved.
    """
    if succession.confirmed_at is None:
        raise NotReady("Việc kế thừa chưa được xác nhận. Người có thẩm quyền xác nhận rồi mới chuyển hồ sơ.")
    told = progress or Silent()
    gone = _gone(succession)
    rows = _waiting_for(succession, gone).order_by("pk").values_list("pk", "code", "temporary_number")
    called = {pk: code or number for pk, code, number in rows}
    told.expect(len(called))

    def move(dossier_id: int) -> int:
        moves = int(_move(dossier_id, succession, gone, by=by, at=at))
        told.advance(moved=moves)
        return moves

    return each_apart(called, move, name="hồ sơ", told=called.__getitem__)


@transaction.atomic
def _move(
    dossier_id: int, succession: AgencySuccession, gone: frozenset[int], *, by: Actor, at: datetime
) -> bool:
    """False when it no longer waits for the heir."""
    dossier = Dossier.objects.select_for_update(of=("self",), no_key=True).get(pk=dossier_id)
    if not _waiting_for(succession, gone).filter(pk=dossier_id).exists():
        return False
    heir = succession.successor_id
    changed = [
        name
        for name in ("receiving_agency", "deciding_agency", "current_unit")
        if getattr(dossier, f"{name}_id") in gone
    ]
    for name in changed:
        setattr(dossier, f"{name}_id", heir)
    NonBoundary.objects.filter(dossier=dossier, counter__in=gone).update(counter=heir)
    steps = dossier.steps.filter(unit__in=gone, state__in=WAITING)
    for step in steps.select_related("holder"):
        _move_step(step, dossier.procedure_version.procedure_id, heir, on=local_day(at))
        if step.state == StepState.ACTIVE:
            dossier.current_unit_id, dossier.current_holder_id = step.unit_id, step.holder_id
    dossier.save()
    record(
        dossier=dossier,
        kind=EventKind.CHANGE_AGENCY,
        by=by,
        at=at,
        succession=succession.pk,
        fields=changed,
        old=succession.predecessor_id,
        new=heir,
    )
    return True


def _move_step(step: StepInstance, procedure_id: int, heir: int, *, on: date) -> None:
    """To the heir's unit that has the role. Whoever has it there too keeps his step; else it waits."""
    place = place_of_role(step.role, procedure_id, heir, on)
    step.unit_id = place.unit_id
    if step.holder is None or step.role not in roles_in(step.holder, place.unit_id, on):
        step.holder_id = place.holder_id
    step.save(update_fields=["unit", "holder"])
