"""What the generator knows of a matter, as plain values; the columns all its dossiers share are COPY text."""

from dataclasses import dataclass
from decimal import Decimal

from calendars.rules.worktime import WorkCalendar
from dossiers.rules.promise import Terms
from procedures.models import SectorRule
from procedures.rules.limits import Limit


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step of a matter; `fixed` are the columns every dossier shares, as COPY text."""

    order: int
    kind: str
    role: str
    hours: Decimal
    seconds: int
    unit_id: int
    holder_id: int | None
    people: tuple[int, ...]
    fixed: str
    weight: float
    """Its share of the time, by its hours."""


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """A paper asked for; `fixed` is id and name as COPY text."""

    required_id: int
    name: str
    originals: int
    copies: int
    is_shown_only: bool
    database: str
    fixed: str


@dataclass(frozen=True, slots=True)
class FeePlan:
    """A fee owed; `fixed` is all but its state."""

    rule_id: int | None
    is_typed: bool
    fixed: str
    amount: int
    state: str


@dataclass(frozen=True)
class Content:
    """What the version says for a case and channel, wherever it is received."""

    limit: Limit
    papers: tuple[PaperPlan, ...]
    fees: tuple[tuple[FeePlan, ...], ...]
    """By position in QUANTITIES."""
    simple_fees: tuple[FeePlan, ...] | None
    """What an acceptance after submission owes; None where a quantity or amount has to be typed."""
    result_type_id: int | None
    result_name: str
    is_express: bool
    supplement_mode: str
    """How the clock goes on after a supplement (PauseMode)."""
    rules: dict[str, SectorRule]
    """The rule that binds of each kind."""
    askable: tuple[int, ...]
    """Positions of the papers a request may name."""


@dataclass(frozen=True)
class Matter:
    """One procedure, case and channel at one place, in a span of days without a change."""

    offer_id: int
    version_id: int
    case_id: int | None
    channel: int
    receiving_id: int
    deciding_id: int
    area: str
    """Where its applicants live, for their addresses."""
    identifier: str
    system_of_record: str
    terms: Terms
    terms_json: str
    calendar: WorkCalendar
    steps: tuple[StepPlan, ...]
    content: Content
    clerks: tuple[int, ...]
    leaders: tuple[int, ...]
    heads: tuple[int, ...]
    """Of the one-stop unit, who end what nobody answered before acceptance."""
    numbered_at: str
    """Kind of the step that numbers the result: the seal, or the signature where nobody seals."""
    closes: int | None
    """Day ordinal after which nobody works on it here: the agency or the offer has ended."""
