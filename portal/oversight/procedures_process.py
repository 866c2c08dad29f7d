"""Internal processes: steps and hours against the limit, approval, and who holds them in each agency."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.models import Agency
from accounts.queries import scope
from portal.http import actor, open_to, reads_only, reads_unless_posted
from portal.oversight.procedures import STAFF, may_edit, of_catalogue_keepers
from portal.ui.faults import form_faults
from portal.ui.formsets import row_faults, rows_of
from portal.ui.keeping import sent_once
from procedures.enums import CatalogueLevel, StepKind
from procedures.exceptions import ProcedureError
from procedures.models import Procedure, ProcessAnnex, ProcessTemplate
from procedures.queries import hours_of
from procedures.rules.fees import plain
from procedures.services.annexes import generate_annex, sign_annex
from procedures.services.processes import StepDraft, approve_process, draft_process, replace_steps


class ProcessForm(forms.Form):
    """A process without its steps."""

    name = forms.CharField(label=gettext_lazy("Tên quy trình"), max_length=300)
    level = forms.ChoiceField(label=gettext_lazy("Cấp thực hiện"), choices=CatalogueLevel.choices)
    on_the_spot = forms.BooleanField(
        label=gettext_lazy("Năm bước tại chỗ"),
        required=False,
        help_text=gettext_lazy("Tiếp nhận, thẩm định, phê duyệt, đóng dấu, trả kết quả tại Bộ phận Một cửa."),
    )


class StepForm(forms.Form):
    """A step. A row is none when it was emptied, or when nothing was typed into one offered blank."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Loại bước"), choices=StepKind.choices, initial=StepKind.choices[0][0]
    )
    name = forms.CharField(
        label=gettext_lazy("Nội dung công việc"),
        max_length=300,
        error_messages={
            "required": gettext_lazy(
                "Ghi nội dung của bước này; muốn bỏ bước thì xóa cả số giờ và bỏ dấu làm song song."
            )
        },
    )
    role = forms.ChoiceField(label=gettext_lazy("Vai trò"), choices=Role.choices, initial=Role.choices[0][0])
    hours = forms.DecimalField(
        label=gettext_lazy("Số giờ"), min_value=0, max_value=9999, decimal_places=2, initial=Decimal(0)
    )
    beside = forms.BooleanField(label=gettext_lazy("Làm song song với bước trước"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of every row, those already there too: one that was emptied is dropped.
        self.empty_permitted = True

    def has_changed(self) -> bool:
        """Whether there is a step in the row: kind and role cannot be emptied and make none."""
        if self._typed("name"):
            return True
        return bool(self._typed("hours") or self["beside"].data) and super().has_changed()

    def _typed(self, name: str) -> str:
        return str(self[name].data or "").strip()


class ApproveForm(forms.Form):
    decision_number = forms.CharField(label=gettext_lazy("Số quyết định phê duyệt"), max_length=80)


class AnnexForm(forms.Form):
    """For which agency the annex is drawn up: those the user controls."""

    agency = forms.ModelChoiceField(label=gettext_lazy("Cơ quan"), queryset=Agency.objects.none())

    def __init__(self, *args: Any, agency_ids: frozenset[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = Agency.objects.filter(pk__in=agency_ids, has_seal=True).order_by("name", "pk")
        self.has_agencies = bool(agency_ids) and field.queryset.exists()


MOST_STEPS, EXTRA_STEPS = 40, 3
StepFormSet = rows_of(StepForm, extra=EXTRA_STEPS, most=MOST_STEPS)
FIRST_STEPS = (
    (StepKind.RECEIVE, "Tiếp nhận, hẹn trả kết quả", Role.RECEPTION),
    (StepKind.HANDLE, "Thẩm định hồ sơ", Role.HANDLER),
    (StepKind.APPROVE, "Ký duyệt", Role.APPROVER),
    (StepKind.RETURN, "Trả kết quả", Role.RECEPTION),
)


@open_to(*STAFF)
@reads_only
def process(request: HttpRequest, template_id: int) -> HttpResponse:
    """A process with its steps, its hours and its annexes."""
    template = get_object_or_404(
        ProcessTemplate.objects.select_related("procedure", "approved_by"), pk=template_id
    )
    today = timezone.localdate()
    steps = list(template.steps.order_by("order", "branch"))
    hours = hours_of([template], today)[template.pk]
    kept = scope(actor(request).user, {Role.CONTROL}, today)
    annexes = (
        template.annexes.filter(replaced_at=None)
        .select_related("agency", "signed_by")
        .prefetch_related("holders__user", "holders__step", "holders__unit")
        .order_by("agency__name", "pk")
    )
    annex_form = AnnexForm(agency_ids=kept)
    return render(
        request,
        "oversight/procedures/process.html",
        {
            "template": template,
            "steps": [(step, plain(step.hours)) for step in steps],
            "planned": plain(hours.planned),
            "fault": hours.fault,
            "annexes": [_annex(annex) for annex in annexes],
            "may_edit": may_edit(request),
            "may_sign": scope(actor(request).user, {Role.HEAD, Role.APPROVER}, today),
            "approve_form": ApproveForm(),
            "may_annex": annex_form.has_agencies,
            "annex_form": annex_form,
        },
    )


def _annex(annex: ProcessAnnex) -> dict[str, Any]:
    """The annex with its holders grouped by step."""
    by_step: dict[int, tuple[Any, list[str]]] = {}
    holders = sorted(
        annex.holders.all(), key=lambda row: (row.step.order, row.step.branch, row.user.full_name)
    )
    for holder in holders:
        _step, names = by_step.setdefault(holder.step_id, (holder.step, []))
        names.append(f"{holder.user.full_name} ({holder.unit.name})")
    return {"annex": annex, "steps": [(step, ", ".join(names)) for step, names in by_step.values()]}


@open_to(Role.CONTROL)
@reads_unless_posted
@sent_once
@of_catalogue_keepers
def new_process(request: HttpRequest, code: str) -> HttpResponse:
    """Draft a process for a procedure."""
    procedure = get_object_or_404(Procedure, code=code)
    form = ProcessForm(request.POST or None, initial={"level": CatalogueLevel.COMMUNE})
    initial = [{"kind": kind, "name": name, "role": role} for kind, name, role in FIRST_STEPS]
    steps = _step_table(request, initial)
    if request.method == "POST" and form.is_valid() and steps.is_valid():
        template = draft_process(
            procedure=procedure,
            level=form.cleaned_data["level"],
            name=form.cleaned_data["name"],
            on_the_spot=form.cleaned_data["on_the_spot"],
            steps=_steps(steps),
            by=actor(request),
            at=timezone.now(),
        )
        return redirect("oversight:process", template_id=template.pk)
    context = {"procedure": procedure, "form": form, "steps": steps}
    return _show_form(request, context)


@open_to(Role.CONTROL)
@reads_unless_posted
@of_catalogue_keepers
def edit_process(request: HttpRequest, template_id: int) -> HttpResponse:
    """Write the steps of a draft process anew, as often as they are sent: what was sent last stands."""
    template = get_object_or_404(ProcessTemplate.objects.select_related("procedure"), pk=template_id)
    if template.approved_at is not None:
        raise Http404
    initial = [
        {
            "kind": step.kind,
            "name": step.name,
            "role": step.role,
            "hours": step.hours,
            "beside": step.branch > 0,
        }
        for step in template.steps.order_by("order", "branch")
    ]
    steps = _step_table(request, initial)
    if request.method == "POST" and steps.is_valid():
        replace_steps(template_id=template.pk, steps=_steps(steps), by=actor(request), at=timezone.now())
        return redirect("oversight:process", template_id=template.pk)
    context = {"procedure": template.procedure, "form": None, "steps": steps}
    return _show_form(request, context)


def _step_table(request: HttpRequest, initial: list[dict[str, Any]]) -> BaseFormSet[Any]:
    """A process that has more steps than a new one may still be edited here."""
    most = len(initial) + EXTRA_STEPS
    longer = rows_of(StepForm, extra=EXTRA_STEPS, most=most) if most > MOST_STEPS else None
    return (longer or StepFormSet)(request.POST or None, initial=initial, prefix="steps")


def _show_form(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    head = context["form"]
    context["faults"] = [
        *(form_faults(head) if head else ()),
        *row_faults(context["steps"], _("Bước %(n)s")),
    ]
    return render(request, "oversight/procedures/process_form.html", context, status=status)


def _steps(steps: BaseFormSet[StepForm]) -> list[StepDraft]:
    rows = [form.cleaned_data for form in steps.forms if form.cleaned_data]
    return [
        StepDraft(row["kind"], row["name"], row["role"], row["hours"], beside=row["beside"]) for row in rows
    ]


@require_POST
@open_to(Role.CONTROL)
def approve(request: HttpRequest, template_id: int) -> HttpResponse:
    """Approve a draft by its decision."""
    get_object_or_404(ProcessTemplate, pk=template_id)
    form = ApproveForm(request.POST)
    number = form.cleaned_data["decision_number"] if form.is_valid() else ""
    try:
        approve_process(template_id=template_id, decision_number=number, by=actor(request), at=timezone.now())
    except ProcedureError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã phê duyệt quy trình."))
    return redirect("oversight:process", template_id=template_id)


@require_POST
@open_to(Role.CONTROL)
def annex(request: HttpRequest, template_id: int) -> HttpResponse:
    """Draw up the annex of an agency from its memberships."""
    get_object_or_404(ProcessTemplate, pk=template_id)
    today = timezone.localdate()
    form = AnnexForm(request.POST, agency_ids=scope(actor(request).user, {Role.CONTROL}, today))
    if not form.is_valid():
        messages.error(request, _("Hãy chọn cơ quan để lập phụ lục."))
        return redirect("oversight:process", template_id=template_id)
    try:
        generate_annex(
            template_id=template_id,
            agency_id=form.cleaned_data["agency"].pk,
            by=actor(request),
            at=timezone.now(),
        )
    except ProcedureError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã lập phụ lục; lãnh đạo cơ quan cần ký."))
    return redirect("oversight:process", template_id=template_id)


@require_POST
@open_to(Role.HEAD, Role.APPROVER)
def sign(request: HttpRequest, annex_id: int) -> HttpResponse:
    """Sign an annex."""
    found = get_object_or_404(ProcessAnnex, pk=annex_id)
    try:
        sign_annex(annex_id=annex_id, by=actor(request), at=timezone.now())
    except ProcedureError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ký phụ lục."))
    return redirect("oversight:process", template_id=found.template_id)
