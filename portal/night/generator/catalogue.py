"""What can be handed in where, and who works on it: read once, kept as plain values ready for COPY."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from accounts.enums import Role
from accounts.models import AgencyCalendar, Membership
from accounts.queries import legal_agency
from calendars.queries import load_calendar
from calendars.rules.worktime import LOCAL, WorkCalendar
from dossiers.enums import FeeState
from dossiers.exceptions import Refused
from dossiers.rules.promise import Terms
from dossiers.services import clock
from dossiers.services.staffing import places_for
from lib.copy import field as copy_text
from portal.night.generator.popularity import popularity
from procedures.enums import Channel, OnlineLevel, SectorRuleKind, StepKind
from procedures.exceptions import NoLimit
from procedures.models import ProcedureOffer, ProcedureVersion, ProcessStep, SectorRule
from procedures.queries import current_version, fees_for, papers_for, sector_rules, steps_for
from procedures.rules.fees import FeeLine


# Typed by the clerk where the catalogue tells a fee only in words.
TYPED_AMOUNT = Decimal(20_000)
QUANTITIES = (
    {"page": Decimal(2), "copy": Decimal(1), "m2": Decimal(80), "percent": Decimal(150_000_000)},
    {"page": Decimal(4), "copy": Decimal(3), "m2": Decimal(120), "percent": Decimal(90_000_000)},
    {"page": Decimal(1), "copy": Decimal(5), "m2": Decimal(65), "percent": Decimal(400_000_000)},
)


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step of a matter; `fixed` are the columns every dossier shares, as COPY text."""

    order: int
    kind: str
    role: str
    hours: Decimal
    unit_id: int
    holder_id: int | None
    people: tuple[int, ...]
    fixed: str


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
    fixed: str
    amount: int
    state: str


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
    papers: tuple[PaperPlan, ...]
    steps: tuple[StepPlan, ...]
    fees: tuple[tuple[FeePlan, ...], ...]
    """By position in QUANTITIES."""
    simple_fees: tuple[FeePlan, ...] | None
    """What an acceptance after submission owes; None where a quantity or amount has to be typed."""
    result_type_id: int | None
    result_name: str
    is_express: bool
    restarts: bool
    """The supplement counts the period anew; else it gives the waited time back."""
    rules: dict[str, SectorRule]
    clerks: tuple[int, ...]
    leaders: tuple[int, ...]
    closes: int | None
    """Day ordinal after which nobody works on it here: the agency or the offer has ended."""


@dataclass
class Slot:
    """An offer with its weight among all that can be handed in."""

    offer: ProcedureOffer
    version: ProcedureVersion
    weight: float
    matters: dict[tuple[int | None, int], Matter | None] = field(default_factory=dict)
    case_ids: tuple[int | None, ...] = (None,)


@dataclass
class Span:
    """Days between two changes of offers, versions, calendars or memberships; both ends included."""

    first: date
    last: date
    slots: list[Slot]
    people: dict[tuple[int, str], tuple[int, ...]]

    @property
    def noon(self) -> datetime:
        return datetime.combine(self.first, time(12), LOCAL)


