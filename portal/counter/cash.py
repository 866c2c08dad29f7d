"""The evening: what must be in the drawer, what is; handed over by one, confirmed by another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.models import Actor, Agency, User
from accounts.queries import left_to, unit_scope
from payments.enums import ReportState
from payments.exceptions import PaymentError
from payments.models import CashReport, Receipt
from payments.permissions import can_count_cash, can_count_for, can_take_cash
from payments.queries import Uncounted, counters_holding, uncounted_before
from payments.querysets import CLERKS, counters_fallen_to
from payments.services import papers, reports
from portal.counter import posts
from portal.counter.money_forms import CountForm, NoteForm
from portal.counter.receipt import to_paper
from portal.http import actor, open_to, reads_unless_posted, row_id
from portal.ui.cash import BADGES, COLUMNS, report_row
from portal.ui.pagination import page_of


READERS = (Role.APPROVER, Role.HEAD, Role.AUDITOR)
# Those who count what was left at a counter that closed without an heir.
LEADERS = (Role.APPROVER, Role.HEAD)


@open_to(*posts.CLERKS, *posts.CASHIERS, *LEADERS)
@reads_unless_posted
def cash(request: HttpRequest) -> HttpResponse:
    """GET reckons one's own cash since the last report and lists reports in sight; POST hands over."""
    user, (at, on) = posts.user_of(request), posts.now_and_today()
    places = _places(user, on)
    asked = row_id(request.GET.get("noi", "") or request.POST.get("counter", ""))
    place = next((one for one in places if one.pk == asked), places[0] if places else None)
    gone = _gone(request, place, on)
    clerk = row_id(request.GET.get("nguoi", "") or request.POST.get("clerk", ""))
    if request.method == "GET" and clerk == 0 and gone and not _takes_here(request, gone[0].counter_id, on):
        clerk = gone[0].clerk_id
    whose = User.objects.get(pk=clerk) if clerk in {row.clerk_id for row in gone} else user
    form = CountForm(request.POST if request.method == "POST" else None)
    if request.POST.get("clerk") and clerk != whose.pk:
        form.add_error(None, _("Quỹ của người này vừa được người khác đếm. Tải lại trang rồi xem lại."))
    if request.method == "POST" and place is not None and form.is_valid():
        try:
            report = reports.hand_over(
                counter_id=place.pk, clerk=whose, by=actor(request), at=at, **form.cleaned_data
            )
        except PaymentError as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("Đã khóa sổ và nộp quỹ. Người thứ hai đếm và xác nhận."))
            return redirect("counter:cash_report", report.pk)
    return _show(request, places, place, form, whose, gone)


def _places(user: User, on: date) -> list[Agency]:
    """Where he takes money; then where he still holds some, closed or left by him since.

    And closed counters whose cash falls to his own or to the agency he leads, as long as somebody holds some
    there.
    """
    reached = unit_scope(user, CLERKS, on)
    reached |= left_to(reached, on) | counters_fallen_to(user, on)
    works_at = list(Agency.objects.in_force(on).filter(pk__in=reached).order_by("name", "pk"))
    closed = reached - {one.pk for one in works_at}
    held = uncounted_before(closed, on + timedelta(days=1)) if closed else []
    held_at = counters_holding(user) | {row.counter_id for row in held}
    return list(dict.fromkeys([*works_at, *Agency.objects.filter(pk__in=held_at).order_by("name", "pk")]))


def _takes_here(request: HttpRequest, counter_id: int, on: date) -> bool:
    """Whether there can be cash of his own at this counter."""
    return can_take_cash(actor(request), counter_id, on=on) or counter_id in counters_holding(
        posts.user_of(request)
    )


def _gone(request: HttpRequest, place: Agency | None, on: date) -> list[Uncounted]:
    """Cash here of people who take none here any more, where it is for this person to count."""
    by = actor(request)
    if place is None or not can_count_cash(by, place.pk, on=on):
        return []
    held = uncounted_before([place.pk], on + timedelta(days=1))
    people = User.objects.in_bulk([row.clerk_id for row in held])
    return [row for row in held if can_count_for(by, place.pk, people[row.clerk_id], on=on)]


