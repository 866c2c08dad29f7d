"""Forms of the desk's acts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries import holders
from dossiers.enums import FileKind, StepState
from dossiers.models import Dossier, StepInstance
from dossiers.permissions import active_step
from dossiers.services.processing import ResultIn
from procedures.enums import StepKind


LONG = {"rows": 3}


class NothingForm(forms.Form):
    """Only a button."""


class AssignForm(forms.Form):
    """Who is to handle it: people with the role in the unit of the step that is to be held."""

    step = forms.IntegerField(widget=forms.HiddenInput, required=False)
    holder = forms.IntegerField(widget=forms.HiddenInput, required=False)
    to = forms.ModelChoiceField(
        label=_("Người thụ lý"), queryset=User.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["step"] = _seen(dossier)
        self.initial["holder"] = dossier.current_holder_id or 0
        step = _step_to_hold(dossier)
        people = holders(step.unit_id, step.role, timezone.localdate()) if step else ()  # type: ignore[arg-type]
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people]).order_by(
            "full_name", "pk"
        )


def _step_to_hold(dossier: Dossier) -> StepInstance | None:
    """The running step, or the one after it when it is the step of assigning."""
    steps = dossier.steps.filter(state__in=[StepState.ACTIVE, StepState.PENDING]).order_by("order", "round")
    return next((step for step in steps if step.kind != StepKind.ASSIGN), None)


def _seen(dossier: Dossier) -> int:
    """The step the page shows as running; 0 when there is none."""
    step = active_step(dossier)
    return step.pk if step else 0


class CompleteForm(forms.Form):
    """An opinion and, where it is entered, the result."""

    step = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Ý kiến"), required=False, max_length=2000, widget=forms.Textarea(LONG))

    def __init__(self, *args: Any, dossier: Dossier, step: StepInstance | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["step"] = step.pk if step else 0
        if step is not None and step.kind in (StepKind.HANDLE, StepKind.APPROVE, StepKind.SEAL):
            self._add_result(dossier, is_first=step.kind == StepKind.HANDLE)

    def _add_result(self, dossier: Dossier, *, is_first: bool) -> None:
        entered = dossier.results.filter(replaced_at=None).first()
        types = [(one.pk, one.name) for one in dossier.procedure_version.results.order_by("position", "pk")]
        only = types[0][0] if len(types) == 1 else None
        self.fields["result_type"] = forms.TypedChoiceField(
            label=_("Loại kết quả"),
            choices=[("", _("– chọn –")), *types],
            coerce=int,
            empty_value=None,
            required=False,
            initial=entered.result_type_id if entered else only,
        )
        self.fields["other_type"] = forms.CharField(
            label=_("Loại khác ngoài danh mục"), required=False, max_length=255
        )
        self.fields["other_type_reason"] = forms.CharField(
            label=_("Lý do dùng loại khác"), required=False, max_length=255
        )
        self.fields["abstract"] = forms.CharField(
            label=_("Trích yếu kết quả"),
            required=is_first,
            max_length=500,
            initial=entered.abstract if entered else "",
        )
        self.fields["number"] = forms.CharField(
            label=_("Số, ký hiệu"), required=False, max_length=60, initial=entered.number if entered else ""
        )
        self.fields["issued_on"] = forms.DateField(
            label=_("Ngày ban hành"), required=False, input_formats=["%d/%m/%Y", "%Y-%m-%d"],
            help_text=_("Ví dụ: 12/02/2026"), initial=entered.issued_on if entered else None,
        )  # fmt: skip
        self.fields["signer_name"] = forms.CharField(
            label=_("Người ký"),
            required=False,
            max_length=120,
            initial=entered.signer_name if entered else "",
        )
        self.fields["on_paper"] = forms.BooleanField(
            label=_("Có bản giấy"), required=False, initial=entered.on_paper if entered else True
        )
        self.fields["electronic"] = forms.BooleanField(
            label=_("Có bản điện tử"), required=False, initial=entered.electronic if entered else False
        )


def result_of(data: dict[str, Any]) -> ResultIn | None:
    """The result a form carried; None where the step enters none or left it empty."""
    if not data.get("abstract"):
        return None
    return ResultIn(
        result_type_id=data["result_type"],
        other_type=data["other_type"],
        other_type_reason=data["other_type_reason"],
        number=data["number"],
        issued_on=data["issued_on"],
        signer_name=data["signer_name"],
        abstract=data["abstract"],
        on_paper=data["on_paper"],
        electronic=data["electronic"],
    )


class BackForm(forms.Form):
    """To which earlier step, and why."""

    step = forms.IntegerField(widget=forms.HiddenInput, required=False)
    to_order = forms.TypedChoiceField(label=_("Trả về bước"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=forms.Textarea(LONG))

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["step"] = _seen(dossier)
        done = (
            dossier.steps.filter(state=StepState.DONE)
            .exclude(kind=StepKind.RECEIVE)
            .order_by("order", "round")
        )
        choices = {step.order: f"{step.order}. {step.name}" for step in done}
        field = self.fields["to_order"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
        field.choices = list(choices.items())


class RejectForm(forms.Form):
    """A refusal is a result with its legal ground."""

    legal_ground = forms.CharField(
        label=_("Căn cứ pháp lý"), max_length=500, help_text=_("Điều, khoản của văn bản làm căn cứ từ chối.")
    )
    abstract = forms.CharField(label=_("Lý do từ chối"), max_length=500, widget=forms.Textarea(LONG))
    number = forms.CharField(label=_("Số văn bản"), required=False, max_length=60)
    issued_on = forms.DateField(
        label=_("Ngày văn bản"),
        required=False,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        help_text=_("Ví dụ: 12/02/2026"),
    )


class AttachForm(forms.Form):
    file = forms.FileField(label=_("Tệp"), help_text=_("PDF hoặc ảnh."))
    kind = forms.ChoiceField(
        label=_("Loại tệp"),
        choices=[
            (kind.value, kind.label) for kind in (FileKind.PROCESS, FileKind.RESULT, FileKind.COMPONENT)
        ],
    )
