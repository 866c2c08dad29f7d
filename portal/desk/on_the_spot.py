"""Five steps on the spot: what waits at this one-stop unit, and one screen where everybody does his step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import Actor
from accounts.queries import actor_roles
from dossiers.enums import State, StepState
from dossiers.exceptions import Refused
from dossiers.models import Dossier, StepInstance
from dossiers.permissions import can
from dossiers.queries import access_to
from dossiers.queries.register import named_units
from dossiers.querysets import DossierQuerySet
from dossiers.rules.receiver import is_person
from dossiers.rules.visibility import Personal
from dossiers.services import giving_back, on_the_spot, returning
from dossiers.services.processing import MOVE_OF
from dossiers.services.returning import ReturnIn
from lib.masking import mask_name
from portal.desk import act_forms
from portal.desk.dossier import visible
from portal.http import actor, identity_of, open_to, reads_only, reads_unless_posted, row_id
from portal.looks import shows_personal_data
from portal.ui import dossiers
from portal.ui.formats import moment
from portal.ui.originals import OriginalsForm
from portal.ui.pagination import page_of
from portal.ui.roles import OFFICE
from procedures.enums import StepKind


AT_THE_SPOT = (
    Role.RECEPTION,
    Role.ONESTOP_HEAD,
    Role.HANDLER,
    Role.UNIT_HEAD,
    Role.APPROVER,
    Role.RECORDS_CLERK,
    Role.HEAD,
)
STILL_THERE = (State.IN_PROCESS, State.DONE)
BUTTONS = {
    StepKind.HANDLE: gettext_lazy("Thẩm định xong"),
    StepKind.APPROVE: gettext_lazy("Ký duyệt"),
    StepKind.SEAL: gettext_lazy("Đóng dấu"),
    StepKind.RETURN: gettext_lazy("Trả kết quả"),
}


class GiveForm(OriginalsForm):
    """To whom the result is given, how he was known, and whether his originals go with it.

    Some of them without the others: the return page of the counter has each by name.
    """

    field_order = ("step", "receiver_name", "identity_seen", "originals_returned", "rest_stays", "signed")

    step = forms.IntegerField(widget=forms.HiddenInput, required=False)
    receiver_name = forms.CharField(label=gettext_lazy("Người nhận kết quả"), max_length=200)
    identity_seen = forms.CharField(
        label=gettext_lazy("Giấy tờ đã đối chiếu"),
        max_length=120,
        help_text=gettext_lazy("Ví dụ: CCCD, VNeID, giấy hẹn"),
    )
    signed = forms.BooleanField(label=gettext_lazy("Người nhận đã ký nhận"), required=False)

    def __init__(self, *args: Any, dossier: Dossier, step: StepInstance | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"step": step.pk if step else 0, "receiver_name": dossier.applicant_name}
        self.held = giving_back.held(dossier)
        self.offer(self.held)


@shows_personal_data("on_the_spot", "")
@open_to(*AT_THE_SPOT)
@reads_only
def waiting(request: HttpRequest) -> HttpResponse:
    """Dossiers of such processes that are not given back yet, first accepted first.

    Not by their promise: a procedure whose time only words tell gives none.
    """
    me, on, at = actor(request), timezone.localdate(), timezone.now()
    person = me.acting_for or me.user
    there = Dossier.objects.visible_to(person, on).filter(
        state__in=STILL_THERE,
        pk__in=StepInstance.objects.filter(process_step__template__on_the_spot=True).values("dossier"),
    )
    page = page_of(
        there,
        order=("accepted_at", "pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=DossierQuerySet.with_list_data,
    )
    running = StepInstance.objects.filter(
        dossier__in=[one.pk for one in page.rows], state=StepState.ACTIVE
    ).select_related("holder")
    at_work = {step.dossier_id: step for step in running}
    clockwork, named = dossiers.Clockwork(at, page.rows), named_units(person, on)
    context = {
        "columns": [
            {"label": label}
            for label in (_("Mã hồ sơ"), _("Người nộp"), _("Thủ tục"), _("Bước đang chờ"), _("Hẹn trả"))
        ],
        "rows": [_row(one, at_work.get(one.pk), clockwork, named) for one in page.rows],
        "page": page,
    }
    return render(request, "desk/on_the_spot.html", context)


@shows_personal_data("dossier", "pk")
@open_to(*AT_THE_SPOT)
@reads_unless_posted
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The five steps of one dossier, with the form of the step that is next when it is this person's."""
    dossier, me = visible(request, pk), actor(request)
    if not on_the_spot.is_on_the_spot(dossier):
        raise Http404
    five = list(dossier.steps.select_related("holder", "ended_by").order_by("order", "branch", "round"))
    step = next((one for one in five if one.state == StepState.ACTIVE), None)
    allowed = access_to(me.acting_for or me.user, dossier, on=timezone.localdate())
    is_named, is_posted = allowed.personal == Personal.YES, request.method == "POST"
    # What was pressed on a page that showed another step is told by the service, which refuses it.
    is_giving = dossier.state == State.DONE or "receiver_name" in request.POST
    kind: Any = GiveForm if is_giving else act_forms.CompleteForm
    form = kind(request.POST if is_posted else None, dossier=dossier, step=step)
    if is_posted and form.is_valid() and _do(request, dossier, form, is_giving=is_giving):
        return redirect("desk:on_the_spot_dossier", pk=pk)
    context = {
        "dossier": dossier,
        "name": dossier.applicant_name if is_named else mask_name(dossier.applicant_name),
        "standing": dossiers.Clockwork(timezone.now()).standing(dossier),
        "steps": [_line(one) for one in five if one.state != StepState.SKIPPED],
        "form": form if is_posted or _is_mine(dossier, step, me) else None,
        "act": "return_result" if is_giving else MOVE_OF.get(step.kind if step else "", ""),
        "button": BUTTONS.get(StepKind(step.kind), "") if step else BUTTONS[StepKind.RETURN],
        "is_over": dossier.state not in STILL_THERE,
        "waits_for": _waits_for(step) if step else "",
        "full_href": _full_page(request, dossier),
    }
    return render(request, "desk/on_the_spot_dossier.html", context, status=422 if form.errors else 200)


