"""What was paid online (indicators 3.5 and 3.6, law.md §1.2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Max, Min

from dossiers.rules.days import local_day
from payments.enums import Method
from payments.models import Receipt, Waiving


def paid_online_on(dossier_ids: Collection[int]) -> dict[int, date]:
    """The day on which a fee of each of these dossiers was first paid online, by receipts that stand.

    What came for a fee paid already has no receipt and counts for nothing. DuocThanhToanTrucTuyen is 1 or 2.
    """
    paid = Receipt.objects.valid().filter(method=Method.ONLINE, dossier__in=dossier_ids)
    return dict(paid.values_list("dossier").annotate(first=Min("taken_on")))


def waived_on(dossier_ids: Collection[int]) -> dict[int, date]:
    """Those of these dossiers of which a fee was waived whole after acceptance, with the last day of it."""
    waived = Waiving.objects.filter(dossier__in=dossier_ids, amount_after=0)
    rows = waived.values_list("dossier").annotate(last=Max("waived_at"))
    return {dossier: local_day(at) for dossier, at in rows}