class Catalogue:
    """Everything the generator needs to know of the installation between two days."""

    def __init__(self, *, first: date, last: date, seed: str) -> None:
        self._seed = seed
        self._calendars: dict[str, WorkCalendar] = {}
        self.spans = [self._span(begin, end) for begin, end in _cut(first, last, _changes())]

    @property
    def is_empty(self) -> bool:
        return not any(span.slots for span in self.spans)

    def matter(self, span: Span, slot: Slot, case_id: int | None, channel: int) -> Matter | None:
        """The matter, or None when it cannot be received as the catalogue stands."""
        key = (case_id, channel)
        if key not in slot.matters:
            slot.matters[key] = self._matter(span, slot, case_id, channel)
        return slot.matters[key]

    def _span(self, first: date, last: date) -> Span:
        people: dict[tuple[int, str], list[int]] = {}
        rows = Membership.objects.in_force(first).filter(user__is_active=True).order_by("user_id")
        for agency_id, role, user_id in rows.values_list("agency_id", "role", "user_id"):
            people.setdefault((agency_id, role), []).append(user_id)
        span = Span(first, last, [], {key: tuple(users) for key, users in people.items()})
        offers = (
            ProcedureOffer.objects.valid_on(first)
            .select_related("procedure", "receiving_agency", "deciding_agency", "process")
            .order_by("procedure__code", "receiving_agency__code", "pk")
        )
        versions: dict[int, ProcedureVersion | None] = {}
        for offer in offers:
            if offer.procedure_id not in versions:
                versions[offer.procedure_id] = current_version(offer.procedure_id, first)
            version = versions[offer.procedure_id]
            if version is not None and self._can_work(span, offer):
                span.slots.append(self._slot(offer, version))
        return span

    def _can_work(self, span: Span, offer: ProcedureOffer) -> bool:
        agency = offer.receiving_agency
        here = bool(agency.identifier or agency.legacy_identifier)
        staffed = (agency.pk, Role.RECEPTION) in span.people
        closed = agency.valid_to is not None and agency.valid_to < span.first
        return not closed and here and staffed and offer.process_id is not None

    def _slot(self, offer: ProcedureOffer, version: ProcedureVersion) -> Slot:
        # An office's share of all receptions stays its own over the years.
        size = Random(f"{self._seed}:{offer.receiving_agency.code}").lognormvariate(0, 0.45)  # noqa: S311
        cases = tuple(version.cases.order_by("position", "pk").values_list("pk", flat=True)) or (None,)
        return Slot(offer, version, size * popularity(version.name), case_ids=cases)

    def _matter(self, span: Span, slot: Slot, case_id: int | None, channel: int) -> Matter | None:
        offer, version = slot.offer, slot.version
        case = version.cases.get(pk=case_id) if case_id else None
        try:
            terms = clock.terms_for(
                version=version, case=case, channel=channel, agency_id=offer.deciding_agency_id, on=span.first
            )
            fees = tuple(
                tuple(_fee(line) for line in fees_for(version, case, channel, quantities, "", span.first))
                for quantities in QUANTITIES
            )
        except (NoLimit, Refused):
            return None
        steps = self._steps(span, offer)
        if steps is None:
            return None
        agency = offer.receiving_agency
        result = version.results.order_by("position", "pk").first()
        legal = legal_agency(offer.deciding_agency_id, span.first).pk
        return Matter(
            offer_id=offer.pk,
            version_id=version.pk,
            case_id=case_id,
            channel=channel,
            receiving_id=agency.pk,
            deciding_id=offer.deciding_agency_id,
            area=_area(offer),
            identifier=agency.identifier or agency.legacy_identifier,
            system_of_record=offer.system_of_record,
            terms=terms,
            terms_json=copy_text(terms.as_json()),
            calendar=self._calendar(terms.calendar),
            papers=tuple(
                PaperPlan(
                    required_id=paper.pk,
                    name=paper.name,
                    originals=paper.originals,
                    copies=paper.copies,
                    is_shown_only=paper.is_shown_only,
                    database=paper.database,
                    fixed=f"{paper.pk}\t{copy_text(paper.name)}",
                )
                for paper in papers_for(version, case)
            ),
            steps=steps,
            fees=fees,
            simple_fees=_simple_fees(version, case, channel, span.first),
            result_type_id=result.pk if result else None,
            result_name=result.name if result else version.name,
            is_express=version.is_express,
            restarts=version.supplement_mode == "restart",
            rules={rule.kind: rule for rule in sector_rules(version, *SectorRuleKind.values)},
            clerks=span.people[(agency.pk, Role.RECEPTION)],
            leaders=_leaders(span, (offer.deciding_agency_id, legal)),
            closes=_closes(offer),
        )

    def _steps(self, span: Span, offer: ProcedureOffer) -> tuple[StepPlan, ...] | None:
        steps = steps_for(offer, span.first)
        places = places_for(offer, steps, span.first)
        plans = []
        for step in steps:
            place = places[step.pk]
            people = (
                (place.holder_id,) if place.holder_id else span.people.get((place.unit_id, step.role), ())
            )
            if not people:
                return None
            plans.append(_step(step, place.unit_id, place.holder_id, people))
        return tuple(plans) if _is_whole(plans) else None

    def _calendar(self, code: str) -> WorkCalendar:
        if code not in self._calendars:
            self._calendars[code] = load_calendar(code)
        return self._calendars[code]


