"""What can be handed in where, and who works on it: read once, kept as plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random

from accounts.enums import Role
from accounts.models import AgencyCalendar, Membership
from accounts.queries import deadline_policy, legal_agency
from accounts.rules.policy import DeadlinePolicy
from calendars.queries import load_calendar
from calendars.rules.terms import HOUR
from calendars.rules.worktime import WorkCalendar
from dossiers.services.clock import terms_from
from dossiers.services.staffing import AT_THE_COUNTER, Place, places_for
from lib.copy import field as copy_text
from portal.night.generator.content import Contents, fetch
from portal.night.generator.plans import Matter, StepPlan
from portal.night.generator.popularity import popularity
from procedures.enums import Channel, OnlineLevel, StepKind
from procedures.models import LinkedProcedure, ProcedureOffer, ProcedureVersion, ProcessStep
from procedures.queries import cases_of, steps_for


CHANNEL_WEIGHTS = {Channel.IN_PERSON: 57, Channel.ONLINE: 37, Channel.POSTAL: 6}


@dataclass
class Slot:
    """An offer with its weight among all that can be handed in."""

    offer: ProcedureOffer
    version: ProcedureVersion
    weight: float
    length: float
    """The longest limit in its own unit: days mostly."""
    case_ids: tuple[int | None, ...]
    matters: dict[tuple[int | None, int], Matter | None] = field(default_factory=dict)

    @cached_property
    def channels(self) -> tuple[tuple[int, ...], list[int]]:
        """The ways it may come in and their running weights."""
        channels = _channels_of(self.version)
        return channels, list(accumulate(CHANNEL_WEIGHTS[Channel(code)] for code in channels))


@dataclass
class Span:
    """Days between two changes of offers, versions, calendars or memberships; both ends included."""

    first: date
    last: date
    slots: list[Slot]
    people: dict[tuple[int, str], tuple[int, ...]]
    staff: int
    """Which state of the memberships it is: equal numbers, equal people."""


class Catalogue:
    """Everything the generator needs to know of the installation between two days."""

    def __init__(self, *, first: date, last: date, seed: str) -> None:
        self._seed = seed
        self._contents = Contents()
        self._calendars: dict[str, WorkCalendar] = {}
        self._policies: dict[tuple[int, date], DeadlinePolicy] = {}
        self._seals: dict[tuple[int, date], int] = {}
        self._processes: dict[int, list[ProcessStep]] = {}
        self._places: dict[tuple[int, int, int | None, int], dict[int, Place]] = {}
        self._lengths: dict[int, float] = {}
        self._versions: dict[int, ProcedureVersion] = {}
        staff = _days_of(Membership.objects.values_list("valid_from", "valid_to").distinct())
        self.spans = [
            self._span(begin, end, sum(day <= begin for day in staff))
            for begin, end in _cut(first, last, staff | _changes())
        ]

    @property
    def is_empty(self) -> bool:
        return not any(span.slots for span in self.spans)

    def matter(self, span: Span, slot: Slot, case_id: int | None, channel: int) -> Matter | None:
        """The matter, or None when it cannot be received as the catalogue stands."""
        key = (case_id, channel)
        if key not in slot.matters:
            slot.matters[key] = self._matter(span, slot, case_id, channel)
        return slot.matters[key]

    # --- spans ----------------------------------------------------------------------------------

    def _span(self, first: date, last: date, staff: int) -> Span:
        people: dict[tuple[int, str], list[int]] = {}
        rows = Membership.objects.in_force(first).filter(user__is_active=True).order_by("user_id")
        for agency_id, role, user_id in rows.values_list("agency_id", "role", "user_id"):
            people.setdefault((agency_id, role), []).append(user_id)
        span = Span(first, last, [], {key: tuple(users) for key, users in people.items()}, staff)
        offers = (
            ProcedureOffer.objects.valid_on(first)
            # What goes to several agencies is opened by people, part by part.
            .exclude(procedure__in=LinkedProcedure.objects.values("procedure"))
            .select_related("procedure", "receiving_agency", "deciding_agency", "process")
            .order_by("procedure__code", "receiving_agency__code", "pk")
        )
        workable = [offer for offer in offers if _can_work(span, offer)]
        versions = self._versions_on(first, {offer.procedure_id for offer in workable})
        for offer in workable:
            if offer.procedure_id in versions:
                span.slots.append(self._slot(offer, versions[offer.procedure_id]))
        return span

    def _versions_on(self, day: date, procedures: set[int]) -> dict[int, ProcedureVersion]:
        """Versions of these procedures by procedure, with their contents at hand; each is read once."""
        binding = ProcedureVersion.objects.applicable_on(day).filter(procedure__in=procedures)
        found = list(binding)
        new = [version for version in found if version.pk not in self._versions]
        fetch(new)
        self._versions |= {version.pk: version for version in new}
        return {version.procedure_id: self._versions[version.pk] for version in found}

    def _slot(self, offer: ProcedureOffer, version: ProcedureVersion) -> Slot:
        # An office's share of all receptions stays its own over the years.
        size = Random(f"{self._seed}:{offer.receiving_agency.code}").lognormvariate(0, 0.45)  # noqa: S311
        if version.pk not in self._lengths:
            values = [limit.value for limit in version.limits.all()]
            self._lengths[version.pk] = max([1.0, *(float(value) for value in values if value)])
        return Slot(
            offer,
            version,
            weight=size * popularity(version.name),
            length=self._lengths[version.pk],
            case_ids=tuple(case.pk for case in cases_of(version)) or (None,),
        )

    # --- matters --------------------------------------------------------------------------------

    def _matter(self, span: Span, slot: Slot, case_id: int | None, channel: int) -> Matter | None:
        offer, on = slot.offer, span.first
        content = self._contents.get(slot.version, case_id, channel, on)
        steps = self._steps(span, offer)
        if content is None or steps is None:
            return None
        agency, deciding = offer.receiving_agency, offer.deciding_agency_id
        terms = terms_from(content.limit, self._policy(deciding, on))
        return Matter(
            offer_id=offer.pk,
            version_id=slot.version.pk,
            case_id=case_id,
            channel=channel,
            receiving_id=agency.pk,
            deciding_id=deciding,
            area=_area(offer),
            identifier=agency.identifier or agency.legacy_identifier,
            system_of_record=offer.system_of_record,
            terms=terms,
            terms_json=copy_text(terms.as_json()),
            calendar=self._calendar(terms.calendar),
            steps=steps,
            content=content,
            clerks=span.people[(agency.pk, Role.RECEPTION)],
            leaders=_leaders(span, (deciding, self._seal(deciding, on))),
            heads=span.people.get((agency.pk, Role.ONESTOP_HEAD), ()),
            numbered_at=_numbered_at(steps),
            closes=_closes(offer),
        )

    def _steps(self, span: Span, offer: ProcedureOffer) -> tuple[StepPlan, ...] | None:
        """None where a step has nobody, steps run side by side, or the process does not end with a result."""
        process, deciding = offer.process_id, offer.deciding_agency_id
        assert process is not None  # noqa: S101 - `_can_work` asked
        if process not in self._processes:
            self._processes[process] = steps_for(offer, span.first)
        steps = self._processes[process]
        if any(step.branch for step in steps):
            return None
        key = (process, deciding, offer.handling_unit_id, span.staff)
        if key not in self._places:
            self._places[key] = dict(places_for(offer, steps, span.first))
        counter = Place(offer.receiving_agency_id, None)
        plans = []
        for step in steps:
            place = counter if step.kind in AT_THE_COUNTER else self._places[key][step.pk]
            people = span.people.get((place.unit_id, step.role), ())
            if place.holder_id is not None:
                people = (place.holder_id,)
            if not people:
                return None
            plans.append(_step(step, place, people))
        return tuple(plans) if _is_whole(plans) else None

    def _policy(self, agency_id: int, on: date) -> DeadlinePolicy:
        if (agency_id, on) not in self._policies:
            self._policies[(agency_id, on)] = deadline_policy(agency_id, on)
        return self._policies[(agency_id, on)]

    def _seal(self, agency_id: int, on: date) -> int:
        if (agency_id, on) not in self._seals:
            self._seals[(agency_id, on)] = legal_agency(agency_id, on).pk
        return self._seals[(agency_id, on)]

    def _calendar(self, code: str) -> WorkCalendar:
        if code not in self._calendars:
            self._calendars[code] = load_calendar(code)
        return self._calendars[code]


def _channels_of(version: ProcedureVersion) -> tuple[int, ...]:
    if version.in_person_only or version.is_express:
        return (Channel.IN_PERSON,)
    if version.online_level == OnlineLevel.NONE:
        return (Channel.IN_PERSON, Channel.POSTAL)
    return (Channel.IN_PERSON, Channel.ONLINE, Channel.POSTAL)


def _can_work(span: Span, offer: ProcedureOffer) -> bool:
    agency = offer.receiving_agency
    here = bool(agency.identifier or agency.legacy_identifier)
    staffed = (agency.pk, Role.RECEPTION) in span.people
    return not agency.has_ended(span.first) and here and staffed and offer.process_id is not None


def _is_whole(plans: Sequence[StepPlan]) -> bool:
    """Begins with the reception, ends with the return, and somebody decides in between."""
    kinds = [plan.kind for plan in plans]
    return bool(kinds) and kinds[0] == StepKind.RECEIVE and kinds[-1] == StepKind.RETURN and len(kinds) > 2


def _step(step: ProcessStep, place: Place, people: tuple[int, ...]) -> StepPlan:
    name = copy_text(step.name[:255])
    return StepPlan(
        order=step.order,
        kind=step.kind,
        role=step.role,
        hours=step.hours,
        seconds=round(step.hours * HOUR),
        unit_id=place.unit_id,
        holder_id=place.holder_id,
        people=people,
        fixed=f"{step.pk}\t{step.order}\t{step.kind}\t{name}\t{step.role}\t{place.unit_id}\t{step.hours}",
        weight=max(float(step.hours), 0.3),
    )


def _numbered_at(steps: Iterable[StepPlan]) -> str:
    kinds = {step.kind for step in steps}
    return (StepKind.SEAL if StepKind.SEAL in kinds else StepKind.APPROVE).value


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
    """Days on which what can be received, or how its promise is counted, begins to be otherwise."""
    return (
        _days_of(ProcedureOffer.objects.values_list("valid_from", "valid_to").distinct())
        | _days_of(ProcedureVersion.objects.published().values_list("valid_from", "valid_to").distinct())
        | _days_of(AgencyCalendar.objects.values_list("valid_from", "valid_to").distinct())
    )


def _days_of(periods: Iterable[tuple[date, date | None]]) -> set[date]:
    days = set()
    for begins, ends in periods:
        days.add(begins)
        if ends is not None:
            days.add(ends + timedelta(days=1))
    return days


def _cut(first: date, last: date, changes: Iterable[date]) -> list[tuple[date, date]]:
    begins = [first, *sorted(day for day in changes if first < day <= last)]
    ends = [day - timedelta(days=1) for day in begins[1:]]
    return list(zip(begins, [*ends, last], strict=True))
