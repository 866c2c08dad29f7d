"""The dossiers that cost a unit's points, as its pages show them: price, days, and why each is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar, working_days_between
from dossiers.models import Dossier
from dossiers.queries.longest import LongestStep, longest_steps
from dossiers.querysets import DossierQuerySet
from dossiers.rules.days import end_of_day
from feedback.queries import HiddenOpinions
from indicators.models import DossierFact
from indicators.queries.dossier_costs import DossierCosts, GroupCost, Part
from indicators.queries.opinions import life_told
from indicators.rules import contribution as rule
from indicators.rules.definition import Definition
from indicators.rules.pricing import Prices
from indicators.rules.progress import is_late_on
from portal.oversight.scores_shared import words
from portal.ui.formats import NOTHING, day, number


DOSSIER_COLUMNS = (
    (gettext_lazy("Mã hồ sơ"), ""),
    (gettext_lazy("Thủ tục, cơ quan giải quyết"), "wide"),
    (gettext_lazy("Tiếp nhận, hẹn đầu tiên, kết thúc"), ""),
    (gettext_lazy("Điểm làm mất"), "wide"),
    (gettext_lazy("Vì sao"), "wide"),
)
MINUTES_OF_DAY = 8 * 60


def prices_shown(prices: Prices, listed: int) -> str:
    """`1 × 3,334 + 2 × 3,333`: what is shown adds up to what was lost, to the last place."""
    carrying = min(prices.carrying, listed)
    parts = ((carrying, prices.more), (listed - carrying, prices.each))
    return " + ".join(f"{number(count)} × {number(points)}" for count, points in parts if count)


def with_what_is_shown(found: DossierQuerySet) -> DossierQuerySet:
    shown: DossierQuerySet = found.with_list_data().select_related(
        "procedure_version", "deciding_agency", "fact"
    )
    return shown


@dataclass(frozen=True)
class Shown:
    """What the rows of a page need besides their dossiers, read once for all of them."""

    costs: Mapping[int, Sequence[Part]]
    longest: Mapping[int, LongestStep]
    calendar: WorkCalendar
    last: date
    definition: Definition
    hidden: HiddenOpinions


def shown_with(costs: DossierCosts, dossiers: Sequence[Dossier], definition: Definition) -> Shown:
    ids = [one.pk for one in dossiers]
    calendar = load_calendar("standard")
    last = costs.place.last
    return Shown(
        costs=costs.of(ids),
        longest=longest_steps(ids, at=end_of_day(last), calendar=calendar),
        calendar=calendar,
        last=last,
        definition=definition,
        hidden=costs.hidden,
    )


def dossier_row(one: Dossier, shown: Shown, only: str = "") -> dict[str, Any]:
    """A dossier with its price over all indicators; why, for all of them or for `only` one."""
    fact = one.fact
    parts = shown.costs.get(one.pk, ())
    asked = [part for part in parts if not only or part.indicator.id == only]
    return {
        "cells": [
            {"text": str(one), "href": reverse("desk:dossier", args=[one.pk]), "css": "code"},
            {"text": f"{one.procedure_version.name} – {one.deciding_agency.name}"},
            {"text": _days(fact)},
            {"text": parts_shown(parts, shown.definition)},
            {"text": "; ".join(_reasons(fact, asked, shown))},
        ]
    }


def _days(fact: DossierFact) -> str:
    """`02/03/2026, 09/03/2026, 17/03/2026`; a dash for a day there is none of."""
    return ", ".join(day(on) if on else NOTHING for on in (fact.received_on, fact.due_on, fact.ended_on))


def parts_shown(parts: Sequence[Part], definition: Definition) -> str:
    """`0,077: 0,058 tiến độ giải quyết + 0,019 mức độ hài lòng`: the sum and its groups."""
    if not parts:
        return NOTHING
    sums: dict[str, Decimal] = {}
    for part in parts:
        sums[part.indicator.group] = sums.get(part.indicator.group, Decimal(0)) + part.points
    total = number(sum(sums.values(), Decimal(0)))
    groups = [group for group in definition.groups if group.id in sums]
    if len(groups) == 1:
        return f"{total} ({words(groups[0].label).lower()})"
    said = " + ".join(f"{number(sums[group.id])} {words(group.label).lower()}" for group in groups)
    return f"{total}: {said}"


def _reasons(fact: DossierFact, parts: Sequence[Part], shown: Shown) -> list[str]:
    """In words why it costs points: each thing once, though two indicators ask for it."""
    found: list[str] = []
    for part in parts:
        for reason in why(part.indicator.id, fact, shown):
            if reason not in found:
                found.append(reason)
    longest = shown.longest.get(fact.pk)
    if longest is not None and _is_late(parts) and longest.minutes >= MINUTES_OF_DAY:
        days = Decimal(longest.minutes) / MINUTES_OF_DAY
        found.append(
            _("lâu nhất %(days)s ngày làm việc tại %(unit)s")
            % {"days": number(days.quantize(Decimal("0.1"))), "unit": longest.unit}
        )
    return found


def _is_late(parts: Sequence[Part]) -> bool:
    return any(part.indicator.id in (rule.ON_TIME, rule.SATISFACTION) for part in parts)


def why(indicator: str, fact: DossierFact, shown: Shown) -> list[str]:
    """The rule that keeps a dossier out of an indicator's numerator."""
    if indicator == rule.ON_TIME:
        return [_late(fact, shown)]
    if indicator == rule.SATISFACTION:
        return _unsatisfied(fact, shown)
    return [str(WHY[indicator](fact))]