def channels_of(slot: Slot) -> tuple[int, ...]:
    """Ways this procedure may come in."""
    if slot.version.in_person_only or slot.version.is_express:
        return (Channel.IN_PERSON,)
    if slot.version.online_level == OnlineLevel.NONE:
        return (Channel.IN_PERSON, Channel.POSTAL)
    return (Channel.IN_PERSON, Channel.ONLINE, Channel.POSTAL)


def _is_whole(plans: Sequence[StepPlan]) -> bool:
    """Begins with the reception, ends with the return, and somebody decides in between."""
    kinds = [plan.kind for plan in plans]
    return bool(kinds) and kinds[0] == StepKind.RECEIVE and kinds[-1] == StepKind.RETURN and len(kinds) > 2


def _step(step: ProcessStep, unit_id: int, holder_id: int | None, people: tuple[int, ...]) -> StepPlan:
    name = copy_text(step.name[:255])
    return StepPlan(
        order=step.order,
        kind=step.kind,
        role=step.role,
        hours=step.hours,
        unit_id=unit_id,
        holder_id=holder_id,
        people=people,
        fixed=f"{step.pk}\t{step.order}\t{step.kind}\t{name}\t{step.role}\t{unit_id}\t{step.hours}",
    )


def _fee(line: FeeLine) -> FeePlan:
    """The columns dossiers.services.parts.add_fees writes; an amount told in words is typed."""
    amount, arithmetic = line.amount, line.arithmetic
    if amount is None:
        amount, arithmetic = TYPED_AMOUNT, f"nhập tay: {TYPED_AMOUNT:,.0f} đồng"
    texts = (line.name[:255], line.kind, line.quantity, amount, arithmetic[:255], line.legal_basis[:255])
    return FeePlan(
        fixed="\t".join([copy_text(line.rule_id), *map(copy_text, texts)]),
        amount=int(amount),
        state=FeeState.DUE if amount else FeeState.WAIVED,
    )


def _simple_fees(
    version: ProcedureVersion, case: object, channel: int, on: date
) -> tuple[FeePlan, ...] | None:
    from procedures.exceptions import UnknownQuantity

    try:
        lines = fees_for(version, case, channel, {}, "", on)  # type: ignore[arg-type]
    except UnknownQuantity:
        return None
    return None if any(line.amount is None for line in lines) else tuple(_fee(line) for line in lines)


def _leaders(span: Span, agencies: Iterable[int]) -> tuple[int, ...]:
    for agency_id in agencies:
        for role in (Role.APPROVER, Role.HEAD):
            if (agency_id, role) in span.people:
                return span.people[(agency_id, role)]
    return ()


def _area(offer: ProcedureOffer) -> str:
    name = offer.deciding_agency.name
    for title in ("Ủy ban nhân dân ", "UBND "):
        name = name.removeprefix(title)
    return name[0].lower() + name[1:] if name else name


def _closes(offer: ProcedureOffer) -> int | None:
    ends = [offer.receiving_agency.valid_to, offer.deciding_agency.valid_to]
    known = [end.toordinal() for end in ends if end is not None]
    return min(known) if known else None


def _changes() -> set[date]:
    """Days on which something that decides a reception begins to be otherwise."""
    changes: set[date] = set()
    for rows in (
        ProcedureOffer.objects.values_list("valid_from", "valid_to"),
        ProcedureVersion.objects.published().values_list("valid_from", "valid_to"),
        AgencyCalendar.objects.values_list("valid_from", "valid_to"),
        Membership.objects.values_list("valid_from", "valid_to"),
    ):
        for begins, ends in rows.distinct():
            changes.add(begins)
            if ends is not None:
                changes.add(ends + timedelta(days=1))
    return changes


def _cut(first: date, last: date, changes: Iterable[date]) -> list[tuple[date, date]]:
    begins = [first, *sorted(day for day in changes if first < day <= last)]
    ends = [day - timedelta(days=1) for day in begins[1:]]
    return list(zip(begins, [*ends, last], strict=True))
