"""The rows that belong to a dossier, as they stand while it lives. Moments are ticks of the clock."""

from dataclasses import dataclass, field
from typing import Any

from dossiers.enums import StepState
from portal.night.generator.plans import FeePlan, PaperPlan, StepPlan


PENDING, ACTIVE, DONE = (
    str.__str__(state) for state in (StepState.PENDING, StepState.ACTIVE, StepState.DONE)
)
"""As plain text: steps are asked for their state a hundred times in a life."""


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
    kind: str
    mode: str
    started: int
    ended: int | None
    basis: str
    closed_by: int | None = None


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
