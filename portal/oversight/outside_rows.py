"""The rows that were read of what others published, one unit's at a time: what "theirs" is made of.

The uploaded file itself is given out to nobody (docs/access.csv): it may hold every column another
system printed. Only what the comparison needs was kept of it, and that is shown here, on the screen alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy

from accounts.models import Agency, User
from dossiers.models import Dossier
from indicators.exceptions import WrongDefinition
from indicators.models import OutsideReport
from indicators.queries.definitions_kept import definition_in_force
from indicators.queries.outside import rows_read
from indicators.rules.definition import Indicator
from indicators.rules.outside import OutsideDossier, OutsideFigure
from portal.http import row_id
from portal.oversight.scores_shared import user_of
from portal.oversight.tables import CODE, DAY, NUMBER, POINTS, Cell, Column, Table, on_page
from portal.ui.formats import number
from portal.ui.made_of import ENTERED


SHOW, FIGURES, DOSSIERS = "rows", "figures", "dossiers"
SHOWN = 500
FIGURE_COLUMNS = (
    Column(gettext_lazy("Chỉ số"), width=60),
    Column(gettext_lazy("Tử số / mẫu số"), NUMBER),
    Column(gettext_lazy("Điểm"), POINTS),
)
DOSSIER_COLUMNS = (
    Column(gettext_lazy("Mã hồ sơ"), CODE, 28),
    Column(gettext_lazy("Đơn vị bên ngoài ghi"), CODE),
    Column(gettext_lazy("Hạn trả kết quả"), DAY),
    Column(gettext_lazy("Kết thúc"), DAY),
)


def href(unit_id: int, part: str) -> str:
    """From the page of a report to the rows of one unit: its figures or its dossiers."""
    return f"?unit={unit_id}&show={SHOW}#{part}"


def page(request: HttpRequest, report: OutsideReport, unit: Agency) -> HttpResponse:
    """The rows read of one unit. `report` is one this person may see, `unit` one it says something of."""
    user, today = user_of(request), timezone.localdate()
    read = rows_read(report, unit, today)
    listed = _part(request, read.dossiers)
    context = {
        "report": report,
        "name": f"{report.first_on:%m/%Y}",
        "unit": unit,
        "back": f"?unit={unit.pk}",
        "figures": on_page(_figures(read.figures, report)),
        "dossiers": on_page(_dossiers(listed.rows, user, today)),
        "count": len(read.dossiers),
        "page": listed,
    }
    return render(request, "oversight/outside/rows.html", context)


@dataclass(frozen=True)
class Part:
    """Some of the rows; `previous` and `next` as components/pagination.html takes them."""

    rows: Sequence[OutsideDossier]
    previous: str
    next: str


def _part(request: HttpRequest, rows: Sequence[OutsideDossier]) -> Part:
    """Some hundred rows; a list that was read keeps its order, so the place in it is the key."""
    before = row_id(request.GET.get("before", ""))
    first = max(0, before - SHOWN) if before else row_id(request.GET.get("after", ""))
    last = first + SHOWN
    return Part(
        rows=rows[first:last],
        previous=str(first) if first else "",
        next=str(last) if last < len(rows) else "",
    )


def _figures(rows: Sequence[OutsideFigure], report: OutsideReport) -> Table:
    known = _indicators(report)
    return Table(
        name=FIGURES,
        title=_("Số liệu"),
        columns=FIGURE_COLUMNS,
        rows=[
            [
                _label(one.indicator, known),
                Cell(f"{number(one.n)} / {number(one.d)}" if one.d is not None else "", made_of=ENTERED),
                Cell(one.points, made_of=ENTERED),
            ]
            for one in rows
        ],
        empty=_("Bên ngoài không có số liệu chỉ số nào của đơn vị này."),
    )


def _indicators(report: OutsideReport) -> dict[str, Indicator]:
    try:
        definition = definition_in_force(report.first_on).definition
    except WrongDefinition:
        return {}
    return {one.id: one for one in definition.indicators}


def _label(code: str, known: dict[str, Indicator]) -> str:
    """The indicator in words; its code where no set of that time has it."""
    one = known.get(code)
    if one is None:
        return code
    return f"{one.number} {one.label.en if get_language() == 'en' else one.label.vi}"


def _dossiers(rows: Sequence[OutsideDossier], user: User, today: date) -> Table:
    coded = Codes([one.code for one in rows], user, today)
    return Table(
        name=DOSSIERS,
        title=_("Từng hồ sơ"),
        columns=DOSSIER_COLUMNS,
        rows=[[coded.cell(one.code), one.unit, one.due, one.end] for one in rows],
        empty=_("Bên ngoài không có danh sách hồ sơ của đơn vị này."),
    )


class Codes:
    """Codes as others list them: one of a dossier here leads to it, and is kept from who may not open it."""

    def __init__(self, codes: Sequence[str], user: User, today: date) -> None:
        here = Dossier.objects.filter(code__in=codes)
        self._seen = dict(here.visible_to(user, today).values_list("code", "pk"))
        self._hidden = set(here.values_list("code", flat=True)) - set(self._seen)

    def cell(self, code: str) -> Cell:
        if code in self._hidden:
            return Cell(_("ngoài phạm vi xem"))
        return Cell(code, reverse("desk:dossier", args=[self._seen[code]]) if code in self._seen else "")
