"""Which procedures cost something (indicators 3.4–3.6), and what was declared of paying them online."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from procedures.models import FeeRule, PaymentReadiness, ProcedureVersion


def procedures_with_fees(on: date) -> frozenset[int]:
    """Ids of procedures whose version of that day asks for money: a rate above 0, or one told in words."""
    versions = ProcedureVersion.objects.applicable_on(on)
    dated = Q(valid_from=None) | Q(valid_from__lte=on)
    costing = FeeRule.objects.filter(dated, Q(valid_to=None) | Q(valid_to__gte=on), version__in=versions)
    found = costing.filter(Q(rate=None) | Q(rate__gt=0)).values_list("version__procedure", flat=True)
    return frozenset(found)


def readiness_of(offer_ids: list[int]) -> dict[int, list[PaymentReadiness]]:
    """Declarations of these offers, the latest first."""
    found: dict[int, list[PaymentReadiness]] = {}
    rows = PaymentReadiness.objects.filter(offer__in=offer_ids).order_by("-valid_from", "-pk")
    for row in rows:
        found.setdefault(row.offer_id, []).append(row)
    return found
