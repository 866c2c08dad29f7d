"""Linked dossiers as the counter and the desk show them, and the two acts on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Actor
from dossiers.enums import OPEN_STATES, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, Result
from dossiers.permissions import can, check_can
from dossiers.queries.linking import Part, offers_for, part_of, parts_of
from dossiers.services import linking
from dossiers.services.catalogue import current_content
from portal.http import actor
from portal.ui.cases import CaseField, offer_cases
from portal.ui.dossiers import badge_kind
from portal.ui.fees import FeeForm, amounts_in, fee_questions, quantities_in
from portal.ui.formats import moment
from procedures.exceptions import ProcedureError
from procedures.models import ProcedureVersion


@dataclass(frozen=True)
class Row:
    """One part of the whole in words. `link_id` and `part_id` are set where this person may act on it."""

    name: str
    task: str
    stage: int
    is_required: bool
    code: str
    agency: str
    state: str
    badge_kind: str
    due: str
    is_late: bool
    result: str
    link_id: int = 0
    part_id: int = 0


@dataclass(frozen=True)
class Linked:
    """What a dossier's page shows of linking: its parts, or the whole it is a part of."""

    rows: list[Row]
    whole: list[dict[str, str]]


class OfferForm(forms.Form):
    """Where the part is filed, and of which case it is."""

    offer = forms.TypedChoiceField(label=gettext_lazy("Nơi giải quyết"), coerce=int, widget=forms.RadioSelect)
    case = CaseField(help_text=gettext_lazy("Hỏi người nộp; nơi nhận còn chọn lại được trước khi tiếp nhận."))

    def __init__(
        self, data: Any = None, *, choices: list[tuple[int, str]], version: ProcedureVersion | None
    ) -> None:
        super().__init__(data)
        field = self.fields["offer"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]
        offer_cases(self, "case", version)


def about(dossier: Dossier, me: Actor, *, at: datetime) -> Linked:
    """Parts with their state, and what this person may do about each; the services check again."""
    parts = parts_of(dossier)
    results = _results(parts)
    on = timezone.localdate(at)
    may = dossier.state in OPEN_STATES and not dossier.system_of_record
    may_open = bool(parts) and may and can("open_linked", me, dossier, on=on)
    may_receive = bool(parts) and not dossier.system_of_record and can("receive_linked", me, dossier, on=on)
    rows = [_row(part, results, may_open=may_open, may_receive=may_receive, at=at) for part in parts]
    return Linked(rows, _whole(dossier))


def open_page(request: HttpRequest, dossier: Dossier, link_id: int, *, back: str) -> HttpResponse:
    """GET asks where, POST files the part once and goes `back`, a URL."""
    me, at = actor(request), timezone.now()
    check_can("open_linked", me, dossier, on=timezone.localdate(at))
    part = next((one for one in parts_of(dossier) if one.link.pk == link_id), None)
    if part is None or not part.may_open:
        raise NotReady(_("Hồ sơ liên thông này chưa đến lượt hoặc đã được chuyển. Tải lại trang hồ sơ."))
    offers = [
        (offer.pk, _("%(agency)s, nhận tại %(counter)s") % {
            "agency": offer.deciding_agency.name, "counter": offer.receiving_agency.name,
        })
        for offer in offers_for(dossier, part.link, timezone.localdate(at))
    ]  # fmt: skip
    sent = request.POST if request.method == "POST" else None
    version = current_content(part.link.linked_id, timezone.localdate(at))
    form, fees = OfferForm(sent, choices=offers, version=version), _fee_form(sent, version)
    if sent is not None and form.is_valid() and fees.is_valid():
        try:
            opened = linking.open_part(
                dossier_id=dossier.pk,
                link_id=link_id,
                offer_id=form.cleaned_data["offer"],
                case_id=form.cleaned_data.get("case"),
                quantities=quantities_in(fees),
                amounts=amounts_in(fees),
                by=me,
                at=at,
            )
        except (Refused, ProcedureError) as refusal:
            field = getattr(refusal, "field", "")
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã chuyển hồ sơ liên thông %(code)s.") % {"code": opened.child})
            _tell_why_it_waits(request, opened)
            return redirect(back)
    context = {"dossier": dossier, "part": part, "form": form, "fees": fees, "offers": offers, "back": back}
    return render(request, "ui/open_part.html", context, status=422 if form.errors or fees.errors else 200)


