"""Books of receipt numbers: how many are left, opened with their notice, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.models import Agency
from accounts.queries import legal_agency_ids, reach
from payments.exceptions import PaymentError
from payments.models import Receipt, ReceiptSeries
from payments.permissions import can_keep_series
from payments.querysets import watched_counters
from payments.rules.receipts import missing, padded
from payments.services import numbering
from portal.counter import posts
from portal.counter.money_forms import SeriesForm
from portal.http import actor, open_to, reads_unless_posted
from portal.ui.pagination import page_of
from procedures.enums import FeeKind


READERS = (Role.CASHIER, Role.ONESTOP_HEAD, Role.APPROVER, Role.HEAD, Role.AUDITOR)
KEEPERS = (Role.ONESTOP_HEAD, Role.APPROVER, Role.HEAD)
FEW = 20
"""So few numbers left of a book are warned of."""
SHOWN = 60


class LastDayForm(forms.Form):
    last_day = forms.DateField()


@open_to(*READERS)
@reads_unless_posted
def series(request: HttpRequest) -> HttpResponse:
    """GET lists the books in sight; POST opens one."""
    at, on = posts.now_and_today()
    places = _places(request, on)
    form = SeriesForm(
        request.POST if request.method == "POST" else None,
        agencies=[(place.pk, place.name) for place in places],
        initial={"valid_from": on},
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            opened = numbering.open_series(
                agency=next(place for place in places if place.pk == typed["agency"]),
                form=typed["form"],
                symbol=typed["symbol"],
                kind=typed["kind"],
                numbers=(typed["from_number"], typed["to_number"]),
                valid_from=typed["valid_from"],
                basis=typed["basis"],
                by=actor(request),
                at=at,
            )
        except PaymentError as refusal:
            field = getattr(refusal, "field", "")
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã mở quyển %(series)s.") % {"series": opened})
            return redirect("counter:receipt_series")
    return _show(request, form, on, may_open=bool(places))


@open_to(*KEEPERS)
@require_POST
def end_series(request: HttpRequest, series_id: int) -> HttpResponse:
    """Write the last day of a book."""
    at, on = posts.now_and_today()
    found = ReceiptSeries.objects.visible_to(posts.user_of(request), on).filter(pk=series_id).first()
    if found is None:
        raise Http404
    form = LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi ngày cuối cùng dùng quyển này."))
        return redirect("counter:receipt_series")
    try:
        numbering.end_series(
            series_id=found.pk, last_day=form.cleaned_data["last_day"], by=actor(request), at=at
        )
    except PaymentError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi ngày thôi dùng."))
    return redirect("counter:receipt_series")


def _places(request: HttpRequest, on: date) -> list[Agency]:
    """One-stop units for which this person may open a book."""
    by = actor(request)
    watched = watched_counters(by.user, on)
    units = Agency.objects.in_force(on).filter(pk__in=watched, kind="one_stop").order_by("name", "pk")
    # Whole subtrees are watched, but books are kept by the unit itself and by its own agency alone.
    own = {agency for agency, role, below in reach(by.user, on) if role in KEEPERS and not below}
    homes = legal_agency_ids(watched, on)
    mine = [unit for unit in units if unit.pk in own or homes.get(unit.pk) in own]
    return [unit for unit in mine if can_keep_series(by, unit.pk, on=on)]


def _show(request: HttpRequest, form: SeriesForm, on: date, *, may_open: bool) -> HttpResponse:
    seen = ReceiptSeries.objects.visible_to(posts.user_of(request), on).select_related("agency")
    page = page_of(
        seen,
        order=("-agency_id", "-valid_from", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=SHOWN,
    )
    lost = _missing(page.rows)
    context = {
        "rows": [_row(request, book, lost.get(book.pk, []), on) for book in page.rows],
        "page": page,
        "form": form,
        "may_open": may_open,
    }
    return render(request, "counter/money/series.html", context, status=422 if form.errors else 200)


def _missing(books: Sequence[ReceiptSeries]) -> dict[int, list[int]]:
    """Numbers given out that no receipt bears; read one by one only of a book whose count does not fit."""
    borne = Receipt.objects.filter(series__in=books).order_by()
    counts = dict(borne.values_list("series_id").annotate(all=Count("pk")))
    short = [book for book in books if counts.get(book.pk, 0) != book.used_to - book.from_number + 1]
    numbered = Receipt.objects.filter(number__isnull=False)
    return {
        book.pk: missing(book.as_book(), (receipt.number or 0 for receipt in numbered.filter(series=book)))
        for book in short
    }


def _row(request: HttpRequest, book: ReceiptSeries, lost: list[int], on: date) -> dict[str, Any]:
    over = book.valid_to is not None and book.valid_to < on
    if over:
        state, kind = _("Thôi dùng"), "ended"
    elif book.left == 0:
        state, kind = _("Hết số"), "late"
    elif book.left <= FEW:
        state, kind = _("Sắp hết số"), "waiting"
    else:
        state, kind = _("Đang dùng"), "active"
    return {
        "series": book,
        "from": padded(book.from_number),
        "to": padded(book.to_number),
        "last": padded(book.used_to) if book.used_to >= book.from_number else "",
        "kind": FeeKind(book.kind).label if book.kind else _("Mọi khoản thu"),
        "state": state,
        "state_kind": kind,
        "missing": [padded(number) for number in lost[:SHOWN]],
        "may_end": not over and can_keep_series(actor(request), book.agency_id, on=on),
    }
