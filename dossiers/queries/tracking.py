"""What the public may know of a dossier (ruling 31): nothing that names a person."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from dossiers.enums import State, StepState
from dossiers.models import Dossier, StepInstance
from dossiers.rules.states import public_word
from lib.words import clean_lookup_word


@dataclass(frozen=True)
class TrackedStep:
    """A step by department; never by person."""

    unit: str
    name: str
    state: str
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Tracking:
    """Code and degree of completion; steps and promises only for who knows the look-up word."""

    code: str
    word: str
    is_known: bool = False
    procedure: str = ""
    received_at: datetime | None = None
    original_due_at: datetime | None = None
    due_at: datetime | None = None
    due_provisional: bool = False
    receiving: str = ""
    deciding: str = ""
    steps: tuple[TrackedStep, ...] = ()


def track(code: str, lookup_word: str = "") -> Tracking | None:
    """Two statements whatever the word: a wrong word answers like none, in the same time."""
    wanted = code.strip().upper()
    dossier = (
        Dossier.objects.filter(Q(code=wanted) | Q(temporary_number=wanted))
        .exclude(state=State.DRAFT)
        .select_related("procedure_version", "receiving_agency", "deciding_agency")
        .first()
    )
    steps = _steps(dossier.pk if dossier else 0)
    if dossier is None:
        return None
    word = public_word(State(dossier.state))
    if not hmac.compare_digest(dossier.lookup_word.encode(), clean_lookup_word(lookup_word).encode()):
        return Tracking(code=str(dossier), word=word)
    return Tracking(
        code=str(dossier),
        word=word,
        is_known=True,
        procedure=dossier.procedure_version.name,
        received_at=dossier.accepted_at or dossier.submitted_at,
        original_due_at=dossier.original_due_at,
        due_at=dossier.due_at,
        due_provisional=dossier.due_provisional,
        receiving=dossier.receiving_agency.name,
        deciding=dossier.deciding_agency.name,
        steps=steps,
    )


def _steps(dossier_id: int) -> tuple[TrackedStep, ...]:
    rows = (
        StepInstance.objects.filter(dossier_id=dossier_id)
        .exclude(state=StepState.SKIPPED)
        .order_by("order", "round")
        .values_list("unit__name", "name", "state", "started_at", "ended_at")
    )
    return tuple(
        TrackedStep(unit, name, StepState(state).label, started, ended)
        for unit, name, state, started, ended in rows
    )
