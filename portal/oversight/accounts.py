"""Accounts of people: the list, one person, what the administrator and the leaders may change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import queries
from accounts.enums import Role
from accounts.exceptions import AccountsError, NotAllowed
from accounts.models import Actor, Leave, Membership, User
from accounts.permissions import Thing, can_keep, can_keep_account, can_see
from accounts.services import people, second_factor
from accounts.services.leaves import LeaveAsItWas
from lib import workbooks
from portal.http import actor, identity_of, leaves_the_screen, open_to, reads_only, reads_unless_posted
from portal.oversight import accounts_forms as account_forms
from portal.ui import settings_undo
from portal.ui.keeping import sent_once
from portal.ui.leaves import warn_of_deputising
from portal.ui.pagination import PAGE_SIZE, Page
from procedures.services import annexes


SEERS = (Role.ADMINISTRATOR, Role.HEAD, Role.ONESTOP_HEAD, Role.UNIT_HEAD, Role.AUDITOR)
LEAVE_KEEPERS = (Role.ADMINISTRATOR, Role.HEAD, Role.ONESTOP_HEAD, Role.UNIT_HEAD, Role.APPROVER)
# The address of each move on a person's page, and the form that carries it out.
PERSON_MOVES: dict[str, type[account_forms.MoveForm[User]]] = {
    "giao-vai-tro": account_forms.GrantRoleForm,
    "vang-mat": account_forms.LeaveForm,
    "mat-khau": account_forms.ResetPasswordForm,
    "go-buoc-hai": account_forms.ResetSecondFactorForm,
    "khoa": account_forms.LockForm,
    "mo-khoa": account_forms.UnlockForm,
}


@open_to(*SEERS)
@reads_only
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody whose account this person sees, by given name, with the roles of today."""
    on, by = timezone.localdate(), actor(request)
    form = account_forms.FilterForm(request.GET or None)
    form.label_suffix = ""
    chosen = form.cleaned_data if form.is_valid() else {"q": "", "role": ""}
    role = Role(chosen["role"]) if chosen["role"] else None
    found = queries.matching(queries.people_seen(by.user, on), text=chosen["q"], role=role, on=on)
    lines = queries.person_lines(found, on)
    start = _start(request)
    shown = lines[start : start + PAGE_SIZE]
    page: Page[User] = Page(
        rows=tuple(line.user for line in shown),
        previous=str(max(start - PAGE_SIZE, 0)) if start else "",
        next=str(start + PAGE_SIZE) if start + PAGE_SIZE < len(lines) else "",
    )
    known = identity_of(request)
    context = {
        "form": form,
        "lines": shown,
        "page": page,
        "total": len(lines),
        "may_open": bool(queries.agencies_seen(by.user, Thing.ACCOUNT, on, to_keep=True)),
        "may_export": known is not None and bool(known.roles & {Role.ADMINISTRATOR, Role.AUDITOR}),
    }
    return render(request, "oversight/accounts/people.html", context)


@open_to(Role.ADMINISTRATOR, Role.AUDITOR)
@leaves_the_screen
@reads_only
def export(request: HttpRequest) -> HttpResponse:
    """The same people as a workbook; address and phone only of accounts the reader keeps."""
    on, by = timezone.localdate(), actor(request)
    kept = set(queries.people_seen(by.user, on, to_keep=True).values_list("pk", flat=True))
    rows = [
        (
            line.user.full_name,
            line.user.username,
            "; ".join(f"{role}, {agency}" for role, agency in line.roles),
            line.user.email if line.user.pk in kept else "",
            line.user.phone if line.user.pk in kept else "",
            "" if line.user.is_active else _("Đã khóa"),
        )
        for line in queries.person_lines(queries.exportable_people(by.user, on), on)
    ]
    headings = (
        _("Họ và tên"), _("Tên đăng nhập"), _("Vai trò hôm nay"), _("Thư điện tử"), _("Điện thoại"),
        _("Tình trạng"),
    )  # fmt: skip
    answer = HttpResponse(
        workbooks.plain_table(_("Tài khoản"), headings, rows), content_type=workbooks.XLSX_TYPE
    )
    answer["Content-Disposition"] = 'attachment; filename="tai-khoan.xlsx"'
    return answer


def _start(request: HttpRequest) -> int:
    """How many lines to pass over; what is no number begins at the top."""
    written = request.GET.get("after") or request.GET.get("before") or "0"
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0


@open_to(Role.ADMINISTRATOR)
@sensitive_post_parameters("password")
@reads_unless_posted
@sent_once
def open_account(request: HttpRequest) -> HttpResponseBase:
    """A new account with its first role and a password to be replaced."""
    form = account_forms.OpenAccountForm(request.POST or None, by=actor(request), on=timezone.localdate())
    if form.is_valid():
        try:
            user = form.carry_out(timezone.now())
        except AccountsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã mở tài khoản %(name)s.") % {"name": user.username})
            return redirect("oversight:person", user.pk)
    status = 422 if form.is_bound else 200
    return render(request, "oversight/accounts/open_account.html", {"form": form}, status=status)


