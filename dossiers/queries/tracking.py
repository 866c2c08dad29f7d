"""What the public may know of a dossier (ruling 31): nothing that names a person."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, IntegerField, Q, QuerySet, Value

from dossiers.enums import State, StepState
from dossiers.models import Dossier, StepInstance
from dossiers.rules.states import public_word
from lib.words import clean_lookup_word
from notifications.enums import MessageState
from notifications.models import OutboxMessage
from notifications.queries import messages_about
from notifications.registry import message_kind


@dataclass(frozen=True)
class TrackedStep:
    """A step by department; never by person."""

    unit: str
    name: str
    state: str
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class TrackedMessage:
    """A message that was sent: its subject, never its text or address."""

    subject: str
    sent_at: datetime


@dataclass(frozen=True)
class Tracking:
    """Code and degree of completion; steps, promises and subjects only for who knows the look-up word."""

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
    messages: tuple[TrackedMessage, ...] = ()


def track(code: str, lookup_word: str = "") -> Tracking | None:
    """Two statements whatever the word: a wrong word answers like none, in the same time."""
    wanted = code.strip().upper()
    dossier = (
        Dossier.objects.filter(Q(code=wanted) | Q(temporary_number=wanted))
        .exclude(state=State.DRAFT)
        .select_related("procedure_version", "receiving_agency", "deciding_agency")
        .first()
    )
    steps, messages = _story(dossier.pk if dossier else 0)
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
        messages=messages,
    )


# Both halves of the one statement, column by column; a message has no unit, round and end.
_COLUMNS = ("place", "turn", "unit_name", "title", "kept_state", "began_at", "over_at")


def _story(dossier_id: int) -> tuple[tuple[TrackedStep, ...], tuple[TrackedMessage, ...]]:
    """Steps in their order, messages as they were sent; one statement for both."""
    rows = sorted(_steps(dossier_id).union(_messages(dossier_id), all=True), key=lambda row: row[:2])
    steps = tuple(
        TrackedStep(unit, name, StepState(state).label, started, ended)
        for place, _turn, unit, name, state, started, ended in rows
        if place >= 0
    )
    sent = sorted((row[5], row[3] or message_kind(row[4]).title) for row in rows if row[0] < 0)
    return steps, tuple(TrackedMessage(subject, at) for at, subject in sent)


def _steps(dossier_id: int) -> QuerySet[StepInstance, tuple[Any, ...]]:
    return (
        StepInstance.objects.filter(dossier_id=dossier_id)
        .exclude(state=StepState.SKIPPED)
        .annotate(
            place=F("order"), turn=F("round"), unit_name=F("unit__name"), title=F("name"),
            kept_state=F("state"), began_at=F("started_at"), over_at=F("ended_at"),
        )
        .values_list(*_COLUMNS)
    )  # fmt: skip


def _messages(dossier_id: int) -> QuerySet[OutboxMessage, tuple[Any, ...]]:
    """Sent messages in the columns of steps; their place is before every step's."""
    return (
        messages_about(f"dossier:{dossier_id}")
        .filter(state=MessageState.SENT)
        .order_by()
        .annotate(
            place=Value(-1, IntegerField()), turn=Value(0, IntegerField()), unit_name=Value(""),
            title=F("subject"), kept_state=F("kind"), began_at=F("sent_at"),
            over_at=Value(None, DateTimeField(null=True)),
        )
        .values_list(*_COLUMNS)
    )  # fmt: skip
