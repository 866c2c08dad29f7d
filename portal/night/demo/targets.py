"""The demo's targets: an invented plan of the province for this quarter, and a later decision for some."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q

from accounts.enums import AgencyKind
from accounts.models import Actor, Agency, User
from dossiers.rules.days import local_day
from indicators.enums import PeriodKind
from indicators.models import Target
from indicators.permissions import may_set_targets
from indicators.rules.periods import Period, period_of
from indicators.services.targets import TargetsIn, set_targets


SET_BY = "chutichtinh"
"""Head of the province."""
PLANNED = {
    "ON_TIME": Decimal(97), "AVG_TIME": Decimal(6), "ONLINE_DOSSIER": Decimal(60),
    "PAYMENT_DOSSIER": Decimal(45),
    "ORIGINAL_RESULT_AVAILABLE": Decimal(90), "SO_HOA_GIAY_TO_GIAI_QUYET": Decimal(85),
    "REUSED_DIGITIZED_DATA": Decimal(30), "DOSSIER_RECEIVING_SATISFACTION": Decimal(95),
}  # fmt: skip
RAISED = {"ONLINE_DOSSIER": Decimal(75)}
RAISED_FOR = 3
PLAN, DECISION = "Kế hoạch nâng cao chất lượng phục vụ", "Điều chỉnh chỉ tiêu nộp hồ sơ trực tuyến"


def set_demo_targets(*, at: datetime) -> None:
    """For the province and its communes; nothing where targets were set already."""
    if Target.objects.exists():
        return
    on = local_day(at)
    by = Actor(User.objects.get(username=SET_BY))
    living = Agency.objects.filter(pk__in=may_set_targets(by, on=on), valid_from__lte=on)
    kinds = (AgencyKind.PROVINCE, AgencyKind.DISTRICT, AgencyKind.COMMUNE)
    units = living.filter(Q(valid_to=None) | Q(valid_to__gte=on), kind__in=kinds).order_by("pk")
    quarter = period_of(PeriodKind.QUARTER, on)
    everybody = list(units.values_list("pk", flat=True))
    communes = list(units.filter(kind=AgencyKind.COMMUNE).values_list("pk", flat=True))[:RAISED_FOR]
    for entered, entered_at in (
        (_plan(everybody, quarter), at - timedelta(days=1)),
        (_decision(communes, quarter, on), at),
    ):
        if entered.unit_ids:
            set_targets(entered=entered, by=by, at=entered_at)


def _plan(units: list[int], quarter: Period) -> TargetsIn:
    signed = quarter.first - timedelta(days=12)
    return TargetsIn(units, quarter, PLANNED, "118/KH-UBND", signed, PLAN)


def _decision(units: list[int], quarter: Period, on: date) -> TargetsIn:
    signed = on - timedelta(days=9)
    return TargetsIn(units, quarter, RAISED, "407/QĐ-UBND", signed, DECISION)
