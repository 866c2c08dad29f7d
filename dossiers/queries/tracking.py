"""What the public may know of a dossier (ruling 31): nothing that names a person."""

import hmac
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from dossiers.enums import (
    TERMINAL_STATES,
    ApologyState,
    DossierKind,
    EventKind,
    FeeState,
    ItemKind,
    PostState,
    RequestState,
    State,
    StepState,
)
from dossiers.rules.codes import spellings
from dossiers.rules.days import VIETNAM
from dossiers.rules.delay_reasons import reason_label
from dossiers.rules.journey import Stage, Task, stage_of_step, task_of
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
    stage: Stage
    is_sent_back: bool
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class TrackedPromise:
    """A promise that was moved, or a new date told with an apology: by which act, never by whom.

    `why` is the reason of an apology as its list words it; nothing that somebody typed.
    """

    kind: EventKind
    at: datetime
    before: datetime | None
    promised: datetime | None
    why: str = ""


@dataclass(frozen=True)
class TrackedLack:
    """A line of the open request. `paper` is the catalogue's name for it, empty where somebody worded it."""

    paper: str
    has_come: bool


@dataclass(frozen=True)
class TrackedRequest:
    """A request for papers that is over: from when to when, and whether all asked for came; never what."""

    asked_at: datetime
    ended_at: datetime
    is_answered: bool


@dataclass(frozen=True)
class TrackedMessage:
    """A message that was sent: its subject, never its text or address."""

    subject: str
    sent_at: datetime


@dataclass(frozen=True)
class TrackedEnvelope:
    """What came in or went out by post: its number masked, never an address."""

    is_incoming: bool
    papers_only: bool
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
    state: State = State.SUBMITTED
    task: Task = Task.WAIT
    receiving_id: int = 0
    receiving_code: str = ""
    receiving_phone: str = ""
    late_after: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    ended_at: datetime | None = None
    answer_due_at: datetime | None = None
    lacks: tuple[TrackedLack, ...] = ()
    requests: tuple[TrackedRequest, ...] = ()
    owes_fee: bool = False
    promises: tuple[TrackedPromise, ...] = ()
    steps: tuple[TrackedStep, ...] = ()
    messages: tuple[TrackedMessage, ...] = ()
    envelopes: tuple[TrackedEnvelope, ...] = ()


