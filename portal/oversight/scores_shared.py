"""What every page of scores shares: its period, its unit if this person may see it, points in words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _, gettext_lazy

from accounts.models import User
from indicators.enums import PeriodKind
from indicators.models import UnitScore
from indicators.queries.drilldown import has_list, is_counted
from indicators.queries.scores import Line
from indicators.rules.definition import Label, Measure
from indicators.rules.periods import Period, period_of
from indicators.rules.scoring import Component, Standing, half_up
from portal.http import NotThere, actor
from portal.ui.formats import NOTHING, number, points_shown


KINDS = {
    PeriodKind.MONTH: gettext_lazy("Tháng"),
    PeriodKind.QUARTER: gettext_lazy("Quý"),
    PeriodKind.YEAR: gettext_lazy("Năm"),
}

STANDINGS = {
    Standing.NOT_MEASURED: gettext_lazy("chưa đo"),
    Standing.NOTHING_TO_COUNT: gettext_lazy("không có gì để tính"),
    Standing.OUT_OF_SCOPE: gettext_lazy("ngoài phạm vi"),
}


def user_of(request: HttpRequest) -> User:
    me = actor(request)
    return me.acting_for or me.user


def period_asked(request: HttpRequest) -> Period:
    """The period asked for; the month of the last night where nothing, or nonsense, was."""
    asked = request.GET.get("period", "")
    kind = PeriodKind(asked) if asked in PeriodKind.values else PeriodKind.MONTH
    yesterday = timezone.localdate() - timedelta(days=1)
    try:
        first = date.fromisoformat(request.GET.get("first", "")[:10])
    except ValueError:
        return period_of(kind, yesterday)
    return period_of(kind, first if 2000 <= first.year <= 2200 else yesterday)


def typed(period: Period) -> str:
    return urlencode({"period": period.kind.value, "first": period.first.isoformat()})


def about(period: Period, request: HttpRequest) -> dict[str, Any]:
    """What every page of scores says of its period, and the way to others."""
    today = timezone.localdate()
    others = [period_of(kind, min(period.last, today)) for kind in PeriodKind]
    return {
        "period": name_of(period),
        "earlier": f"{request.path}?{typed(period.before())}",
        "later": f"{request.path}?{typed(period.after())}" if period.after().first < today else "",
        "kinds": [
            {
                "label": KINDS[other.kind],
                "href": f"{request.path}?{typed(other)}",
                "is_current": other.kind == period.kind,
                "count": None,
            }
            for other in others
        ],
    }


def name_of(period: Period) -> str:
    first = period.first
    names = {
        PeriodKind.MONTH: _("tháng %(month)s/%(year)s") % {"month": f"{first.month:02}", "year": first.year},
        PeriodKind.QUARTER: _("quý %(quarter)s năm %(year)s")
        % {"quarter": ("I", "II", "III", "IV")[(first.month - 1) // 3], "year": first.year},
        PeriodKind.YEAR: _("năm %(year)s") % {"year": first.year},
    }
    return names[period.kind]


def latest_score(request: HttpRequest, agency_id: int, period: Period) -> UnitScore:
    """The unit's last score of the period, if this person may see it."""
    seen = UnitScore.objects.visible_to(user_of(request), timezone.localdate()).of_period(period)
    found: UnitScore | None = (
        seen.filter(agency=agency_id).select_related("agency", "definition").order_by("-measured_on").first()
    )
    if found is None:
        raise NotThere(_("Chưa có điểm của đơn vị này trong kỳ đã chọn."))
    return found


def unit_url(agency_id: int, period: Period, name: str = "oversight:score_unit") -> str:
    return f"{reverse(name, args=[agency_id])}?{typed(period)}"


def lost_url(agency_id: int, indicator: str, period: Period, *, show: str = "") -> str:
    """The list behind a figure of a unit: what is missing; with `show=counted` all that was counted."""
    more = f"&show={show}" if show else ""
    return f"{reverse('oversight:score_lost', args=[agency_id, indicator])}?{typed(period)}{more}"


def line_urls(one: Line, agency_id: int, period: Period) -> tuple[str, str]:
    """Behind numerator and denominator, and behind the points: lists, or the line on the page of the unit.

    Empty where nothing was counted.
    """
    if one.d is None:
        return "", ""
    here = f"{unit_url(agency_id, period)}#indicators"
    counted = lost_url(agency_id, one.indicator.id, period, show="counted") if is_counted(one) else here
    return counted, lost_url(agency_id, one.indicator.id, period) if has_list(one) else here


def linked(text: str, href: str, css: str = "number") -> dict[str, Any]:
    """A figure's cell with what it is made of; nothing is made of nothing."""
    return {"text": text, "css": css} | ({"href": href} if href and text != NOTHING else {})


def rules_url(score: UnitScore) -> str:
    """Where the maxima and rules of the set stand that this score was reckoned by."""
    return f"{reverse('oversight:definitions')}#bo-{score.definition_id}"


def words(label: Label) -> str:
    return label.en if get_language() == "en" else label.vi


def as_decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def signed(change: Decimal) -> str:
    """A change of points: +0,35, −0,35, 0,00."""
    return ("+" if change > 0 else "−" if change < 0 else "") + points_shown(abs(change))


def count_shown(one: Component) -> str:
    """The same of an indicator that was scored just now."""
    if one.count is None or one.count.d is None:
        return NOTHING
    n = Fraction(0) if one.count.n is None else one.count.n
    return " / ".join(number(half_up(value, 2)) for value in (n, one.count.d))


def counted_shown(one: Line) -> str:
    """Numerator / denominator; "–" for what nobody counts."""
    return NOTHING if one.d is None else f"{number(one.n or Decimal(0))} / {number(one.d)}"


def ratio_shown(one: Line) -> str:
    if one.ratio is None:
        return NOTHING
    shown = points_shown(one.ratio)
    said = _("%(days)s ngày") % {"days": shown} if one.indicator.measure == Measure.MEAN else f"{shown} %"
    return unbroken(said)


def unbroken(shown: str) -> str:
    """A number and its unit on one line."""
    return shown.replace(" ", "\N{NO-BREAK SPACE}")


def note_shown(one: Line) -> str | Promise:
    if one.standing == Standing.MEASURED:
        return "" if one.indicator.is_paid else _("chỉ theo dõi, không tính điểm")
    return STANDINGS[one.standing]
