"""How work goes, by unit and by field (lĩnh vực): received, solved early, on time or late, open or open late.

Asked by the very predicates that the scores count by (measure N), so that figures agree with the unit's page.
One grouped scan; the facts' days make any period and any day askable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, F, Q, When
from django.db.models.lookups import LessThan

from accounts.models import Agency, User
from accounts.queries import ever_below, scope
from dossiers.models import Dossier
from dossiers.querysets import DossierQuerySet
from indicators.models import DossierFact
from indicators.querysets import DOSSIER_RULES, WATCHERS, counted_in, late_on, received_in
from indicators.rules.contribution import DIGITISED, ONLINE_DOSSIER
from indicators.rules.periods import Period
from procedures.models import ProcedureVersion


class Part(StrEnum):
    """What a figure of the table counts, and its list holds."""

    RECEIVED = "received"
    CARRIED = "carried"
    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    OPEN_IN_TIME = "open_in_time"
    OPEN_LATE = "open_late"
    # What lowers a share of the table; no column of its own.
    ALL_LATE = "all_late"
    NOT_ONLINE = "not_online"
    NOT_DIGITISED = "not_digitised"


@dataclass(frozen=True)
class Work:
    """Figures of one unit or field. The first two add up to the five that follow."""

    received: int = 0
    carried: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    open_in_time: int = 0
    open_late: int = 0
    online: int = 0
    online_of: int = 0
    digitised: int = 0
    digitised_of: int = 0

    def __add__(self, other: Work) -> Work:
        return Work(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    def of(self, part: Part) -> int:
        found: int = getattr(self, part.value)
        return found

    @property
    def counted(self) -> int:
        return self.received + self.carried

    @property
    def is_nothing(self) -> bool:
        return not self.counted

    @property
    def on_time_share(self) -> Decimal | None:
        """Neither late nor open late, in percent: indicator 2.1."""
        return share(self.counted - self.late - self.open_late, self.counted)

    @property
    def online_share(self) -> Decimal | None:
        return share(self.online, self.online_of)

    @property
    def digitised_share(self) -> Decimal | None:
        return share(self.digitised, self.digitised_of)


NAMES = tuple(field.name for field in fields(Work))


def share(n: int, d: int) -> Decimal | None:
    """Percent with two decimals; None of nothing."""
    return (Decimal(100 * n) / d).quantize(Decimal("0.01"), ROUND_HALF_UP) if d else None


@dataclass(frozen=True)
class Rows:
    """Figures by agency and by field; a field goes by its folded name, for one name has several codes."""

    by_unit: Mapping[int, Work]
    by_sector: Mapping[str, Work]
    units: Mapping[int, str]
    sectors: Mapping[str, str]


def workload(user: User, on: date, period: Period, day: date, *, unit_id: int = 0, sector: str = "") -> Rows:
    """Of the agencies this user leads, controls or inspects, and all below. Five statements.

    `unit_id` narrows to one agency, `sector` to one field.
    """
    names, of_procedure = _sectors()
    by_unit: dict[int, Work] = {}
    by_sector: dict[str, Work] = {}
    for row in _scan(_in_sight(user, on, unit_id), period, day):
        field = of_procedure.get(row["procedure"], "")
        if sector and field != sector:
            continue
        work = Work(**{name: row[name] for name in NAMES})
        by_unit[row["unit"]] = by_unit.get(row["unit"], Work()) + work
        by_sector[field] = by_sector.get(field, Work()) + work
    units = dict(Agency.objects.filter(pk__in=by_unit).values_list("pk", "name"))
    return Rows(
        {unit: work for unit, work in by_unit.items() if not work.is_nothing},
        {field: work for field, work in by_sector.items() if not work.is_nothing},
        units,
        names,
    )


def work_of(units: Collection[int], period: Period, day: date) -> Work:
    """All work of these agencies together. One statement."""
    rows = (Work(**{name: row[name] for name in NAMES}) for row in _scan(units, period, day))
    return sum(rows, Work())


def behind(
    user: User,
    on: date,
    period: Period,
    day: date,
    part: Part,
    *,
    unit_id: int = 0,
    below: bool = False,
    sector: str = "",
) -> DossierQuerySet:
    """The dossiers behind a figure, of those this person may see; `below`: of all below the unit too."""
    units = scope(user, WATCHERS, on) & ever_below([unit_id]) if below else _in_sight(user, on, unit_id)
    facts = DossierFact.objects.filter(unit__in=units).filter(
        (_parts(period, day) | _behind_shares(period, day))[part]
    )
    if sector:
        of_procedure = _sectors()[1]
        facts = facts.filter(procedure__in=[one for one, field in of_procedure.items() if field == sector])
    found: DossierQuerySet = Dossier.objects.visible_to(user, on).filter(pk__in=facts.values("pk"))
    return found


def _in_sight(user: User, on: date, unit_id: int) -> Collection[int]:
    seen = scope(user, WATCHERS, on)
    return seen & {unit_id} if unit_id else seen


def _parts(period: Period, day: date) -> dict[Part, Q]:
    """What each figure counts, in SQL."""
    last = period.measured_at(day)
    counted, received, late = counted_in(period, day), received_in(period, day), late_on(last)
    ended = Q(ended_on__lte=last)
    limit = Case(When(answered_on__lte=last, then=F("extended_on")), default=F("due_on"))
    early = Q(LessThan(F("ended_on"), limit))
    is_open = Q(ended_on=None) | Q(ended_on__gt=last)
    return {
        Part.RECEIVED: received,
        Part.CARRIED: counted & Q(received_on__lt=period.first),
        Part.EARLY: counted & ended & ~is_so(late) & early,
        Part.ON_TIME: counted & ended & ~is_so(late) & ~is_so(early),
        Part.LATE: counted & ended & late,
        Part.OPEN_IN_TIME: counted & is_open & ~is_so(late),
        Part.OPEN_LATE: counted & is_open & late,
    }


def _behind_shares(period: Period, day: date) -> dict[Part, Q]:
    """What a share of the table leaves out."""
    online, digitised = DOSSIER_RULES[ONLINE_DOSSIER], DOSSIER_RULES[DIGITISED]
    return {
        Part.ALL_LATE: counted_in(period, day) & late_on(period.measured_at(day)),
        Part.NOT_ONLINE: online.costing(period, day),
        Part.NOT_DIGITISED: digitised.costing(period, day),
    }


def is_so(condition: Q) -> Q:
    """What is unknown (no limit at all) is not so: a plain NOT of it would be unknown too."""
    return Q(Case(When(condition, then=True), default=False))


def _scan(units: Collection[int], period: Period, day: date) -> Iterable[Mapping[str, Any]]:
    """One row for each unit and procedure."""
    last = period.measured_at(day)
    columns: dict[str, Any] = {
        part.value: Count("pk", filter=what) for part, what in _parts(period, day).items()
    }
    for name, indicator in (("online", ONLINE_DOSSIER), ("digitised", DIGITISED)):
        rule = DOSSIER_RULES[indicator]
        counted = rule.counted(period, day)
        columns[f"{name}_of"] = Count("pk", filter=counted)
        columns[name] = Count("pk", filter=counted & ~is_so(rule.lost(last)))
    touching = Q(received_on__lte=last) & (
        Q(ended_on=None) | Q(ended_on__gte=period.first) | Q(received_on__gte=period.first)
    )
    rows = DossierFact.objects.filter(touching, unit__in=units).order_by("unit", "procedure")
    scanned: Iterable[Mapping[str, Any]] = rows.values("unit", "procedure").annotate(**columns)
    return scanned


def _sectors() -> tuple[dict[str, str], dict[int, str]]:
    """Folded name → name of a field; procedure → folded name of its field, by its newest version."""
    names: dict[str, str] = {}
    of_procedure: dict[int, str] = {}
    rows = ProcedureVersion.objects.exclude(sector=None).order_by("procedure_id", "valid_from", "pk")
    for procedure, key, name in rows.values_list("procedure_id", "sector__search_key", "sector__name"):
        of_procedure[procedure] = key
        names[key] = name
    return names, of_procedure
