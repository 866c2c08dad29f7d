"""What was paid online (indicators 3.5 and 3.6, law.md §1.2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Max, Min

from dossiers.rules.days import local_day
from payments.enums import Method
from payments.models import Receipt, Waiving


def online_paid(dossier_ids: Collection[int]) -> frozenset[int]:
    """Those of these dossiers of which a fee was paid online and the receipt was not annulled.

    DuocThanhToanTrucTuyen is 1 or 2. What came for a fee already paid counts for nothing.
    """
    paid = Receipt.objects.valid().filter(method=Method.ONLINE, dossier__in=dossier_ids)
    return frozenset(paid.values_list("dossier_id", flat=True))


def paid_online_on(dossier_ids: Collection[int]) -> dict[int, date]:
    """Those of `online_paid` with the day of the first such payment."""
    paid = Receipt.objects.valid().filter(method=Method.ONLINE, dossier__in=dossier_ids)
    return dict(paid.values_list("dossier").annotate(first=Min("taken_on")))


def waived_on(dossier_ids: Collection[int]) -> dict[int, date]:
    """Those of these dossiers of which a fee was waived whole after acceptance, with the last day of it."""
    waived = Waiving.objects.filter(dossier__in=dossier_ids, amount_after=0)
    rows = waived.values_list("dossier").annotate(last=Max("waived_at"))
    return {dossier: local_day(at) for dossier, at in rows}


def procedures_paid_online(
    agency_ids: Collection[int], first: date, last: date
) -> frozenset[tuple[int, int]]:
    """(deciding agency, procedure) with at least one successful online payment on these days."""
    paid = Receipt.objects.valid().filter(
        method=Method.ONLINE, taken_on__range=(first, last), dossier__deciding_agency__in=agency_ids
    )
    return frozenset(
        paid.values_list("dossier__deciding_agency", "dossier__procedure_version__procedure").distinct()
    )
