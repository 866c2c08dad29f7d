"""What an agency offered goes over to who carries on, from the first morning on (ruling 41)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import queries
from accounts.enums import UnitFate
from accounts.models import Actor, Agency, AgencySuccession
from accounts.services import agencies
from procedures.models import ProcedureOffer, ProcedureVersion, ProcessTemplate
from procedures.rules.free_days import Span, free_days
from procedures.services.offers import OFFERED_ALREADY
from procedures.services.only_one import refused_where_another_stands


@dataclass(frozen=True)
class _Instead:
    """Who takes the place of what does not stand that day: its own heir, or, without one, who answers for it.

    `gone` is what closes by this act. Others may have closed before it, by a set-up file that moved no offer.
    """

    gone: frozenset[int]
    heirs: Mapping[int, int]
    answers: Mapping[int, int]

    def receives(self, agency_id: int) -> int | None:
        """None: nobody receives there any more. A counter goes to a counter, never to who merely answers.

        One that closed before and has no heir keeps its offers, for the day on which its heir is recorded.
        """
        return self.heirs.get(agency_id, None if agency_id in self.gone else agency_id)

    def decides(self, agency_id: int) -> int | None:
        heir = self.heirs.get(agency_id, agency_id)
        found = self.answers.get(heir, heir)
        return None if found in self.gone else found

    def handles(self, agency_id: int) -> int | None:
        """None: whoever has the role in the agency that decides."""
        heir = self.heirs.get(agency_id, agency_id)
        return None if heir in self.gone or heir in self.answers else heir


@dataclass(frozen=True)
class _Move:
    """An offer, and the places at which it goes on."""

    offer: ProcedureOffer
    receiving_id: int
    deciding_id: int
    handling_id: int | None

    @property
    def place(self) -> tuple[int, int]:
        return self.offer.procedure_id, self.receiving_id

    @property
    def changes_place(self) -> bool:
        return self.receiving_id != self.offer.receiving_agency_id

    def days(self, on: date) -> Span:
        return max(on, self.offer.valid_from), self.offer.valid_to

    def row(self, days: Span, process: ProcessTemplate | None) -> ProcedureOffer:
        return ProcedureOffer(
            procedure=self.offer.procedure,
            receiving_agency_id=self.receiving_id,
            deciding_agency_id=self.deciding_id,
            handling_unit_id=self.handling_id,
            process=process,
            system_of_record=self.offer.system_of_record,
            system_url=self.offer.system_url,
            system_basis=self.offer.system_basis,
            valid_from=days[0],
            valid_to=days[1],
        )


@transaction.atomic
def succeed(
    *,
    predecessor: Agency,
    successor: Agency,
    effective_on: date,
    act: str,
    by: Actor,
    at: datetime,
    sector_code: str = "",
    units: Mapping[int, Agency | UnitFate] | None = None,
) -> tuple[AgencySuccession, int]:
    """Record who carries on, and hand over what was offered; how many procedures went over.

    The right is asked once, before anything closes: from that day on the administrator of the agency that
    closes has no role left to ask for.
    """
    succession = agencies.record_succession(
        predecessor=predecessor, successor=successor, effective_on=effective_on, act=act,
        sector_code=sector_code, units=units, by=by, at=at,
    )  # fmt: skip
    return succession, _hand_over_offers(succession, today=timezone.localdate(at))


def _hand_over_offers(succession: AgencySuccession, *, today: date) -> int:
    """End the offers of what closed and open them where its heirs are, dated as the succession; how many.

    Open at once and not proposed: the heir's counter opens on its first morning, before anybody there could
    confirm a list. Whoever keeps the settings of the one that closes says so; procedure control of the heir
    sees each on the procedure's page, and ends there what is not to go on. What the heir offers already stays
    as it is, and the days it leaves free are filled; what is abolished by then is not opened. A sector's own
    heir counts where it is recorded first.
    """
    on, gone = succession.effective_on, _gone(succession)
    offers = list(
        ProcedureOffer.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .filter(Q(receiving_agency__in=gone) | Q(deciding_agency__in=gone) | Q(handling_unit__in=gone))
        .select_related("procedure", "process")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    sectors = _sectors({offer.procedure_id for offer in offers}, on)
    if succession.sector_code:
        offers = [one for one in offers if sectors[one.procedure_id] == succession.sector_code]
    instead = _instead(succession, gone, offers, set(sectors.values()))
    moves = [_move(one, instead[sectors[one.procedure_id]], on) for one in offers]
    _end(offers, on)
    return _carry_on([one for one in moves if one is not None], on=on, today=today)


def _gone(succession: AgencySuccession) -> frozenset[int]:
    """The predecessor, and what closed with it; of one sector the predecessor alone, which may live on."""
    gone = succession.predecessor
    if succession.sector_code or gone.valid_to is None:
        return frozenset({gone.pk})
    below = queries.subtree([gone.pk], gone.valid_to)
    closed = Agency.objects.filter(pk__in=below, valid_to__lt=succession.effective_on)
    return frozenset(closed.values_list("pk", flat=True))


def _sectors(procedure_ids: Collection[int], on: date) -> dict[int, str]:
    """The sector of each by the version that binds on the day before; "" where nothing is published."""
    eve = on - timedelta(days=1)
    versions = ProcedureVersion.objects.applicable_on(eve).filter(procedure__in=procedure_ids)
    found = dict(versions.values_list("procedure", "sector__code"))
    return {pk: found.get(pk) or "" for pk in procedure_ids}


def _instead(
    succession: AgencySuccession,
    gone: frozenset[int],
    offers: Collection[ProcedureOffer],
    sectors: Iterable[str],
) -> dict[str, _Instead]:
    on = succession.effective_on
    deciding = {one.deciding_agency_id for one in offers}
    handling = {one.handling_unit_id for one in offers if one.handling_unit_id}
    places = gone | deciding | handling | {one.receiving_agency_id for one in offers}
    answers = queries.left_behind(on) | _above_fallen((deciding | handling) - gone, on)
    if succession.sector_code:
        taken = _heirs(places, on, succession.sector_code)
        taken[succession.predecessor_id] = succession.successor_id
        return {succession.sector_code: _Instead(gone, taken, answers)}
    own = AgencySuccession.objects.filter(predecessor__in=places).exclude(sector_code="")
    apart = set(own.values_list("sector_code", flat=True).distinct())
    heirs = {code: _heirs(places, on, code) for code in {"", *apart}}
    return {code: _Instead(gone, heirs.get(code, heirs[""]), answers) for code in {"", *sectors}}


def _heirs(places: Iterable[int], on: date, sector_code: str) -> dict[int, int]:
    return {pk: heir for pk, heir in queries.heirs_of(places, on, sector_code).items() if heir != pk}


def _above_fallen(places: Collection[int], on: date) -> dict[int, int]:
    """Units left standing under a closed agency, each with who answers for that agency."""
    fallen = queries.units_of_closed(on).intersection(places)
    return {pk: queries.stands_for(queries.legal_agency(pk, on).pk, on) for pk in fallen}


def _move(offer: ProcedureOffer, instead: _Instead, on: date) -> _Move | None:
    """None where it does not go on."""
    receiving = instead.receives(offer.receiving_agency_id)
    deciding = instead.decides(offer.deciding_agency_id)
    if receiving is None or deciding is None or _is_abolished(offer, on):
        return None
    handling = instead.handles(offer.handling_unit_id) if offer.handling_unit_id else None
    return _Move(offer, receiving, deciding, handling)


def _is_abolished(offer: ProcedureOffer, on: date) -> bool:
    ends_on = offer.procedure.abolished_on
    return ends_on is not None and ends_on <= on


def _end(offers: Iterable[ProcedureOffer], on: date) -> None:
    """What had not begun by then has no last day: it goes on in its own row, or its place is closed."""
    begun = [one.pk for one in offers if one.valid_from < on]
    ProcedureOffer.objects.filter(pk__in=begun).update(valid_to=on - timedelta(days=1))


def _carry_on(moves: Sequence[_Move], *, on: date, today: date) -> int:
    """A planned offer goes on in its own row, with what hangs on it; of one that had begun a new row opens.

    Where the place changes only the days are taken on which the procedure is not offered there already. How
    many procedures that are, each place by itself.
    """
    processes = _processes(moves)
    # Those that keep their place come first: they have a right to their own days.
    in_turn = sorted(moves, key=lambda move: move.changes_place)
    taken = _taken(in_turn)
    planned, opened = [], []
    for move in in_turn:
        in_place = not move.changes_place and move.offer.valid_from >= on
        spans = [move.days(on)] if in_place else list(free_days(move.days(on), taken[move.place]))
        taken[move.place] += spans
        rows = [move.row(span, processes[move]) for span in spans]
        # What began meanwhile at the old place has its dossiers there, and its row stays as it was written.
        if rows and (in_place or move.offer.valid_from >= max(on, today + timedelta(days=1))):
            rows[0].pk = move.offer.pk
            planned.append(rows.pop(0))
        opened += rows
    with refused_where_another_stands(OFFERED_ALREADY):
        ProcedureOffer.objects.bulk_update(
            planned,
            ["receiving_agency", "deciding_agency", "handling_unit", "process", "valid_from", "valid_to"],
        )
        ProcedureOffer.objects.bulk_create(opened)
    return len({(row.procedure_id, row.receiving_agency_id) for row in [*planned, *opened]})


def _taken(moves: Collection[_Move]) -> defaultdict[tuple[int, int], list[Span]]:
    """The days on which each place offers each procedure, by (procedure, place)."""
    found = ProcedureOffer.objects.filter(
        receiving_agency__in={move.receiving_id for move in moves},
        procedure__in={move.offer.procedure_id for move in moves},
    )
    taken: defaultdict[tuple[int, int], list[Span]] = defaultdict(list)
    for one in found:
        taken[one.procedure_id, one.receiving_agency_id].append((one.valid_from, one.valid_to))
    return taken


def _processes(moves: Collection[_Move]) -> dict[_Move, ProcessTemplate | None]:
    """The newest approved process of the level that decides now.

    Without one the old one goes on: the counter has to receive that morning.
    """
    deciding = {move.deciding_id for move in moves}
    levels = dict(Agency.objects.filter(pk__in=deciding).values_list("pk", "level"))
    approved = ProcessTemplate.objects.filter(
        procedure__in={move.offer.procedure_id for move in moves}, approved_at__isnull=False
    )
    newest = {(one.procedure_id, one.level): one for one in approved.order_by("number")}
    return {
        move: newest.get((move.offer.procedure_id, levels[move.deciding_id]), move.offer.process)
        for move in moves
    }
