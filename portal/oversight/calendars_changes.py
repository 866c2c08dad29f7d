"""Changes of calendars: propose, see every promise it would move, confirm or drop."""

from collections.abc import Callable
from datetime import date
from typing import Any

import structlog
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from accounts.enums import Role
from accounts.models import User
from calendars.enums import ChangeState
from calendars.exceptions import CalendarError
from calendars.models import Calendar, CalendarChange
from calendars.queries import load_definition, recent_changes
from calendars.rules.changing import Change, change_from, partner_of
from calendars.services import changes
from dossiers.services import sent_forms
from dossiers.services.recount import Move
from portal.http import actor, open_to, reads_only, reads_unless_posted
from portal.night import tasks
from portal.night.calendar_moves import move_promises, moves_by
from portal.oversight import exporting
from portal.oversight.calendars import hours_rows, may_propose, tabs
from portal.oversight.calendars_access import changeable, check_may_change, may_change, not_his
from portal.oversight.calendars_forms import (
    ALL,
    DaysForm,
    NewCalendarForm,
    NewHoursForm,
    ReasonedForm,
    RevokeForm,
    calendar_code,
)
from portal.oversight.tables import CODE, Column, Table
from portal.ui.formats import moment, number
from portal.ui.keeping import sent_once
from portal.ui.pagination import page_of_worked_out


MOVED_AT_ONCE = 300  # while somebody waits; the rest goes to the background
logger = structlog.get_logger(__name__)


@reads_only
@open_to(*Role)
def listing(request: HttpRequest) -> HttpResponse:
    """Recorded changes, those waiting first."""
    rows = list(recent_changes())
    people = _names(rows)
    context = {
        "changes": [_shown(row, people) for row in rows],
        **may_propose(request, [None, *Calendar.objects.all()]),
    }
    return render(request, "oversight/calendars/changes.html", context | tabs("changes"))


@reads_only
@open_to(*Role)
def detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One change; while it waits, whoever may decide sees every promise it would move."""
    row = get_object_or_404(CalendarChange.objects.select_related("calendar"), pk=pk)
    waiting = row.state == ChangeState.PROPOSED
    decides = waiting and may_change(actor(request), row.calendar, timezone.localdate())
    content = change_from(row.content)
    context = {
        **_shown(row, _names([row])),
        "content": content,
        "new_hours": hours_rows(content.sessions),
        "decides": decides,
        "poll": request.path if row.state == ChangeState.CONFIRMED and row.moved_at is None else "",
        **tabs("changes"),
    }
    if not decides:
        return render(request, "oversight/calendars/change.html", context)
    return _with_its_moves(request, row, context)


def _with_its_moves(request: HttpRequest, row: CalendarChange, context: dict[str, Any]) -> HttpResponseBase:
    """The page with the promises a waiting change would move, page by page and as a file."""
    moves = sorted(moves_by(row), key=_place)
    page = page_of_worked_out(
        moves,
        key=_place,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request),
    )
    table = Table(
        name="loi-hen-se-doi",
        title=_("Lời hẹn sẽ dời: %(count)s") % {"count": number(len(moves))},
        columns=[Column(_("Hồ sơ"), CODE, 28), Column(_("Hẹn hiện nay")), Column(_("Hẹn sau thay đổi"))],
        rows=[[move.code, moment(move.old_due), _becomes(move)] for move in page.rows],
        about=[row.reason, context["calendar_name"]],
        empty=_("Không lời hẹn nào phải dời."),
    )
    return exporting.page(request, "oversight/calendars/change.html", table, {**context, "page": page})


def _place(move: Move) -> tuple[int, int]:
    """Where it stands in the list: what is promised first comes first."""
    return int(move.old_due.timestamp()), move.dossier_id


def _becomes(move: Move) -> str:
    if not move.keeps_its_date:
        return moment(move.new_due)
    return _("giữ nguyên; theo luật quá hạn sau %(late)s") % {"late": moment(move.new_late_after)}


@reads_unless_posted
@open_to(Role.CONTROL)
@sent_once
def add_days(request: HttpRequest) -> HttpResponse:
    """Propose days off, a swap with its make-up day, or a year's announcement."""
    form = DaysForm(request.POST or None)
    return _propose(request, form, form.change, _("Thêm ngày nghỉ, ngày hoán đổi"))


@reads_unless_posted
@open_to(Role.CONTROL)
@sent_once
def revoke_day(request: HttpRequest) -> HttpResponse:
    """Propose to take a day back, a swapped one with its other half."""
    day, code = request.GET.get("ngay"), request.GET.get("lich") or ALL
    initial = {"on": day, "calendar": code} | _both_halves(day, code)
    form = RevokeForm(request.POST or None, initial=initial)
    return _propose(request, form, form.change, _("Bỏ một ngày khỏi lịch"))


def _both_halves(day: str | None, code: str) -> dict[str, date | None]:
    """The day and, of a swap, the one that goes with it; nothing where the address cannot be read."""
    try:
        on = date.fromisoformat(day or "")
        calendar = load_definition(changes.NATIONAL_YARDSTICK if code == ALL else code)
    except (ValueError, CalendarError):
        return {}
    return {"on": on, "pair": partner_of(calendar, on)}


