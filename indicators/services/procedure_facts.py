"""Facts of procedures at agencies, worked out anew from the catalogue and written where they differ.

They are as many as there are procedures offered, and follow from dated rows: no note of changes is needed,
and a rebuild is the same work as any night's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from indicators.models import ProcedureFact
from indicators.rules.spans import Days, Stretch, Version, stretches
from procedures.enums import OnlineLevel, Source
from procedures.models import FeeRule, PaymentReadiness, Procedure, ProcedureOffer, ProcedureVersion
from procedures.rules.codes import PEOPLE


Key = tuple[int, int, date]
"""(agency, procedure, first day)."""
MEASURED = ("last_on", "online", "has_fee", "payment_ready", "is_for_people")


@transaction.atomic
def refresh_procedures() -> int:
    """Write what changed; returns how many rows were written or taken away."""
    wanted = {(fact.unit_id, fact.procedure_id, fact.first_on): fact for fact in _facts()}
    kept: dict[Key, ProcedureFact] = {
        (fact.unit_id, fact.procedure_id, fact.first_on): fact for fact in ProcedureFact.objects.all()
    }
    gone = [fact.pk for key, fact in kept.items() if key not in wanted]
    changed = [fact for key, fact in wanted.items() if _values(kept.get(key)) != _values(fact)]
    if gone:
        ProcedureFact.objects.filter(pk__in=gone).delete()
    ProcedureFact.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["unit", "procedure", "first_on"],
        update_fields=MEASURED,
        batch_size=1000,
    )
    return len(gone) + len(changed)


def _values(fact: ProcedureFact | None) -> tuple[object, ...] | None:
    return None if fact is None else tuple(getattr(fact, name) for name in MEASURED)


@dataclass
class _Offered:
    days: list[Days]
    ready: list[Days]


def _facts() -> Iterable[ProcedureFact]:
    offers = _offers()
    versions = _versions({procedure for _, procedure in offers})
    ends = dict(Procedure.objects.exclude(abolished_on=None).values_list("pk", "abolished_on"))
    for (unit, procedure), offered in sorted(offers.items()):
        days = [one for one in (_until(span, ends.get(procedure)) for span in offered.days) if one]
        for stretch in stretches(days, versions.get(procedure, []), offered.ready):
            yield _fact(unit, procedure, stretch)


def _fact(unit: int, procedure: int, stretch: Stretch) -> ProcedureFact:
    return ProcedureFact(
        unit_id=unit,
        procedure_id=procedure,
        first_on=stretch.first,
        last_on=stretch.last,
        online=stretch.online,
        has_fee=stretch.has_fee,
        payment_ready=stretch.payment_ready,
        is_for_people=stretch.is_for_people,
    )


def _until(days: Days, end: date | None) -> Days | None:
    """The days before an abolished procedure's end; None where nothing is left."""
    if end is None:
        return days
    last = date.fromordinal(end.toordinal() - 1)
    if last < days.first:
        return None
    return Days(days.first, last if days.last is None else min(days.last, last))


def _offers() -> Mapping[tuple[int, int], _Offered]:
    """(deciding agency, procedure) → when it is offered anywhere, and ready to be paid online."""
    ready: dict[int, list[Days]] = {}
    for offer, first, last in PaymentReadiness.objects.order_by("pk").values_list(
        "offer", "valid_from", "valid_to"
    ):
        ready.setdefault(offer, []).append(Days(first, last))
    found: dict[tuple[int, int], _Offered] = {}
    rows = ProcedureOffer.objects.order_by("pk").values_list(
        "pk", "deciding_agency", "procedure", "valid_from", "valid_to"
    )
    for pk, unit, procedure, first, last in rows:
        offered = found.setdefault((unit, procedure), _Offered([], []))
        offered.days.append(Days(first, last))
        offered.ready.extend(ready.get(pk, ()))
    return found


def _versions(procedure_ids: Iterable[int]) -> Mapping[int, list[Version]]:
    """Published versions by procedure; a rate of nothing is no fee."""
    costs: dict[int, list[Days]] = {}
    for version_id, first, last in (
        FeeRule.objects.filter(Q(rate=None) | Q(rate__gt=0))
        .order_by("pk")
        .values_list("version", "valid_from", "valid_to")
    ):
        costs.setdefault(version_id, []).append(Days(first or date.min, last))
    rows = (
        ProcedureVersion.objects.published()
        .filter(procedure__in=procedure_ids)
        .order_by("procedure", "pk")
        .values_list("pk", "procedure", "source", "valid_from", "valid_to", "online_level", "subject_codes")
    )
    found: dict[int, list[Version]] = {}
    for pk, procedure, source, first, last, online, subjects in rows:
        version = Version(
            days=Days(first, last),
            is_local=source == Source.LOCAL,
            online=online != OnlineLevel.NONE,
            costs=costs.get(pk, ()),
            is_for_people=not PEOPLE.isdisjoint(subjects),
        )
        found.setdefault(procedure, []).append(version)
    return found