def _not_online(fact: DossierFact) -> str:
    if fact.channel == rule.ONLINE_CHANNEL:
        return _("nộp trực tuyến nhưng chưa có kết quả điện tử")
    return _("không nộp trực tuyến")


WHY: Mapping[str, Callable[[DossierFact], object]] = {
    rule.DOSSIER_SYNC: lambda _fact: _("chưa đồng bộ"),
    rule.ONLINE_DOSSIER: _not_online,
    rule.PAYMENT_DOSSIER: lambda _fact: _("chưa thanh toán trực tuyến"),
    rule.E_RESULT: lambda _fact: _("chưa có kết quả điện tử"),
    rule.DIGITISED: lambda _fact: _("chưa số hóa đủ giấy tờ và kết quả"),
    rule.REUSED: lambda _fact: _("không có giấy tờ sử dụng lại"),
    rule.PERSONAL_STORE: lambda _fact: _("chưa kết nối kho dữ liệu cá nhân"),
    rule.POPULATION_DOSSIER: lambda _fact: _("không khai thác dữ liệu dân cư"),
}


def _unsatisfied(fact: DossierFact, shown: Shown) -> list[str]:
    """Lateness, and of opinions those this person may read."""
    found = []
    life = life_told(fact, shown.hidden)
    if is_late_on(life, shown.last):
        found.append(_late(fact, shown))
    if life.disliked_on is not None and life.disliked_on <= shown.last:
        found.append(_("đánh giá không hài lòng ngày %(on)s") % {"on": day(life.disliked_on)})
    if life.petitioned_on is not None and life.petitioned_on <= shown.last:
        found.append(_("có phản ánh, kiến nghị ngày %(on)s") % {"on": day(life.petitioned_on)})
    return found


def _late(fact: DossierFact, shown: Shown) -> str:
    """Which of the rules of law.md §1.3 made it late, and by how many working days."""
    last = shown.last
    if fact.asked_again_on is not None and fact.asked_again_on <= last:
        return _("yêu cầu bổ sung hơn một lần")
    is_answered = fact.answered_on is not None and fact.answered_on <= last
    limit = fact.extended_on if is_answered else fact.due_on
    if fact.ended_on is not None and fact.ended_on <= last:
        end, said = fact.ended_on, _("kết thúc sau hạn %(days)s ngày làm việc")
    elif fact.asked_on is not None and fact.asked_on <= last and not is_answered:
        end, said = fact.asked_on, _("yêu cầu bổ sung sau hạn %(days)s ngày làm việc")
    else:
        end, said = last, _("chưa xong, quá hạn %(days)s ngày làm việc")
    days = working_days_between(shown.calendar, limit, end) if limit else 0
    return said % {"days": days}


# Sums ---------------------------------------------------------------------------------------------------

GROUP_COLUMNS = (
    (gettext_lazy("Tên"), "wide"),
    (gettext_lazy("Hồ sơ"), "number"),
    (gettext_lazy("Điểm làm mất"), "number"),
)


def group_row(one: GroupCost) -> dict[str, Any]:
    return {
        "cells": [
            {"text": one.name},
            {"text": number(one.dossiers), "css": "number"},
            {"text": number(one.points), "css": "number"},
        ]
    }
