"""How long a procedure really takes, beside its limit: in words, for the public page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from indicators.models import TimesTaken
from indicators.queries.times import times_taken
from indicators.rules.times import FEWEST, MONTHS
from lib.text import text_sort_key
from portal.ui.formats import NOTHING, day, number
from procedures.enums import LimitUnit
from procedures.models import ProcedureOffer, ProcedureVersion


WORKING = {LimitUnit.WORKING_DAYS, LimitUnit.WORKING_HOURS}
HOURS_A_DAY = 8
HALF_A_DAY = Decimal("0.5")
MINUTES_AN_HOUR = 60
NAMED = 5


@dataclass(frozen=True)
class TimesLine:
    """One unit, or all of them, in words."""

    place: str
    results: str
    median: str
    ninth_tenth: str
    on_time: str


@dataclass(frozen=True)
class RealTimes:
    """A sentence on all units together and a line for each unit; without lines only the sentence `none`.

    `few`: the units of whom nothing can be said yet. `note`: why no length of time is said.
    """

    said: str
    none: str
    rows: tuple[TimesLine, ...]
    few: str = ""
    note: str = ""


def real_times(version: ProcedureVersion, offers: Sequence[ProcedureOffer]) -> RealTimes:
    """Of the units that decide this procedure; one statement."""
    found = times_taken(version.procedure_id, {offer.deciding_agency_id for offer in offers})
    in_working_time = _in_working_time(version)
    whole = next((one for one in found if one.unit_id is None), None)
    if whole is None:
        return RealTimes(
            "",
            _("Chưa đủ hồ sơ để nói: cần từ %(fewest)s hồ sơ có kết quả trong %(months)s tháng gần đây.")
            % {"fewest": FEWEST, "months": MONTHS},
            (),
        )
    told = {one.unit_id for one in found}
    few = {offer.deciding_agency.name for offer in offers if offer.deciding_agency_id not in told}
    return RealTimes(
        said=_("%(results)s hồ sơ có kết quả từ %(first)s đến %(last)s.")
        % {"results": number(whole.results), "first": day(whole.first_on), "last": day(whole.last_on)},
        none="",
        rows=tuple(_line(one, in_working_time) for one in found),
        few=_("Chưa đủ số liệu (dưới %(fewest)s hồ sơ): %(units)s.")
        % {"fewest": FEWEST, "units": _some(sorted(few, key=text_sort_key))}
        if few
        else "",
        note=_(
            "Thủ tục này có thời hạn tính theo ngày làm việc và thời hạn tính theo ngày liền,"
            " không gộp được thành một con số; xem cột Đúng hẹn."
        )
        if in_working_time is None
        else "",
    )


def _some(names: list[str]) -> str:
    """Some of them by name, the others by their number."""
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return _("%(shown)s và %(n)s nơi khác") % {"shown": shown, "n": more} if more > 0 else shown


def _line(one: TimesTaken, in_working_time: bool | None) -> TimesLine:
    share = 100 * one.on_time // one.results  # down: what was late once is never "100 %"
    return TimesLine(
        place=one.unit.name if one.unit else _("Mọi nơi"),
        results=number(one.results),
        median=length(one.median, in_working_time),
        ninth_tenth=length(one.ninth_tenth, in_working_time),
        on_time=f"{share} %",
    )


def length(days: Decimal, in_working_time: bool | None) -> str:
    """ "3,5 ngày làm việc", "2 ngày", "40 phút làm việc"; "–" where limits of both kinds share one figure."""
    if in_working_time is None:
        return NOTHING
    if not in_working_time:
        return _("%(n)s ngày") % {"n": number(_tenths(days))}
    if days >= HALF_A_DAY:
        return _("%(n)s ngày làm việc") % {"n": number(_tenths(days))}
    hours = days * HOURS_A_DAY
    if hours >= 1:
        return _("%(n)s giờ làm việc") % {"n": number(_tenths(hours))}
    minutes = (hours * MINUTES_AN_HOUR).quantize(Decimal(1), ROUND_HALF_UP)
    return _("%(n)s phút làm việc") % {"n": number(minutes)}


def _tenths(value: Decimal) -> Decimal:
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def _in_working_time(version: ProcedureVersion) -> bool | None:
    """Whether its limits are of working time; None when they are of both kinds."""
    units = {LimitUnit(row.unit) for row in version.limits.all()} - {LimitUnit.SEE_TEXT}
    if units <= WORKING:
        return True
    return None if units & WORKING else False
