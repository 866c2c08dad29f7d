"""What an office lacks of procedures before its first reception (ruling 40)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from accounts.enums import AgencyKind, Role
from accounts.models import Agency
from accounts.queries import Lack, legal_agency_ids, roles_of_agencies, standing_on, subtree, that_stand
from procedures.enums import StepKind
from procedures.models import ProcedureOffer
from procedures.queries.process_hours import Steps, hours_of, steps_of


# Done by the unit that receives; every other step by the agency that decides.
_AT_THE_COUNTER = (StepKind.RECEIVE, StepKind.RETURN)


def lacks_of_offers(agencies: Collection[Agency], on: date) -> list[Lack]:
    """Units without procedures, procedures without a process, steps without holder or time, closed offers."""
    found = _valid_offers(agencies, on)
    offers = [offer for offer, stands in found if stands]
    steps = steps_of({offer.process_id for offer in offers if offer.process_id})
    return [
        *_without_offers(that_stand(agencies, on), offers),
        *_without_process(offers),
        *_without_holder(offers, steps, on),
        *_without_time(offers, steps, on),
        *_of_the_closed([offer for offer, stands in found if not stands], on),
    ]


def _valid_offers(agencies: Collection[Agency], on: date) -> list[tuple[ProcedureOffer, bool]]:
    """Those recorded here that these receive; with those of closed places that these receive or decide."""
    ids = {agency.pk for agency in agencies}
    received = Q(receiving_agency__in=ids)
    rows = (
        ProcedureOffer.objects.valid_on(on)
        .annotate(stands=standing_on(on, "receiving_agency", "deciding_agency"))
        .filter(
            received & Q(stands=True, system_of_record="")
            | (received | Q(deciding_agency__in=ids)) & Q(stands=False)
        )
        .select_related("procedure", "receiving_agency", "deciding_agency", "process__procedure")
        .order_by("receiving_agency__code", "procedure__code")
    )
    return [(row, row.stands) for row in rows]  # type: ignore[attr-defined]  # annotated


def _of_the_closed(offers: list[ProcedureOffer], on: date) -> list[Lack]:
    """One line per place of reception and deciding agency, naming how many procedures nobody can file."""
    counted = Counter((one.receiving_agency, one.deciding_agency) for one in offers)
    return [
        Lack(
            receiving.pk,
            receiving.name,
            "offers_of_closed",
            f"{count} thủ tục vẫn ghi {receiving.name} tiếp nhận, {deciding.name} giải quyết, trong khi một "
            "trong hai nơi không còn hoạt động: không ai nộp được. Hãy ghi ngày thôi tiếp nhận và thêm nơi "
            "tiếp nhận mới ở trang thủ tục.",
            blocks=not receiving.has_ended(on),
        )
        for (receiving, deciding), count in sorted(
            counted.items(), key=lambda item: (item[0][0].code, item[0][1].code)
        )
    ]


def _without_offers(units: list[Agency], offers: list[ProcedureOffer]) -> list[Lack]:
    served = {offer.receiving_agency_id for offer in offers}
    return [
        Lack(unit.pk, unit.name, "no_offers", "Chưa khai báo thủ tục nào tiếp nhận tại đây.", blocks=True)
        for unit in units
        if unit.kind == AgencyKind.ONE_STOP and unit.pk not in served
    ]


def _without_process(offers: list[ProcedureOffer]) -> list[Lack]:
    return [
        Lack(
            offer.receiving_agency_id,
            offer.receiving_agency.name,
            "no_process",
            f"Thủ tục {offer.procedure.code} chưa có quy trình được phê duyệt nên chưa tiếp nhận được.",
            blocks=True,
        )
        for offer in offers
        if offer.process_id is None
    ]


def _without_holder(offers: list[ProcedureOffer], steps: Steps, on: date) -> list[Lack]:
    """One line per deciding agency and role, naming how many procedures wait for it."""
    held = _held_roles({offer.deciding_agency_id for offer in offers}, on)
    wanted = {
        template_id: {step.role for step in of_one if step.kind not in _AT_THE_COUNTER}
        for template_id, of_one in steps.items()
    }
    waiting: dict[tuple[int, str, str], int] = {}
    for offer in offers:
        for role in wanted.get(offer.process_id or 0, set()) - held.get(offer.deciding_agency_id, set()):
            key = (offer.deciding_agency_id, offer.deciding_agency.name, role)
            waiting[key] = waiting.get(key, 0) + 1
    return [
        Lack(
            agency_id,
            name,
            "no_holder",
            f"Quy trình của {count} thủ tục có bước của {Role(role).label} nhưng chưa ai giữ vai trò đó.",
            blocks=True,
        )
        for (agency_id, name, role), count in sorted(waiting.items(), key=lambda item: item[0][1:])
    ]


def _without_time(offers: list[ProcedureOffer], steps: Steps, on: date) -> list[Lack]:
    """Processes longer than a limit in force or coming, once per deciding agency.

    An announced limit binds whether a process fits it or not: reception goes on, but somebody has to see it.
    """
    followed = {(offer.deciding_agency_id, offer.process_id): offer for offer in offers if offer.process_id}
    hours = hours_of([offer.process for offer in followed.values() if offer.process], on, steps=steps)
    return [
        Lack(
            offer.deciding_agency_id,
            offer.deciding_agency.name,
            "process_too_long",
            f"Quy trình của thủ tục {offer.procedure.code} dài hơn thời hạn. {fault}",
            blocks=False,
        )
        for offer in followed.values()
        if offer.process_id and (fault := hours[offer.process_id].fault)
    ]


def _held_roles(agency_ids: set[int], on: date) -> dict[int, set[str]]:
    """Roles held in each agency or in a unit of it without a seal of its own."""
    below = subtree(agency_ids, on)
    legal = legal_agency_ids(below, on)
    found: dict[int, set[str]] = {}
    for unit_id, role in roles_of_agencies(below, on):
        for agency_id in agency_ids & {unit_id, legal[unit_id]}:
            found.setdefault(agency_id, set()).add(role)
    return found
