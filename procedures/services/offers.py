"""Where a procedure is received, who decides it and which system keeps the record (rulings 21, 23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.exceptions import AgencyClosed
from accounts.models import Actor, Agency
from accounts.queries import check_open
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import Procedure, ProcedureOffer
from procedures.permissions import check_can_control_agency
from procedures.services.only_one import refused_where_another_stands


OFFERED_ALREADY = "Nơi tiếp nhận đã có thủ tục này trong thời gian đó."


@dataclass(frozen=True)
class Record:
    """The outside system that keeps the record; empty names mean this portal."""

    system: str = ""
    url: str = ""
    basis: str = ""


@transaction.atomic
def offer_procedure(
    *,
    procedure: Procedure,
    receiving: Agency,
    deciding: Agency,
    valid_from: date,
    record: Record,
    by: Actor,
    at: datetime,
) -> ProcedureOffer:
    """Offer a procedure at a place, with the newest approved process of the deciding agency's level.

    Raises NotNow when the place offers it already in that time, or one of the two does not stand that day.
    """
    today = timezone.localdate(at)
    check_can_control_agency(by.user, receiving.pk, on=today)
    _check_stand(receiving, deciding, on=valid_from)
    if record.system and not record.basis:
        raise ProcedureError("Hệ thống ghi nhận bên ngoài phải kèm quyết định công bố.")
    process = (
        procedure.processes.filter(level=deciding.level, approved_at__isnull=False)
        .order_by("-number")
        .first()
    )
    with refused_where_another_stands(OFFERED_ALREADY):
        return ProcedureOffer.objects.create(
            procedure=procedure,
            receiving_agency=receiving,
            deciding_agency=deciding,
            process=process,
            system_of_record=record.system,
            system_url=record.url,
            system_basis=record.basis,
            valid_from=valid_from,
        )


def _check_stand(*places: Agency, on: date) -> None:
    try:
        for place in places:
            check_open(place, on)
    except AgencyClosed as closed:
        raise NotNow(str(closed)) from closed


@transaction.atomic
def end_offer(*, offer_id: int, last_day: date, by: Actor, at: datetime) -> ProcedureOffer:
    """Write the last day of an offer; running dossiers go on.

    Raises NotNow for a day it cannot be: past, or of the time in which the place offers it anew.
    """
    today = timezone.localdate(at)
    offer = ProcedureOffer.objects.select_for_update().get(pk=offer_id)
    check_can_control_agency(by.user, offer.receiving_agency_id, on=today)
    if last_day < today:
        raise NotNow("Ngày cuối cùng không được trước hôm nay: nơi này đã tiếp nhận theo thủ tục.")
    if last_day < offer.valid_from:
        raise NotNow("Ngày cuối cùng không được trước ngày bắt đầu.")
    if offer.has_ended(today):
        raise NotNow("Nơi này đã thôi tiếp nhận thủ tục.")
    offer.valid_to = last_day
    with refused_where_another_stands(OFFERED_ALREADY):
        offer.save(update_fields=["valid_to"])
    return offer
