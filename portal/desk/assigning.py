"""How a unit hands out its steps: the head's choices, and who has how much today."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.models import Agency, User
from accounts.queries import holders, legal_agency
from dossiers.enums import AssignWay
from dossiers.exceptions import Refused
from dossiers.models import AssignmentRule
from dossiers.queries.assigning import Worker, rules_of, units_assigned_by, workers
from dossiers.rules.assigning import in_days
from dossiers.services import assigning
from dossiers.services.assigning import case_in_words
from portal.http import actor, open_to, reads_unless_posted, row_id
from portal.ui.formats import day, moment, number
from procedures.models import ProcedureOffer, ProcedureVersion


ASSIGNERS = (Role.UNIT_HEAD, Role.ONESTOP_HEAD, Role.APPROVER, Role.HEAD)
# Whose steps can wait for somebody: the roles of a process between reception and return.
ROLES = (Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER, Role.RECORDS_CLERK)
NAME_LENGTH = 90


class RuleForm(forms.Form):
    """A case and how it is handed out; a case field left empty fits every dossier."""

    way = forms.ChoiceField(label=gettext_lazy("Cách giao"), choices=AssignWay.choices)
    person = forms.ModelChoiceField(
        label=gettext_lazy("Người được giao"),
        queryset=User.objects.none(),
        required=False,
        empty_label="–",
        help_text=gettext_lazy("Chỉ chọn khi giao cho một người."),
    )
    procedure = forms.TypedChoiceField(
        label=gettext_lazy("Riêng thủ tục"), coerce=int, empty_value=None, required=False
    )
    sector = forms.TypedChoiceField(
        label=gettext_lazy("Riêng lĩnh vực"), coerce=int, empty_value=None, required=False
    )
    place = forms.CharField(
        label=gettext_lazy("Riêng thôn, tổ dân phố"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Như ghi trong địa chỉ người nộp. Ví dụ: Thôn Đông"),
    )

    def __init__(self, *args: Any, unit: Agency, role: Role, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        people = User.objects.filter(pk__in=[one.pk for one in holders(unit.pk, role, on)])
        fields["person"].queryset = people.order_by("full_name", "pk")
        versions = _versions(unit, on)
        everything = ("", _("mọi hồ sơ"))
        names = [(one.procedure_id, f"{one.procedure.code} – {one.name[:NAME_LENGTH]}") for one in versions]
        sectors = {one.sector_id: one.sector.name for one in versions if one.sector is not None}
        fields["procedure"].choices = [everything, *names]
        fields["sector"].choices = [everything, *sorted(sectors.items(), key=lambda pair: pair[1])]


def _versions(unit: Agency, on: date) -> list[ProcedureVersion]:
    """What the unit's agency decides today."""
    legal = legal_agency(unit.pk, on)
    offers = ProcedureOffer.objects.valid_on(on).filter(deciding_agency__in={unit.pk, legal.pk})
    found = ProcedureVersion.objects.applicable_on(on).filter(procedure__in=offers.values("procedure"))
    return list(found.select_related("procedure", "sector").order_by("procedure__code", "pk"))


@open_to(*ASSIGNERS)
@reads_unless_posted
def rules(request: HttpRequest) -> HttpResponse:
    """One unit and role: today's loads, the rules in force, and the form that sets one."""
    me, on, at = actor(request), timezone.localdate(), timezone.now()
    units = units_assigned_by(me.acting_for or me.user, on)
    asked = row_id(request.GET.get("unit"))
    unit = next((one for one in units if one.pk == asked), None) or _first(units, on)
    if unit is None:
        return render(request, "desk/assigning.html", {"unit": None})
    role = next((one for one in ROLES if one == request.GET.get("role")), Role.HANDLER)
    sent = request.POST if request.method == "POST" else None
    form = RuleForm(sent, unit=unit, role=role, on=on)
    if sent is not None and form.is_valid() and _set(request, form, unit, role, at):
        return redirect(_address(unit, role))
    people = workers(unit.pk, role, on=on, at=at)
    context = {
        "unit": unit,
        "units": [_link(one.name, _address(one, role), is_current=one == unit) for one in units],
        "roles": [_link(one.label, _address(unit, one), is_current=one == role) for one in ROLES],
        "role": role.label,
        "form": form,
        "columns": [
            {"label": label}
            for label in (_("Người làm"), _("Bước đang làm"), _("Còn phải làm"), _("Quá giờ"), _("Vắng mặt"))
        ],
        "workers": [_worker(one) for one in people],
        "rules": [_rule(one) for one in rules_of(unit.pk).filter(role=role).order_by("pk")],
    }
    return render(request, "desk/assigning.html", context, status=422 if form.errors else 200)


@open_to(*ASSIGNERS)
@require_POST
def end_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """The case goes by a wider rule, or by hand."""
    me = actor(request)
    seen = units_assigned_by(me.acting_for or me.user, timezone.localdate())
    row = get_object_or_404(AssignmentRule, pk=pk, unit__in=seen)
    assigning.end_rule(rule_id=row.pk, by=me, at=timezone.now())
    messages.success(request, _("Đã bỏ cách giao này. Hồ sơ đã giao giữ nguyên người làm."))
    return redirect(_address(row.unit, Role(row.role)))


def _set(request: HttpRequest, form: RuleForm, unit: Agency, role: Role, at: datetime) -> bool:
    data = form.cleaned_data
    try:
        assigning.set_rule(
            unit_id=unit.pk,
            role=role,
            way=AssignWay(data["way"]),
            person=data["person"],
            procedure_id=data["procedure"],
            sector_id=data["sector"],
            place=data["place"],
            by=actor(request),
            at=at,
        )
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    messages.success(request, _("Đã đặt cách giao. Áp dụng cho hồ sơ chuyển đến từ bây giờ."))
    return True


def _first(units: list[Agency], on: date) -> Agency | None:
    """The unit one opens the page for: the first with somebody who handles dossiers."""
    staffed = (one for one in units if holders(one.pk, Role.HANDLER, on))
    return next(staffed, units[0] if units else None)


def _address(unit: Agency, role: Role) -> str:
    return f"{reverse('desk:assigning')}?unit={unit.pk}&role={role.value}"


def _link(label: str, href: str, *, is_current: bool) -> dict[str, Any]:
    return {"label": label, "href": href, "is_current": is_current, "count": None}


def _worker(one: Worker) -> dict[str, Any]:
    away = _("đến hết %(day)s") % {"day": day(one.leave.valid_to)} if one.leave else ""
    cells = (
        {"text": one.person.full_name},
        {"text": str(one.load.steps)},
        {"text": _("%(n)s ngày làm việc") % {"n": number(in_days(one.load.minutes))}},
        {"text": str(one.load.late or ""), "badge_kind": "late" if one.load.late else ""},
        {"text": away, "badge_kind": "waiting" if away else ""},
    )
    return {"cells": cells}


def _rule(row: AssignmentRule) -> dict[str, Any]:
    way = AssignWay(row.way).label
    case = case_in_words(row)
    return {
        "case": case[0].upper() + case[1:],
        "way": f"{way}: {row.person.full_name}" if row.person else way,
        "set": _("%(who)s, %(at)s") % {"who": row.set_by.full_name, "at": moment(row.set_at)},
        "end_href": reverse("desk:end_assigning", args=[row.pk]),
    }
