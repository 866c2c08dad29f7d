"""Published months for everybody: the list, one month, and the same as PDF, workbook and JSON.

Addresses are for good: what a month is called never changes, and a restatement stands on the same page.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.services.files import content_of
from indicators.gateways.month_book import month_book
from indicators.models import Publication
from indicators.queries.publications import (
    edition_for,
    months_of,
    overdue_months,
    public_month,
    published,
    publishers,
)
from indicators.rules.public_month import PublicMonth, as_json
from lib.workbooks import XLSX_TYPE
from portal.http import NotThere, leaves_the_screen, public_address, reads_only
from portal.ui.months import shown
from portal.ui.pagination import page_of


PAGE = 100


@login_not_required
@reads_only
def months(request: HttpRequest) -> HttpResponse:
    """Published months, of all agencies or one, the latest first; and those that should be public by now."""
    today, asked = timezone.localdate(), request.GET.get("co-quan", "")
    agencies = list(publishers())
    chosen = asked if any(one.code == asked for one in agencies) else ""
    page = page_of(
        months_of(chosen),
        order=("-first_on", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE,
    )
    context = {
        "agencies": [
            {"code": one.code, "name": one.name, "is_chosen": one.code == chosen} for one in agencies
        ],
        "months": sorted(page.rows, key=lambda one: (-one.first_on.toordinal(), one.agency.name, one.pk)),
        "page": page,
        "overdue": [
            {"publication": one, "days": (today - one.due_on).days} for one in overdue_months(today, chosen)
        ],
    }
    return render(request, "public/months/index.html", context)


@login_not_required
@reads_only
def month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """One month: ranking, late units and officers, replies beside them, restatements."""
    publication, found = _found(code, month)
    edition = edition_for(publication, timezone.localdate())
    context: dict[str, Any] = {
        **shown(found),
        "address": public_address(request.path),
        "has_pdf": edition is not None and edition.paper.file_id is not None,
    }
    return render(request, "public/months/month.html", context)


@login_not_required
@leaves_the_screen
@reads_only
def month_json(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """For machines; the schema is docs/schemas/month.schema.json."""
    _publication, found = _found(code, month)
    body = json.dumps(as_json(found), ensure_ascii=False, indent=1)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    # Anybody's page may read what everybody may read.
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@leaves_the_screen
@reads_only
def month_xlsx(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """The same as a workbook."""
    _publication, found = _found(code, month)
    response = HttpResponse(month_book(found), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="diem-{found.agency_code}-{found.month}.xlsx"'
    return response


@login_not_required
@leaves_the_screen
@reads_only
def month_pdf(request: HttpRequest, code: str, month: str) -> HttpResponseBase:
    """The newest public edition of the notice. Made when it was issued, never while a stranger waits."""
    publication, found = _found(code, month)
    edition = edition_for(publication, timezone.localdate())
    if edition is None or edition.paper.file is None:
        raise NotThere(_("Bản PDF đang được lập. Xem trang này hoặc mở lại sau ít phút."))
    response = HttpResponse(content_of(edition.paper.file), content_type="application/pdf")
    name = f"thong-bao-{found.agency_code}-{found.month}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _found(code: str, month: str) -> tuple[Publication, PublicMonth]:
    publication = published(code, _first(month))
    if publication is None:
        raise NotThere(_("Chưa có kết quả công khai ở địa chỉ này."))
    return publication, public_month(publication, timezone.localdate())


def _first(month: str) -> date:
    matched = re.fullmatch(r"(20\d\d|21\d\d)-(0[1-9]|1[0-2])", month)
    if matched is None:
        raise NotThere(_("Chưa có kết quả công khai ở địa chỉ này."))
    return date(int(matched[1]), int(matched[2]), 1)
