"""Declaring that a procedure's fees can be paid online at a place, and that they no longer can."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import PaymentReadiness, ProcedureOffer
from procedures.permissions import check_can_control_agency
from procedures.services.only_one import refused_where_another_stands


DECLARED_ALREADY = "Nơi này đã kê khai thanh toán trực tuyến trong thời gian đó."


@transaction.atomic
def declare_ready(
    *, offer_id: int, valid_from: date, basis: str, by: Actor, at: datetime
) -> PaymentReadiness:
    """From this day the fees can be paid online here. Raises NotNow, ProcedureError, NotAllowed."""
    offer = ProcedureOffer.objects.select_for_update(of=("self",)).get(pk=offer_id)
    check_can_control_agency(by.user, offer.receiving_agency_id, on=timezone.localdate(at))
    if not basis.strip():
        raise ProcedureError("Ghi văn bản kê khai hoặc mã tích hợp với cổng thanh toán.")
    if valid_from < offer.valid_from or (offer.valid_to is not None and valid_from > offer.valid_to):
        raise NotNow("Ngày kê khai phải trong thời gian nơi này tiếp nhận thủ tục.")
    with refused_where_another_stands(DECLARED_ALREADY):
        return PaymentReadiness.objects.create(
            offer=offer, valid_from=valid_from, basis=basis.strip()[:255], added_at=at, added_by=by.user
        )


@transaction.atomic
def end_ready(*, readiness_id: int, last_day: date, by: Actor, at: datetime) -> PaymentReadiness:
    """Write the last day on which they can. Raises NotNow, NotAllowed."""
    ready: PaymentReadiness = (
        PaymentReadiness.objects.select_for_update(of=("self",)).select_related("offer").get(pk=readiness_id)
    )
    today = timezone.localdate(at)
    check_can_control_agency(by.user, ready.offer.receiving_agency_id, on=today)
    if ready.valid_to is not None and ready.valid_to < today:
        raise NotNow("Kê khai này đã hết hiệu lực.")
    if last_day < ready.valid_from or last_day < today:
        raise NotNow("Ngày cuối cùng không được trước hôm nay hoặc trước ngày bắt đầu kê khai.")
    ready.valid_to, ready.ended_at, ready.ended_by = last_day, at, by.user
    with refused_where_another_stands(DECLARED_ALREADY):
        ready.save(update_fields=["valid_to", "ended_at", "ended_by"])
    return ready