@reads_unless_posted
@open_to(Role.CONTROL)
@sent_once
def new_hours(request: HttpRequest) -> HttpResponse:
    """Propose other hours of a calendar from a date on."""
    form = NewHoursForm(request.POST or None, initial={"calendar": request.GET.get("lich")})
    return _propose(request, form, form.change, _("Đổi giờ của một lịch"))


@reads_unless_posted
@open_to(Role.CONTROL)
@sent_once
def new_calendar(request: HttpRequest) -> HttpResponse:
    """A further calendar. Nobody follows it yet, so it moves no promise."""
    form = NewCalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {key: form.cleaned_data[key] for key in ("code", "name", "purpose")}
        try:
            changes.add_calendar(**values, sessions=form.sessions())
        except CalendarError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm lịch “%(name)s”.") % {"name": values["name"]})
            return redirect("oversight:calendar_hours")
    return _form_page(request, form, _("Thêm lịch"), _("Thêm lịch"))


@require_POST
@open_to(Role.CONTROL)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The change becomes part of the calendar and the promises move."""
    row = get_object_or_404(CalendarChange.objects.select_related("calendar"), pk=pk)
    check_may_change(actor(request), row.calendar, timezone.localdate())
    by, now = actor(request), timezone.now()
    try:
        changes.confirm(change_id=pk, by=by.user.pk, at=now)
    except CalendarError as refusal:
        messages.error(request, str(refusal))
    else:
        moved = move_promises(row, by=by, at=now, at_most=MOVED_AT_ONCE)
        _wake_the_rest(pk)
        messages.success(request, _("Đã xác nhận; %(count)s lời hẹn đã dời.") % {"count": moved})
    return redirect("oversight:calendar_change", pk=pk)


def _wake_the_rest(change_id: int) -> None:
    """What one request leaves over is moved in the background."""
    if not CalendarChange.objects.still_moving().filter(pk=change_id).exists():
        return
    try:
        tasks.finish_calendar_moves.delay()
    except OperationalError:
        logger.warning("calendar_moves_not_woken")  # the sweep of the next minute finds them


@require_POST
@open_to(Role.CONTROL)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal is put aside; nothing moves."""
    row = get_object_or_404(CalendarChange.objects.select_related("calendar"), pk=pk)
    check_may_change(actor(request), row.calendar, timezone.localdate())
    try:
        changes.drop(change_id=pk, by=actor(request).user.pk, at=timezone.now())
    except CalendarError as refusal:
        messages.error(request, str(refusal))
    else:
        sent_forms.forget_what_led(to=reverse("oversight:calendar_change", args=[pk]))
        messages.success(request, _("Đã bỏ đề xuất; không lời hẹn nào thay đổi."))
    return redirect("oversight:calendar_change", pk=pk)


def _propose(
    request: HttpRequest, form: ReasonedForm, change: Callable[[], Change], title: str
) -> HttpResponse:
    """Record the proposal and show what it would move; a refusal stands above the form."""
    everything = [None, *Calendar.objects.all()]
    form.offer(changeable(actor(request), everything, timezone.localdate()), refusal=not_his())
    if request.method == "POST" and form.is_valid():
        try:
            row = _record(request, form, change())
        except CalendarError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("oversight:calendar_change", pk=row.pk)
    # An address that names a calendar which is not his must not lead to a change of another one.
    names_another = "lich" in request.GET and form.initial.get("calendar") in form.left_out
    may_send = form.is_bound or (form.offers_any and not names_another)
    return _form_page(request, form, title, _("Xem các lời hẹn sẽ dời"), may_send=may_send)


def _record(request: HttpRequest, form: Form, change: Change) -> CalendarChange:
    code, by, now = calendar_code(form.cleaned_data), actor(request), timezone.now()
    calendar = Calendar.objects.filter(code=code).first() if code else None
    check_may_change(by, calendar, timezone.localdate())
    return changes.propose(
        change=change, calendar_code=code, reason=form.cleaned_data["reason"], by=by.user.pk, at=now
    )


def _form_page(
    request: HttpRequest, form: Form, title: str, action: str, *, may_send: bool = True
) -> HttpResponse:
    context = {"form": form, "title": title, "action": action, "may_send": may_send, "not_his": not_his()}
    status = 422 if form.errors else 200
    return render(request, "oversight/calendars/form.html", context | tabs("changes"), status=status)


def _shown(row: CalendarChange, people: dict[int, str]) -> dict[str, Any]:
    """A change with the words and names a page needs."""
    kinds = {ChangeState.PROPOSED: "waiting", ChangeState.CONFIRMED: "done", ChangeState.DROPPED: "ended"}
    return {
        "change": row,
        "calendar_name": row.calendar.name if row.calendar else _("Mọi lịch (ngày của cả nước)"),
        "state_kind": kinds[ChangeState(row.state)],
        "proposer": people.get(row.proposed_by, ""),
        "decider": people.get(row.decided_by or 0, ""),
    }


def _names(rows: list[CalendarChange]) -> dict[int, str]:
    ids = {row.proposed_by for row in rows} | {row.decided_by for row in rows if row.decided_by}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name"))
