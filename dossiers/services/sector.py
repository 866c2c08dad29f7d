"""What sector law lets this dossier's procedure do; nothing holds without its article (rulings 8–10, 17)."""

from datetime import datetime

from calendars.rules.worktime import Period, PeriodUnit, Terms, WorkCalendar, explain_due
from dossiers.enums import PauseMode
from dossiers.models import Dossier
from dossiers.rules import supplement
from dossiers.services import clock
from procedures.enums import LimitUnit, SectorRuleKind
from procedures.models import SectorRule


def rule_of(dossier: Dossier, kind: SectorRuleKind) -> SectorRule | None:
    """The rule of this kind of the version the dossier runs under."""
    rules = SectorRule.objects.filter(version_id=dossier.procedure_version_id, kind=kind)
    return rules.order_by("key", "pk").first()


def rules_of(dossier: Dossier, kind: SectorRuleKind) -> list[SectorRule]:
    """Every rule of this kind, for whoever has to choose one."""
    rules = SectorRule.objects.filter(version_id=dossier.procedure_version_id, kind=kind)
    return list(rules.order_by("key", "pk"))


def late_supplement(dossier: Dossier) -> supplement.SectorRule | None:
    """What lets a late or a second request stop the clock all the same."""
    rule = rule_of(dossier, SectorRuleKind.LATE_SUPPLEMENT)
    return supplement.SectorRule(rule.article[:255], PauseMode(rule.mode)) if rule else None


def ends_at(dossier: Dossier, rule: SectorRule | None, since: datetime) -> datetime | None:
    """When the period of a closing rule that began at `since` is over; None without a rule or a period."""
    return end_of_period(rule, since, calendar=clock.calendar_of(dossier, at=since)) if rule else None


def end_of_period(rule: SectorRule | None, since: datetime, *, calendar: WorkCalendar) -> datetime | None:
    """The same by a calendar at hand."""
    if rule is None or rule.value is None or rule.unit in ("", LimitUnit.SEE_TEXT):
        return None
    terms = Terms(period=Period(rule.value, PeriodUnit(rule.unit)))
    return explain_due(calendar=calendar, received=since, terms=terms).late_after