@open_to(*SEERS, Role.APPROVER)
@reads_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles with their days, absence, and what may be changed."""
    return _person_page(request, _person_or_404(request, pk))


@open_to(*LEAVE_KEEPERS)
@sensitive_post_parameters("password")
@require_POST
@sent_once
def move_person(request: HttpRequest, pk: int, move: str) -> HttpResponseBase:
    """One of PERSON_MOVES; a fault shows the page again with what was typed."""
    subject = _person_or_404(request, pk)
    if move not in PERSON_MOVES:
        raise Http404
    by, at = actor(request), timezone.now()
    form = PERSON_MOVES[move](request.POST, subject=subject, by=by, on=timezone.localdate(at), prefix=move)
    if form.is_valid():
        try:
            form.carry_out(at)
        except NotAllowed:
            raise
        except AccountsError as refusal:
            form.add_error(None, str(refusal))
        else:
            annexes.mark_annexes_of(pk, at=at)
            if isinstance(form, account_forms.LeaveForm) and form.leave is not None:
                settings_undo.leave_recorded(request, form.leave)
            messages.success(request, str(form.done))
            if isinstance(form, account_forms.LeaveForm) and form.leave is not None:
                warn_of_deputising(request, form.leave)
            return redirect("oversight:person", pk)
    return _person_page(request, subject, failed={move: form}, status=422)


@open_to(Role.ADMINISTRATOR)
@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of a role."""
    row = get_object_or_404(Membership.objects.select_related("user"), pk=pk)
    subject = _person_or_404(request, row.user_id)

    def end(day: date, by: Actor, at: datetime) -> None:
        people.end_role(membership=row, last_day=day, by=by, at=at)
        annexes.mark_annexes_of(subject.pk, at=at)

    return _end(request, subject, end, _("Đã ghi ngày kết thúc vai trò."))


@open_to(*LEAVE_KEEPERS)
@require_POST
def end_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Back earlier than recorded."""
    row = get_object_or_404(Leave.objects.select_related("user"), pk=pk)
    subject = _person_or_404(request, row.user_id)

    def end(day: date, by: Actor, at: datetime) -> None:
        was = LeaveAsItWas.of(row)
        left = people.end_leave(leave=row, last_day=day, by=by, at=at)
        settings_undo.leave_ended(request, subject, was, left)

    return _end(request, subject, end, _("Đã ghi ngày kết thúc đợt vắng mặt."))


def _end(
    request: HttpRequest, subject: User, end: Callable[[date, Actor, datetime], None], done: str
) -> HttpResponse:
    form = account_forms.LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi ngày cuối cùng, dạng ngày/tháng/năm."))
        return _person_page(request, subject, status=422)
    try:
        end(form.cleaned_data["last_day"], actor(request), timezone.now())
    except NotAllowed:
        raise
    except AccountsError as refusal:
        messages.error(request, str(refusal))
        return _person_page(request, subject, status=422)
    messages.success(request, done)
    return redirect("oversight:person", subject.pk)


@open_to(Role.AUDITOR, Role.HEAD)
@reads_only
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at whose personal data, the newest first."""
    found = queries.looks_seen(actor(request).user, timezone.localdate()).order_by("-at", "-pk")[:200]
    return render(request, "oversight/accounts/looks.html", {"looks": found})


def _person_or_404(request: HttpRequest, pk: int) -> User:
    """A person whose account or absence this reader sees; anybody else does not exist for him."""
    subject = get_object_or_404(User, pk=pk)
    standing = queries.standing_to(
        actor(request).user, subject, timezone.localdate(), acting_for=actor(request).acting_for
    )
    if not (can_see(Thing.ACCOUNT, standing) or can_see(Thing.LEAVE, standing)):
        raise Http404
    return subject


def _person_page(
    request: HttpRequest,
    subject: User,
    *,
    failed: dict[str, account_forms.MoveForm[User]] | None = None,
    status: int = 200,
) -> HttpResponse:
    by, on = actor(request), timezone.localdate()
    standing = queries.standing_to(by.user, subject, on, acting_for=by.acting_for)
    keeps = can_keep(Thing.ACCOUNT, standing)
    wholly = can_keep_account(queries.standings_to_account(by.user, subject, on, acting_for=by.acting_for))
    roles = Membership.objects.filter(user=subject).select_related("agency")
    context = {
        "person": subject,
        "done": settings_undo.just_set(request, *settings_undo.OF_LEAVES, user=subject.pk),
        "keeps": keeps,
        "ends_in": queries.agencies_seen(by.user, Thing.ACCOUNT, on, to_keep=True) if keeps else (),
        "keeps_wholly": wholly,
        "keeps_leave": can_keep(Thing.LEAVE, standing),
        "today": on,
        "roles": roles.order_by("-valid_from", "agency__code", "role", "pk"),
        "leaves": Leave.objects.filter(user=subject)
        .select_related("deputy")
        .order_by("-valid_from", "pk")[:20],
        "has_second_factor": second_factor.has_second_factor(subject),
        "acts": queries.account_acts(subject) if can_see(Thing.ACCOUNT, standing) else [],
        "forms": _forms_for(
            subject, by, _may(subject, by, keeps, wholly, can_keep(Thing.LEAVE, standing)), failed or {}
        ),
    }
    return render(request, "oversight/accounts/person.html", context, status=status)


def _may(subject: User, by: Actor, keeps: bool, wholly: bool, keeps_leave: bool) -> list[str]:
    """The moves this reader may make on this person, in order."""
    names = ["giao-vai-tro"] if keeps else []
    if keeps_leave:
        names.append("vang-mat")
    if wholly:
        names.append("mat-khau")
        if second_factor.has_second_factor(subject):
            names.append("go-buoc-hai")
        if by.user.pk != subject.pk:
            names.append("khoa" if subject.is_active else "mo-khoa")
    return names


def _forms_for(
    subject: User, by: Actor, names: list[str], failed: dict[str, account_forms.MoveForm[User]]
) -> list[dict[str, Any]]:
    """The form of each, with the failed one as it was typed."""
    return [
        account_forms.shown_move(
            name,
            failed.get(name)
            or PERSON_MOVES[name](subject=subject, by=by, on=timezone.localdate(), prefix=name),
            is_open=name in failed,
        )
        for name in names
    ]