def _tell_why_it_waits(request: HttpRequest, opened: linking.Opened) -> None:
    """All that kept it from being accepted at once, told to whoever may accept it after a look."""
    why = []
    if opened.missing:
        why.append(_("còn thiếu %(papers)s") % {"papers": "; ".join(opened.missing)})
    if opened.is_filed_before:
        why.append(_("người này đang có hồ sơ cùng thủ tục"))
    if opened.refusal:
        why.append(_(opened.refusal).rstrip("."))
    if why:
        told = _("Hồ sơ %(code)s chờ tiếp nhận: %(why)s. Mở hồ sơ để xem trước.")
        messages.warning(request, told % {"code": opened.child, "why": "; ".join(why)})


def _fee_form(sent: Any, version: ProcedureVersion | None) -> FeeForm:
    """What the fees of the linked procedure need; left empty, its own counter asks."""
    units, typed = fee_questions(version) if version else ([], {})
    return FeeForm(sent, units=units, typed=typed)


def receive(request: HttpRequest, dossier: Dossier, part_id: int, *, back: str) -> HttpResponse:
    """The result of a part is back."""
    linking.receive_result(dossier_id=dossier.pk, part_id=part_id, by=actor(request), at=timezone.now())
    messages.success(request, _("Đã nhận kết quả hồ sơ liên thông."))
    return redirect(back)


def _results(parts: list[Part]) -> dict[int, str]:
    """Abstract of the result in force by dossier. One statement."""
    ids = [part.row.child_id for part in parts if part.row is not None]
    if not ids:
        return {}
    found = Result.objects.in_force().filter(dossier__in=ids)
    return {
        dossier: ", ".join(one for one in (number, abstract) if one)
        for dossier, number, abstract in found.values_list("dossier", "number", "abstract")
    }


def _row(part: Part, results: dict[int, str], *, may_open: bool, may_receive: bool, at: datetime) -> Row:
    link_id = part.link.pk if may_open and part.may_open else 0
    row = part.row
    if row is None:
        state = _("Chưa chuyển") if part.may_open else _("Chờ đợt trước")
        return Row(
            part.name, part.link.task, part.link.stage, part.link.is_required, "", "", state, "", "",
            is_late=False, result="", link_id=link_id,
        )  # fmt: skip
    child = row.child
    end = child.end_moment() or at
    return Row(
        name=part.name,
        task=part.link.task,
        stage=part.link.stage,
        is_required=part.link.is_required,
        code=str(child),
        agency=child.deciding_agency.name,
        state=State(child.state).label,
        badge_kind=badge_kind(child),
        due=moment(child.due_at) if child.due_at else "",
        is_late=child.late_after is not None and end > child.late_after,
        result=results.get(child.pk, ""),
        link_id=link_id,
        part_id=row.pk if may_receive and child.state == State.DONE else 0,
    )


def _whole(dossier: Dossier) -> list[dict[str, str]]:
    row = part_of(dossier)
    if row is None:
        return []
    pairs = [
        (_("Thuộc hồ sơ liên thông"), str(row.parent)),
        (_("Nơi tiếp nhận hồ sơ chung"), row.parent.receiving_agency.name),
        (_("Cơ quan giải quyết hồ sơ chung"), row.parent.deciding_agency.name),
        (_("Trạng thái hồ sơ chung"), State(row.parent.state).label),
        (_("Hẹn trả hồ sơ chung"), moment(row.parent.due_at)),
        (_("Nhiệm vụ"), row.link.task),
        (_("Đã nhận lại kết quả"), moment(row.received_at) if row.received_at else ""),
    ]
    return [{"label": label, "value": value, "href": ""} for label, value in pairs if value]
