"""A fee made smaller after acceptance, by a dated rule and against proof (ruling 27)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Q

from accounts.models import Actor
from dossiers.enums import FeeState
from dossiers.models import Dossier, FeeDue
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services import fees
from dossiers.services.locking import lock
from lib.words import money
from payments.exceptions import NotNow, Refused
from payments.models import Waiving
from procedures.models import FeeWaiver
from procedures.rules.fees import plain


def waivers_for(dossier: Dossier, fees: Sequence[FeeDue], *, on: date) -> list[FeeWaiver]:
    """Rules that may fit one of these fees; for which payers, the proof must show. One statement.

    Those in force on that day or when the dossier was received: what held when the fee arose holds even
    if it has run out since (ruling 16).
    """
    version = dossier.procedure_version
    dated = Q()
    for day in {on, dossier.received_on or on}:
        dated |= Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
    found = FeeWaiver.objects.filter(
        dated,
        Q(procedure=None) | Q(procedure=version.procedure_id),
        Q(sector=None) | Q(sector=version.sector_id),
        Q(kind="") | Q(kind__in={fee.kind for fee in fees}),
        Q(channel=None) | Q(channel=dossier.channel),
    )
    return list(found.order_by("-percent", "pk"))


def reduced(amount: Decimal, percent: Decimal) -> Decimal:
    """What is left of an amount, whole đồng, half up."""
    return (amount * (100 - percent) / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)


@transaction.atomic
def waive(*, dossier_id: int, fee_id: int, waiver_id: int, proof: str, by: Actor, at: datetime) -> Waiving:
    """Apply a rule of the acceptance's day or of today to a fee that is due.

    Raises Refused, NotNow, NotAllowed.
    """
    dossier = lock(dossier_id)
    check_can("waive_fee", by, dossier, on=local_day(at))
    if not proof.strip():
        raise Refused("Ghi giấy tờ chứng minh được miễn, giảm.", field="proof")
    fee = dossier.fees.filter(pk=fee_id, state=FeeState.DUE).first()
    if fee is None:
        raise NotNow("Khoản này không còn phải thu nên không miễn, giảm được nữa.")
    if Waiving.objects.filter(fee=fee).exists():
        raise NotNow("Khoản này đã được giảm một lần; các mức giảm không cộng dồn.")
    fitting = waivers_for(dossier, [fee], on=local_day(at))
    rule = next((waiver for waiver in fitting if waiver.pk == waiver_id), None)
    if rule is None:
        raise Refused("Quy định miễn, giảm này không áp dụng cho khoản và ngày này.", field="waiver")
    return _apply(dossier, fee, rule, proof, by=by, at=at)


def _apply(dossier: Dossier, fee: FeeDue, rule: FeeWaiver, proof: str, *, by: Actor, at: datetime) -> Waiving:
    before, left = fee.amount, reduced(fee.amount, rule.percent)
    if left >= before:
        raise Refused("Mức giảm này không làm nhỏ khoản thu.", field="waiver")
    why = f"{money(before)} − {plain(rule.percent)}% ({rule.name}, {rule.legal_basis}) = {money(left)}"
    fees.waive(dossier_id=dossier.pk, fee_id=fee.pk, left=left, why=why, waiver_id=rule.pk, by=by, at=at)
    return Waiving.objects.create(
        dossier=dossier,
        fee=fee,
        waiver=rule,
        amount_before=before,
        amount_after=left,
        proof=proof.strip()[:255],
        waived_at=at,
        waived_by=by.user,
    )