def _full_page(request: HttpRequest, dossier: Dossier) -> str:
    """The dossier's own page, at the desk or at the counter, whichever this person has."""
    known = identity_of(request)
    at_the_desk = known is not None and bool(known.roles & (OFFICE | {Role.HEAD}))
    return reverse("desk:dossier" if at_the_desk else "counter:dossier", args=[dossier.pk])


def _do(request: HttpRequest, dossier: Dossier, form: forms.Form, *, is_giving: bool) -> bool:
    me, at, data = actor(request), timezone.now(), form.cleaned_data
    try:
        if is_giving:
            given = ReturnIn(
                receiver_name=data["receiver_name"],
                receiver_is_applicant=is_person(
                    data["receiver_name"],
                    dossier.applicant_id_number,
                    known_as=dossier.applicant_name,
                    seen=data["identity_seen"],
                ),
                identity_seen=data["identity_seen"],
                signed=data["signed"],
                originals_returned=data.get("originals_returned", False),
                rest_stays=data.get("rest_stays", False),
            )
            returning.return_result(dossier_id=dossier.pk, given=given, by=me, at=at)
        else:
            on_the_spot.do_next(
                dossier_id=dossier.pk,
                by=me,
                at=at,
                step_id=row_id(data["step"]) or None,
                note=data.get("note", ""),
                result=act_forms.result_of(data),
            )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, _(str(refusal)))
        return False
    messages.success(request, _("Đã ghi nhận."))
    return True


def _is_mine(dossier: Dossier, step: StepInstance | None, me: Actor) -> bool:
    """Whether the next of the five is this person's to do."""
    on = timezone.localdate()
    if dossier.state == State.DONE:
        return can("return_result", me, dossier, on=on)
    if dossier.state != State.IN_PROCESS or step is None:
        return False
    if step.kind == StepKind.HANDLE:
        is_free = step.holder_id in (None, (me.acting_for or me.user).pk)
        return is_free and step.role in actor_roles(me, {step.unit_id}, on)
    move = {StepKind.APPROVE: "approve", StepKind.SEAL: "seal"}.get(StepKind(step.kind), "")
    return bool(move) and can(move, me, dossier, on=on, step=step)


def _row(
    one: Dossier, step: StepInstance | None, clockwork: dossiers.Clockwork, named: frozenset[int]
) -> dict[str, Any]:
    standing = clockwork.standing(one)
    is_named = bool({one.receiving_agency_id, one.current_unit_id} & named)
    cells = (
        {"text": str(one), "href": reverse("desk:on_the_spot_dossier", args=[one.pk]), "css": "code"},
        {"text": one.applicant_name if is_named else mask_name(one.applicant_name)},
        {"text": one.procedure_version.name},
        {"text": _waits_for(step) if step else _("Trả kết quả")},
        {
            "text": moment(one.due_at) if one.due_at else standing.words,
            "badge_kind": "late" if standing.kind == "late" else "",
        },
    )
    return {"cells": cells}


def _waits_for(step: StepInstance) -> str:
    who = step.holder.full_name if step.holder else Role(step.role).label
    return f"{step.name} ({who})"


def _line(step: StepInstance) -> dict[str, Any]:
    who = step.ended_by or step.holder
    kinds = {StepState.DONE: "done", StepState.ACTIVE: "active", StepState.SENT_BACK: "waiting"}
    return {
        "name": step.name,
        "who": who.full_name if who else Role(step.role).label,
        "label": StepState(step.state).label,
        "kind": kinds.get(StepState(step.state), "ended"),
        "ended_at": step.ended_at,
        "due_at": step.due_at if step.state == StepState.ACTIVE else None,
        "note": step.note,
        "is_late": bool(step.due_at and step.started_at and (step.ended_at or timezone.now()) > step.due_at),
        "is_now": step.state == StepState.ACTIVE,
    }
