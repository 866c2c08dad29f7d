"""What the public may know of a dossier (ruling 31): nothing that names a person."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from dossiers.enums import DossierKind, PostState, State, StepState
from dossiers.rules.days import VIETNAM
from dossiers.rules.states import public_word
from lib.masking import mask_number
from lib.words import clean_lookup_word
from notifications.enums import MessageState
from notifications.registry import message_kinds


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
class TrackedEnvelope:
    """What came in or went out by post: its number masked, never an address."""

    is_incoming: bool
    number: str
    carrier: str
    state: str
    posted_on: datetime
    ended_on: datetime | None


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
    # Received for another agency, which does not have it yet.
    is_expected: bool = False
    receiving: str = ""
    deciding: str = ""
    steps: tuple[TrackedStep, ...] = ()
    messages: tuple[TrackedMessage, ...] = ()
    envelopes: tuple[TrackedEnvelope, ...] = ()


# Plain SQL: the public asks this day and night, and of a wide row it needs a few columns. A draft is
# nobody's business yet.
_DOSSIER = """
    SELECT d.id, coalesce(d.code, d.temporary_number), d.state, d.lookup_word, v.name,
        coalesce(d.accepted_at, d.submitted_at), d.original_due_at, d.due_at, d.due_provisional,
        d.kind = %(elsewhere)s AND d.due_at IS NOT NULL AND d.clock_started_at IS NULL,
        r.name, g.name
    FROM dossiers_dossier d
    JOIN procedures_procedureversion v ON v.id = d.procedure_version_id
    JOIN accounts_agency r ON r.id = d.receiving_agency_id
    JOIN accounts_agency g ON g.id = d.deciding_agency_id
    WHERE (d.code = %(wanted)s OR d.temporary_number = %(wanted)s) AND d.state <> %(draft)s
    ORDER BY d.id LIMIT 1
"""
# Steps in their order, then sent messages by the moment, then envelopes; a message has neither unit nor end.
_STORY = """
    SELECT 'step' AS what, s."order", s.round, u.name, s.name, s.state, s.started_at AS at, s.ended_at
    FROM dossiers_stepinstance s JOIN accounts_agency u ON u.id = s.unit_id
    WHERE s.dossier_id = %(dossier)s AND s.state <> %(skipped)s
    UNION ALL
    SELECT 'message', 0, 0, '', m.subject, m.kind, m.sent_at, NULL
    FROM notifications_outboxmessage m WHERE m.topic = %(topic)s AND m.state = %(sent)s
    UNION ALL
    SELECT 'envelope', p.id::integer, 0, p.carrier, p.number, p.state,
        p.posted_on::timestamp AT TIME ZONE %(zone)s, p.ended_on::timestamp AT TIME ZONE %(zone)s
    FROM dossiers_postalitem p WHERE p.dossier_id = %(dossier)s
    ORDER BY what DESC, 2, 3, at
"""


def track(code: str, lookup_word: str = "") -> Tracking | None:
    """Two statements whatever the word: a wrong word answers like none, in the same time."""
    with connection.cursor() as cursor:
        cursor.execute(_DOSSIER, _asked(code))
        found = cursor.fetchone()
        cursor.execute(_STORY, _of(found[0] if found else 0))
        story = cursor.fetchall()
    if found is None:
        return None
    _, shown, state, right_word, *details = found
    word = public_word(State(state))
    if not hmac.compare_digest(right_word.encode(), clean_lookup_word(lookup_word).encode()):
        return Tracking(code=shown, word=word)
    procedure, received_at, original_due_at, due_at, provisional, expected, receiving, deciding = details
    return Tracking(
        code=shown,
        word=word,
        is_known=True,
        procedure=procedure,
        received_at=received_at,
        original_due_at=original_due_at,
        due_at=due_at,
        due_provisional=provisional,
        is_expected=expected,
        receiving=receiving,
        deciding=deciding,
        steps=tuple(_step(row[3:]) for row in story if row[0] == "step"),
        messages=tuple(_message(row[4:]) for row in story if row[0] == "message"),
        envelopes=tuple(_envelope(row[3:]) for row in story if row[0] == "envelope"),
    )


def _asked(code: str) -> dict[str, str]:
    return {
        "wanted": code.strip().upper(),
        "draft": State.DRAFT.value,
        "elsewhere": DossierKind.NON_BOUNDARY.value,
    }


def _of(dossier_id: int) -> dict[str, int | str]:
    return {
        "dossier": dossier_id,
        "topic": f"dossier:{dossier_id}",
        "skipped": StepState.SKIPPED.value,
        "sent": MessageState.SENT.value,
        "zone": str(VIETNAM),
    }


def _step(row: tuple[Any, ...]) -> TrackedStep:
    unit, name, state, started, ended = row
    return TrackedStep(unit, name, StepState(state).label, started, ended)


def _message(row: tuple[Any, ...]) -> TrackedMessage:
    subject, kind, sent_at, _ = row
    if not subject:  # what was sent stays on record when its kind is no longer
        titles = {known.code: known.title for known in message_kinds()}
        subject = titles.get(kind, "Thông báo về hồ sơ")
    return TrackedMessage(subject, sent_at)


def _envelope(row: tuple[Any, ...]) -> TrackedEnvelope:
    carrier, number, state, posted, ended = row
    return TrackedEnvelope(
        is_incoming=state == PostState.RECEIVED,
        number=mask_number(number),
        carrier=carrier,
        state=PostState(state).label,
        posted_on=posted,
        ended_on=ended,
    )
