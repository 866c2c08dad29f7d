"""Local waivers of fees: dated rules with their resolution, added and ended, never rewritten (ruling 27)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import FeeWaiver, Procedure
from procedures.permissions import check_can_edit_catalogue


HUNDRED = Decimal(100)


@dataclass(frozen=True)
class WaiverIn:
    """A reduction as its resolution words it; what is left empty narrows nothing."""

    name: str
    percent: Decimal
    legal_basis: str
    valid_from: date
    valid_to: date | None = None
    procedure: Procedure | None = None
    kind: str = ""
    channel: int | None = None
    payer_group: str = ""


@transaction.atomic
def add_waiver(*, waiver: WaiverIn, by: Actor, at: datetime) -> FeeWaiver:
    """Write a waiver down. Fees that are owed already stay as they were reckoned.

    Raises NotAllowed, ProcedureError for what cannot be, NotNow when the same waiver holds in that time.
    """
    check_can_edit_catalogue(by.user, on=timezone.localdate(at))
    if not 0 < waiver.percent <= HUNDRED:
        raise ProcedureError("Mức giảm phải lớn hơn 0 và không quá 100 %.")
    if not waiver.legal_basis.strip():
        raise ProcedureError("Miễn, giảm phải ghi rõ căn cứ.")
    if waiver.valid_to is not None and waiver.valid_to < waiver.valid_from:
        raise ProcedureError("Ngày cuối cùng phải từ ngày bắt đầu trở đi.")
    same = FeeWaiver.objects.filter(
        procedure=waiver.procedure,
        name=waiver.name,
        kind=waiver.kind,
        channel=waiver.channel,
        payer_group=waiver.payer_group,
    ).filter(Q(valid_to=None) | Q(valid_to__gte=waiver.valid_from))
    if waiver.valid_to is not None:
        same = same.filter(valid_from__lte=waiver.valid_to)
    if same.exists():
        raise NotNow("Đã có quy định này trong thời gian đó. Ghi ngày cuối cùng của quy định cũ trước.")
    return FeeWaiver.objects.create(**vars(waiver), added_by=by.user, added_at=at)


@transaction.atomic
def end_waiver(*, waiver_id: int, last_day: date, by: Actor, at: datetime) -> FeeWaiver:
    """Write the last day of a waiver; what it says stays, that of one that shipped too.

    Raises NotAllowed, and NotNow for a day or a waiver it cannot be.
    """
    today = timezone.localdate(at)
    check_can_edit_catalogue(by.user, on=today)
    waiver = FeeWaiver.objects.select_for_update().get(pk=waiver_id)
    if last_day < today:
        raise NotNow("Ngày cuối cùng không được trước hôm nay: phí đã tính theo quy định này.")
    if last_day < waiver.valid_from:
        raise NotNow("Ngày cuối cùng không được trước ngày bắt đầu.")
    if waiver.has_ended(today):
        raise NotNow("Quy định này đã hết hiệu lực.")
    if waiver.valid_to is not None and waiver.valid_to < last_day:
        raise NotNow(
            f"Quy định này hết hiệu lực từ sau ngày {waiver.valid_to:%d/%m/%Y}. "
            "Muốn kéo dài, hãy thêm quy định mới với văn bản của nó."
        )
    waiver.valid_to = last_day
    waiver.ended_by, waiver.ended_at = by.user, at
    waiver.save(update_fields=["valid_to", "ended_by", "ended_at"])
    return waiver