def _show(
    request: HttpRequest,
    places: list[Agency],
    place: Agency | None,
    form: forms.Form,
    whose: User,
    gone: list[Uncounted],
) -> HttpResponse:
    user, on = posts.user_of(request), posts.now_and_today()[1]
    seen = CashReport.objects.visible_to(user, on).select_related("clerk", "counter")
    page = page_of(
        seen,
        order=("-day", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=20,
    )
    context = {
        "places": places if len(places) > 1 else [],
        "place": place,
        "form": form,
        "closed": place is not None and CashReport.objects.filter(counter=place, clerk=whose, day=on).first(),
        "whose": whose if whose != user else None,
        "gone": [row for row in gone if row.clerk_id != whose.pk],
        "sums": reports.reckon(place.pk, whose) if place else None,
        "taken": Receipt.objects.uncounted(place.pk, whose).count() if place else 0,
        "only_counts": not posts.works_at_a_counter(request),
        "columns": COLUMNS,
        "rows": [report_row(one) for one in page.rows],
        "page": page,
    }
    return render(request, "counter/money/cash.html", context, status=422 if form.errors else 200)


@open_to(*posts.CLERKS, *posts.CASHIERS, *READERS)
@reads_unless_posted
def cash_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report with its receipts; the second person confirms or sends back, the clerk counts again."""
    found = _report_or_404(request, report_id)
    pressed = request.POST.get("do", "") if request.method == "POST" else ""
    acts = _acts(request, found, pressed)
    chosen = next((act for act in acts if act["do"] == pressed), None)
    if chosen is not None and chosen["form"].is_valid():
        try:
            chosen["act"](found.pk, chosen["form"].cleaned_data, actor(request), posts.now_and_today()[0])
        except PaymentError as refusal:
            _tell(chosen["form"], refusal)
        else:
            messages.success(request, _("Đã ghi: %(what)s.") % {"what": chosen["label"]})
            return redirect("counter:cash_report", found.pk)
    settles, _day = papers.settled_at(found, on=posts.now_and_today()[1])
    context = {
        "report": found,
        "settled_where": settles.name if settles != found.counter else "",
        "badge": BADGES[ReportState(found.state)],
        "lines": papers.lines_of(found),
        "acts": acts,
        "is_own": found.clerk_id == posts.user_of(request).pk,
        "at_the_counter": posts.works_at_a_counter(request),
    }
    return render(request, "counter/money/cash_report.html", context, status=422 if pressed else 200)


@open_to(*posts.CLERKS, *posts.CASHIERS)
@require_POST
def print_cash_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report as a paper."""
    found, at = _report_or_404(request, report_id), posts.now_and_today()[0]
    return to_paper(papers.print_cash_report(report_id=found.pk, by=actor(request), at=at), at)


def _report_or_404(request: HttpRequest, report_id: int) -> CashReport:
    seen = CashReport.objects.visible_to(posts.user_of(request), posts.now_and_today()[1])
    found: CashReport | None = (
        seen.select_related("clerk", "counter", "counted_by", "judged_by").filter(pk=report_id).first()
    )
    if found is None:
        raise Http404
    return found


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button says it."""


def _confirm(report_id: int, typed: dict[str, Any], by: Actor, at: datetime) -> None:
    del typed
    reports.confirm(report_id=report_id, by=by, at=at)


def _send_back(report_id: int, typed: dict[str, Any], by: Actor, at: datetime) -> None:
    reports.send_back(report_id=report_id, note=typed["note"], by=by, at=at)


def _again(report_id: int, typed: dict[str, Any], by: Actor, at: datetime) -> None:
    reports.count_again(report_id=report_id, by=by, at=at, **typed)


def _acts(request: HttpRequest, found: CashReport, pressed: str) -> list[dict[str, Any]]:
    by, on = actor(request), posts.now_and_today()[1]
    people = {by.user.pk, by.acting_for.pk if by.acting_for else by.user.pk}
    is_own = bool({found.clerk_id, found.counted_by_id} & people)
    steps: list[tuple[str, Any, type[forms.Form], Any]] = []
    if found.state == ReportState.SENT_BACK and (
        found.clerk_id == by.user.pk or can_count_for(by, found.counter_id, found.clerk, on=on)
    ):
        steps = [("again", _("Đếm lại, nộp lại"), CountForm, _again)]
    elif (
        found.state == ReportState.HANDED_OVER and not is_own and can_count_cash(by, found.counter_id, on=on)
    ):
        steps = [
            ("confirm", _("Đã đếm đủ, xác nhận"), ConfirmForm, _confirm),
            ("send_back", _("Chưa khớp, trả lại"), NoteForm, _send_back),
        ]
    return [
        {
            "do": do,
            "label": label,
            "form": form(request.POST if do == pressed else None, prefix=do),
            "act": act,
        }
        for do, label, form, act in steps
    ]


def _tell(form: forms.Form, refusal: PaymentError) -> None:
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))