# Plain SQL: the public asks this day and night, and of a wide row it needs a few columns. A draft is
# nobody's business yet. A code of another system tells of a dossier where only one came under it.
_DOSSIER = """
    SELECT d.id, coalesce(d.code, d.temporary_number), d.state, d.lookup_word, v.name,
        coalesce(d.accepted_at, d.submitted_at), d.original_due_at, d.due_at, d.due_provisional,
        d.kind = %(elsewhere)s AND d.due_at IS NOT NULL AND d.clock_started_at IS NULL,
        r.name, g.name, d.receiving_agency_id, d.return_means, d.papers_returned, d.late_after,
        d.finished_at, d.returned_at, d.ended_at, r.code, r.phone,
        coalesce((SELECT w.papers_due FROM dossiers_resultreturn w WHERE w.dossier_id = d.id), false)
    FROM dossiers_dossier d
    JOIN procedures_procedureversion v ON v.id = d.procedure_version_id
    JOIN accounts_agency r ON r.id = d.receiving_agency_id
    JOIN accounts_agency g ON g.id = d.deciding_agency_id
    WHERE d.id = coalesce(
        (SELECT min(o.id) FROM dossiers_dossier o
         WHERE (o.code = ANY(%(wanted)s) OR o.temporary_number = ANY(%(wanted)s)) AND o.state <> %(draft)s),
        (SELECT min(o.id) FROM dossiers_dossier o
         WHERE o.outside_code = ANY(%(wanted)s) AND o.state <> %(draft)s HAVING count(*) = 1))
"""
# Steps in their order, moved promises by the moment, sent messages, lines of the open request, requests that
# are over, envelopes, and one row if a fee is still owed; a message has neither unit nor end.
_STORY = """
    SELECT 'step' AS what, s."order", s.round, u.name, s.name, s.state, s.started_at AS at, s.ended_at
    FROM dossiers_stepinstance s JOIN accounts_agency u ON u.id = s.unit_id
    WHERE s.dossier_id = %(dossier)s AND s.state <> %(skipped)s
    UNION ALL
    SELECT 'message', 0, 0, '', m.subject, m.kind, m.sent_at, NULL
    FROM notifications_outboxmessage m WHERE m.topic = %(topic)s AND m.state = %(sent)s
    UNION ALL
    SELECT 'envelope', p.id::integer, p.papers_only::integer, p.carrier, p.number, p.state,
        p.posted_on::timestamp AT TIME ZONE %(zone)s, p.ended_on::timestamp AT TIME ZONE %(zone)s
    FROM dossiers_postalitem p WHERE p.dossier_id = %(dossier)s
    UNION ALL
    SELECT 'promise', e.seq, 0, coalesce(a.reason_code, ''), e.refs::text, e.kind, e.at, NULL
    FROM dossiers_dossierevent e
    LEFT JOIN dossiers_apology a
        ON a.dossier_id = e.dossier_id AND a.state = %(told)s AND e.kind = %(apology)s
    WHERE e.dossier_id = %(dossier)s AND (e.refs ? 'due' OR e.kind IN (%(apology)s, %(moved)s))
        AND e.to_state <> ALL(%(over)s)
    UNION ALL
    SELECT 'lack', i."order", 0, CASE WHEN i.received_at IS NULL THEN '' ELSE 'come' END,
        CASE WHEN i.kind = %(missing)s THEN coalesce(c.name, '') ELSE '' END, '', q.answer_due_at, NULL
    FROM dossiers_supplementrequest q
    JOIN dossiers_supplementitem i ON i.request_id = q.id
    LEFT JOIN dossiers_dossierpaper h ON h.id = i.paper_id
    LEFT JOIN procedures_requiredpaper c ON c.id = h.required_paper_id
    WHERE q.dossier_id = %(dossier)s AND q.state = %(open)s
    UNION ALL
    SELECT 'request', q.ordinal::integer, 0, '', '', q.state, q.asked_at, q.ended_at
    FROM dossiers_supplementrequest q
    WHERE q.dossier_id = %(dossier)s AND q.asked_at IS NOT NULL AND q.ended_at IS NOT NULL
    UNION ALL
    SELECT 'fee', 0, 0, '', '', '', NULL, NULL
    WHERE EXISTS (SELECT FROM dossiers_feedue f WHERE f.dossier_id = %(dossier)s AND f.state = %(due)s)
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
    return _known(Tracking(code=shown, word=word), State(state), details, story)


def _known(bare: Tracking, state: State, details: list[Any], story: list[tuple[Any, ...]]) -> Tracking:
    procedure, received_at, original_due_at, due_at, provisional, expected, receiving, deciding, *more = (
        details
    )
    receiving_id, return_means, papers_returned, late_after, *ends, receiving_code, phone, papers_due = more
    finished_at, returned_at, ended_at = ends
    told: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for what, *row in story:
        told[what].append(tuple(row))
    return Tracking(
        code=bare.code,
        word=bare.word,
        is_known=True,
        procedure=procedure,
        received_at=received_at,
        original_due_at=original_due_at,
        due_at=due_at,
        due_provisional=provisional,
        is_expected=expected,
        receiving=receiving,
        deciding=deciding,
        state=state,
        task=task_of(
            state, return_means=return_means, papers_returned=papers_returned, papers_due=papers_due
        ),
        receiving_id=receiving_id,
        receiving_code=receiving_code,
        receiving_phone=phone,
        late_after=late_after,
        finished_at=finished_at,
        returned_at=returned_at,
        ended_at=ended_at,
        answer_due_at=next((row[5] for row in told["lack"]), None),
        lacks=tuple(TrackedLack(row[3], row[2] == "come") for row in told["lack"]),
        requests=tuple(_request(row[4:]) for row in told["request"]),
        owes_fee=bool(told["fee"]),
        promises=tuple(_promise(row[2:6]) for row in told["promise"]),
        steps=tuple(_step(row[2:]) for row in told["step"]),
        messages=tuple(_message(row[3:]) for row in told["message"]),
        envelopes=tuple(_envelope(row[1:]) for row in told["envelope"]),
    )


def _asked(code: str) -> dict[str, str | list[str]]:
    return {
        "wanted": spellings(code),
        "draft": State.DRAFT.value,
        "elsewhere": DossierKind.NON_BOUNDARY.value,
    }


def _of(dossier_id: int) -> dict[str, int | str | list[str]]:
    return {
        "dossier": dossier_id,
        "topic": f"dossier:{dossier_id}",
        "skipped": StepState.SKIPPED.value,
        "sent": MessageState.SENT.value,
        "zone": str(VIETNAM),
        "told": ApologyState.SENT.value,
        "apology": EventKind.SEND_APOLOGY.value,
        "moved": EventKind.MOVE_PROMISE.value,
        "over": [one.value for one in TERMINAL_STATES],
        "missing": ItemKind.MISSING.value,
        "open": RequestState.OPEN.value,
        "due": FeeState.DUE.value,
    }


def _step(row: tuple[Any, ...]) -> TrackedStep:
    unit, name, state, started, ended = row
    known = StepState(state)
    return TrackedStep(
        unit, name, known.label, stage_of_step(known), known == StepState.SENT_BACK, started, ended
    )


def _promise(row: tuple[Any, ...]) -> TrackedPromise:
    """Which date, in place of which. An apology may tell a new one without moving the promise."""
    reason, text, kind, at = row
    refs = json.loads(text)
    before, after = refs.get("due") or (refs.get("old"), refs.get("new") or refs.get("next_due"))
    return TrackedPromise(EventKind(kind), at, _moment(before), _moment(after), reason_label(reason))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _request(row: tuple[Any, ...]) -> TrackedRequest:
    state, asked_at, ended_at = row
    return TrackedRequest(asked_at, ended_at, is_answered=state == RequestState.ANSWERED)


def _message(row: tuple[Any, ...]) -> TrackedMessage:
    subject, kind, sent_at, _ = row
    if not subject:  # what was sent stays on record when its kind is no longer
        titles = {known.code: known.title for known in message_kinds()}
        subject = titles.get(kind, "Thông báo về hồ sơ")
    return TrackedMessage(subject, sent_at)


def _envelope(row: tuple[Any, ...]) -> TrackedEnvelope:
    papers_only, carrier, number, state, posted, ended = row
    return TrackedEnvelope(
        is_incoming=state == PostState.RECEIVED,
        papers_only=bool(papers_only),
        number=mask_number(number),
        carrier=carrier,
        state=PostState(state).label,
        posted_on=posted,
        ended_on=ended,
    )
