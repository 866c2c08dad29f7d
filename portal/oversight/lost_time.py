"""Where time is lost: procedures by kinds of steps, darker where more is; behind each cell its dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Agency
from dossiers.models import Dossier
from indicators.enums import PeriodKind
from indicators.queries.lost_time import KINDS, Lost, LostTime, Overrun, lost_time, overruns
from indicators.querysets import WATCHERS
from indicators.rules.periods import Period
from portal.http import open_to, reads_only, row_id
from portal.oversight import exporting
from portal.oversight.scores_shared import about, name_of, period_asked, typed, user_of
from portal.oversight.tables import CODE, HOURS, Cell, Column, Table, hours
from portal.ui.formats import number
from portal.ui.made_of import BELOW
from procedures.enums import StepKind
from procedures.models import Procedure


SHOWN = 30
"""Procedures of the map; the file has them all."""
LISTED = 200
SHADES = 5
LIST_COLUMNS = (
    Column(gettext_lazy("Mã hồ sơ"), CODE, 28),
    Column(gettext_lazy("Đơn vị"), width=36),
    Column(gettext_lazy("Bước"), width=30),
    Column(gettext_lazy("Giờ làm việc quá giờ của bước"), HOURS),
)


@open_to(*WATCHERS)
@reads_only
def lost(request: HttpRequest) -> HttpResponseBase:
    """The map of a month or a quarter, the procedures that lost most first."""
    period = _period(request)
    unit = row_id(request.GET.get("unit", ""))
    found = lost_time(
        user_of(request), timezone.localdate(), period.first, period.last, at=timezone.now(), unit_id=unit
    )
    whole = exporting.FILE in request.GET
    procedures = found.procedures if whole else found.procedures[:SHOWN]
    most = max((one.minutes for one in found.cells.values()), default=0)
    table = Table(
        name=f"gio-mat-{period.first:%Y%m%d}",
        title=_("Nơi mất thời gian %(period)s") % {"period": name_of(period)},
        columns=[
            Column(_("Thủ tục"), width=50),
            *(Column(kind.label, HOURS) for kind in KINDS),
            Column(_("Cộng"), HOURS),
        ],
        rows=[_row(found, one, most, (period, unit)) for one in procedures],
        total=_sums(found, (period, unit)),
        empty=_("Không bước nào quá giờ trong kỳ này."),
    )
    ways = about(period, request)
    context = {
        **ways,
        "kinds": ways["kinds"][:2],
        "lead": [_("Giờ làm việc các bước đã vượt thời hạn riêng của bước; ô càng đậm càng mất nhiều giờ.")],
        "notes": [
            _(
                "Bước tính vào kỳ nó kết thúc; bước đang quá giờ tính đến lúc xem. Thời gian chờ người nộp "
                "không tính, thời gian chờ ý kiến cơ quan khác có tính."
            ),
            *_left_out(found, procedures),
        ],
        "instruct_unit": unit,
    }
    return exporting.page(request, "oversight/figures/table.html", table, context)


@open_to(*WATCHERS)
@reads_only
def dossiers(request: HttpRequest) -> HttpResponseBase:
    """The steps behind one cell, or behind the sum of a row, a column or all; the most lost first."""
    period, unit = _period(request), row_id(request.GET.get("unit", ""))
    kind, asked = request.GET.get("kind", ""), request.GET.get("procedure", "")
    procedure = Procedure.objects.filter(pk=row_id(asked)).first() if asked else None
    if (kind and kind not in KINDS) or (asked and procedure is None):
        return redirect("oversight:lost_time")
    found = overruns(
        user_of(request), timezone.localdate(), period.first, period.last,
        at=timezone.now(), unit_id=unit, procedure_id=procedure.pk if procedure else None, kind=kind,
    )  # fmt: skip
    shown, is_cut = exporting.taken(request, found, LISTED)
    named = {one.pk: one for one in Dossier.objects.filter(pk__in={row.dossier_id for row in shown})}
    units = dict(Agency.objects.filter(pk__in={row.unit_id for row in shown}).values_list("pk", "name"))
    table = Table(
        name=f"buoc-qua-gio-{period.first:%Y%m%d}",
        title=_title(kind, procedure, period),
        about=_counted(found),
        columns=LIST_COLUMNS,
        rows=[
            [
                Cell(str(named[one.dossier_id]), reverse("desk:dossier", args=[one.dossier_id])),
                units[one.unit_id],
                one.step,
                hours(one.minutes),
            ]
            for one in shown
        ],
        total=[_("Cộng"), "", "", Cell(hours(sum(one.minutes for one in found)), made_of=BELOW)],
        is_cut=is_cut,
        empty=_("Không có bước nào trong phạm vi xem của bạn."),
    )
    back = {"label": _("Nơi mất thời gian"), "href": f"{reverse('oversight:lost_time')}?{typed(period)}"}
    context = {"back": back, "lead": table.about}
    return exporting.page(request, "oversight/figures/table.html", table, context)


def _title(kind: str, procedure: Procedure | None, period: Period) -> str:
    said = {
        "step": _(StepKind(kind).label) if kind else "",
        "code": procedure.code if procedure else "",
        "period": name_of(period),
    }
    if procedure is None:
        of_all = _("Bước “%(step)s” quá giờ, mọi thủ tục, %(period)s")
        return (of_all if kind else _("Các bước quá giờ, mọi thủ tục, %(period)s")) % said
    of_one = _("Bước “%(step)s” quá giờ, thủ tục %(code)s, %(period)s")
    return (of_one if kind else _("Các bước quá giờ, thủ tục %(code)s, %(period)s")) % said


def _counted(found: Sequence[Overrun]) -> tuple[str, ...]:
    return (_("%(n)s bước quá giờ.") % {"n": number(len(found))},) if found else ()


def _period(request: HttpRequest) -> Period:
    """A month or a quarter: a year of steps is not for a page to wait for."""
    period = period_asked(request)
    return period if period.kind != PeriodKind.YEAR else Period(PeriodKind.MONTH, _first(period))


def _first(period: Period) -> date:
    return min(period.last, timezone.localdate()).replace(day=1)


Asked = tuple[Period, int]
"""The days and the unit (0: all) that the map is of."""


def _row(found: LostTime, procedure: tuple[int, str, str], most: int, asked: Asked) -> list[Any]:
    pk, code, name = procedure
    cells = [_cell(found.of(pk, kind), asked, most, procedure=pk, kind=kind.value) for kind in KINDS]
    return [f"{code} {name}", *cells, _cell(found.of_procedure(pk), asked, procedure=pk)]


def _sums(found: LostTime, asked: Asked) -> list[Any]:
    kinds = [_cell(found.of_kind(kind), asked, kind=kind.value) for kind in KINDS]
    return [_("Cộng"), *kinds, _cell(_whole(found), asked)]


def _cell(lost: Lost, asked: Asked, most: int = 0, **of: Any) -> Cell:
    """Hours with the way to their steps; dark beside the `most` of all where that is given."""
    if not lost.steps:
        return Cell(None)
    period, unit = asked
    more = urlencode(of | ({"unit": unit} if unit else {}))
    href = f"{reverse('oversight:lost_time_dossiers')}?{typed(period)}" + (f"&{more}" if more else "")
    return Cell(hours(lost.minutes), href, css=f"heat heat-{shade(lost.minutes, most)}" if most else "")


def shade(minutes: int, most: int) -> int:
    """1 to 5: fifths of the darkest cell."""
    return max(1, -(-SHADES * minutes // most)) if most else 1


def _whole(found: LostTime) -> Lost:
    return sum(found.cells.values(), Lost())


def _left_out(found: LostTime, shown: Any) -> list[str]:
    rest = len(found.procedures) - len(shown)
    return [_("Còn %(n)s thủ tục mất ít giờ hơn; tệp xuất có đủ.") % {"n": rest}] if rest > 0 else []
