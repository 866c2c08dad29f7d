"""The rows that belong to a dossier, as they stand while it lives. Moments are ticks of the clock."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dossiers.enums import ObligationState, RequestState, StepState
from portal.night.generator.plans import FeePlan, PaperPlan, StepPlan


PENDING, ACTIVE, DONE = (
    str.__str__(state) for state in (StepState.PENDING, StepState.ACTIVE, StepState.DONE)
)
"""As plain text: steps are asked for their state a hundred times in a life."""
REQUEST_OPEN, REQUEST_ANSWERED, REQUEST_ENDED = (
    RequestState.OPEN.value,
    RequestState.ANSWERED.value,
    RequestState.ENDED.value,
)
OBLIGATION_OPEN, OBLIGATION_PAID, OBLIGATION_ENDED = (
    ObligationState.OPEN.value,
    ObligationState.PAID.value,
    ObligationState.ENDED.value,
)


@dataclass(slots=True)
class LivedStep:
    id: int
    plan: StepPlan
    round: int = 1
    holder: int | None = None
    state: str = PENDING
    started: int | None = None
    due: int | None = None
    ended: int | None = None
    ended_by: int | None = None
    note: str = ""

    def place(self) -> tuple[int, int]:
        """Its place among the steps still to do."""
        return self.plan.order, self.round


@dataclass(slots=True)
class LivedPaper:
    id: int
    plan: PaperPlan
    evidence: str
    originals: int
    copies: int
    kept: bool
    source: str = ""
    database: str = ""
    given_back: int | None = None


@dataclass(slots=True)
class LivedFee:
    id: int
    plan: FeePlan
    state: str
    settled: int | None = None
    settled_by: int | None = None


@dataclass(slots=True)
class LivedResult:
    id: int
    created: int
    result_type_id: int | None
    abstract: str
    legal_ground: str = ""
    number: str = ""
    issued: int | None = None
    signer_name: str = ""
    electronic: bool = False
    replaced: int | None = None


@dataclass(slots=True)
class LivedPause:
    id: int
    kind: str
    mode: str
    started: int
    basis: str
    reason: str
    opened_by: int
    expected: datetime
    due: int | None
    """The promise when it opened."""
    ended: int | None = None
    closed_by: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A paper by its position, and what is wrong with it."""

    paper: int
    what: str

    def lived(self, number: int, paper: LivedPaper) -> "LivedItem":
        return LivedItem(number, paper, self.what)


@dataclass(slots=True)
class LivedItem:
    """A line of a request: every paper lies there, so that it is one to put right."""

    id: int
    paper: LivedPaper
    what: str
    received: int | None = None
    received_by: int | None = None


@dataclass(slots=True)
class LivedRequest:
    """A written request for papers; `due` keeps its part of a second."""

    id: int
    phase: str
    state: str
    reason: str
    proposed: int
    proposed_by: int
    due: datetime
    items: list[LivedItem]
    is_late: bool = False
    mode: str = "none"
    basis: str = ""
    approved: int | None = None
    approved_by: int | None = None
    asked: int | None = None
    event: int | None = None
    pause: int | None = None
    sent: int | None = None
    sent_by: int | None = None
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What a notice says; `pay_on` is the ordinal of a working day."""

    name: str
    amount: int
    number: str
    pay_on: int


@dataclass(slots=True)
class LivedObligation:
    """Its notice is the one file of it; it came the day it was written down."""

    id: int
    file: int
    rule_id: int
    owed: Owed
    asked: int
    asked_by: int
    due: datetime
    pause: int
    state: str = OBLIGATION_OPEN
    proof: str = ""
    ended: int | None = None
    ended_by: int | None = None


@dataclass(slots=True)
class LivedAnswer:
    """An answer owed to who filed."""

    since: int
    due: int
    basis: str
    answered: int | None = None


@dataclass(slots=True)
class LivedEnding:
    """How it ended without a result: asked for at the counter, or by the leader alone."""

    id: int
    kind: str
    reason: str
    written: int
    written_by: int
    basis: str = ""
    is_asked: bool = True
    event: int | None = None
    ended: int | None = None
    ended_by: int | None = None
    paid: int = 0


@dataclass(slots=True)
class Act:
    """A call of a service, for the test that replays it."""

    name: str
    at: int
    by: int | None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Given:
    """The return of the result."""

    id: int
    receiver: str
    is_applicant: bool
    identity: str
    means: int
    postal_number: str
    originals_returned: bool
    at: int
    by: int


@dataclass(slots=True)
class Envelope:
    """What came in or went out by post; days are ordinals of the clock."""

    id: int
    state: str
    number: str
    posted: int
    written: int
    written_by: int
    note: str = ""
    ended: int | None = None
    ended_by: int | None = None


@dataclass(slots=True)
class Slip:
    """The hand-over of one dossier."""

    id: int
    unit: int
    number: str
    made: int
    made_by: int
    papers: int
    received: int | None = None
    received_by: int | None = None
