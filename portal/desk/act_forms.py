"""Forms of the desk's acts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import User
from dossiers.enums import FileKind, StepState
from dossiers.models import Dossier, Result, StepInstance
from dossiers.queries.assigning import Worker, workers
from dossiers.rules.assigning import in_days
from dossiers.services import steps
from dossiers.services.catalogue import content
from dossiers.services.processing import MOST_HOURS, ResultIn
from portal.ui.fees import asked_in, fee_fields
from portal.ui.formats import day, number
from portal.ui.forms import DayInput
from procedures.enums import StepKind
from procedures.queries import cases_of


LONG = {"rows": 3}
# What is typed of a result beside its abstract.
RESULT_WORDS = ("number", "issued_on", "signer_name", "result_type", "other_type", "other_type_reason")


class StepForm(forms.Form):
    """Only a button; the step the page showed goes with it."""

    step = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, dossier: Dossier, step: StepInstance | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.initial["step"] = step.pk if step else 0


class TakeOverForm(StepForm):
    """Why one goes on with a colleague's work; who held it when the page was shown goes with it."""

    holder = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        widget=forms.Textarea(LONG),
        help_text=_("Người đang giữ, lý do và thời điểm được ghi trong diễn biến hồ sơ."),
    )

    def __init__(self, *args: Any, dossier: Dossier, step: StepInstance | None, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, step=step, **kwargs)
        self.initial["holder"] = step.holder_id if step else 0


class AssignForm(StepForm):
    """Who is to handle it: people with the role in the unit of the step that is to be held."""

    holder = forms.IntegerField(widget=forms.HiddenInput, required=False)
    to = forms.ModelChoiceField(
        label=_("Người thụ lý"), queryset=User.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    reason = forms.CharField(
        label=_("Lý do (khi đổi người làm)"), required=False, max_length=500, widget=forms.Textarea(LONG)
    )

    def __init__(self, *args: Any, dossier: Dossier, step: StepInstance | None, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, step=step, **kwargs)
        self.initial["holder"] = (step.holder_id if step else None) or 0
        if not self.initial["holder"] or (step and step.kind == StepKind.ASSIGN):
            del self.fields["reason"]  # who holds the step of assigning gives the work out, nobody loses it
        step = _step_to_hold(dossier, step)
        at, on = timezone.now(), timezone.localdate()
        people = workers(step.unit_id, step.role, on=on, at=at) if step else []
        said = {one.person.pk: with_load(one) for one in people}
        field: Any = self.fields["to"]
        field.queryset = User.objects.filter(pk__in=said).order_by("full_name", "pk")
        field.label_from_instance = lambda person: said[person.pk]


def with_load(one: Worker) -> str:
    """A name with the open work of today, and until when the person is away."""
    days = number(in_days(one.load.minutes))
    said = gettext("%(name)s: đang làm %(steps)s bước, %(days)s ngày") % {
        "name": one.person.full_name, "steps": one.load.steps, "days": days,
    }  # fmt: skip
    if one.leave is None:
        return said
    return gettext("%(said)s; vắng đến hết %(day)s") % {"said": said, "day": day(one.leave.valid_to)}


def _step_to_hold(dossier: Dossier, running: StepInstance | None) -> StepInstance | None:
    """The running step, or the one after it when it is the step of assigning."""
    if running is not None and running.kind != StepKind.ASSIGN:
        return running
    steps = dossier.steps.filter(state__in=[StepState.ACTIVE, StepState.PENDING])
    following = steps.order_by("order", "branch", "round")
    return next((step for step in following if step.kind != StepKind.ASSIGN), None)


class CompleteForm(StepForm):
    """An opinion and, where it is entered, the result."""

    note = forms.CharField(label=_("Ý kiến"), required=False, max_length=2000, widget=forms.Textarea(LONG))

    def __init__(self, *args: Any, dossier: Dossier, step: StepInstance | None, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, step=step, **kwargs)
        if step is not None and step.kind in (StepKind.HANDLE, StepKind.APPROVE, StepKind.SEAL):
            self._add_result(dossier, is_first=step.kind == StepKind.HANDLE)
            if step.kind == StepKind.SEAL:
                self._ask_for_numbers(dossier)

    def clean(self) -> dict[str, Any]:
        """What is typed of a result is never dropped for want of the words by which a result is entered."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        is_typed = any(data.get(name) for name in RESULT_WORDS)
        if is_typed and not data.get("abstract") and "abstract" not in self.errors:
            self.add_error("abstract", self.fields["abstract"].error_messages["required"])
        return data

    def _ask_for_numbers(self, dossier: Dossier) -> None:
        """Nothing is sealed without its number, date and signer: after this the applicant is told.

        Proposed are today and who signed; the number is the register's and is typed.
        """
        for name in ("abstract", "number", "issued_on", "signer_name"):
            self.fields[name].required = True
        self.initial["issued_on"] = self.initial["issued_on"] or timezone.localdate()
        self.initial["signer_name"] = self.initial["signer_name"] or _who_signed(dossier)

    def _add_result(self, dossier: Dossier, *, is_first: bool) -> None:
        """The fields of a result, filled with what was entered before."""
        types = [(one.pk, one.name) for one in dossier.procedure_version.results.order_by("position", "pk")]
        self.fields["result_type"] = forms.TypedChoiceField(
            label=_("Loại kết quả"),
            choices=[("", _("– chọn –")), *types],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.fields["other_type"] = forms.CharField(
            label=_("Loại khác ngoài danh mục"), required=False, max_length=255
        )
        self.fields["other_type_reason"] = forms.CharField(
            label=_("Lý do dùng loại khác"), required=False, max_length=255
        )
        self.fields["abstract"] = forms.CharField(
            label=_("Trích yếu kết quả"), required=is_first, max_length=500
        )
        self.fields["number"] = forms.CharField(label=_("Số, ký hiệu"), required=False, max_length=60)
        self.fields["issued_on"] = forms.DateField(
            label=_("Ngày ban hành"),
            required=False,
            widget=DayInput,
            help_text=_("Ví dụ: 12/02/2026"),
        )
        self.fields["signer_name"] = forms.CharField(label=_("Người ký"), required=False, max_length=120)
        self.fields["on_paper"] = forms.BooleanField(label=_("Có bản giấy"), required=False)
        self.fields["electronic"] = forms.BooleanField(label=_("Có bản điện tử"), required=False)
        only = types[0][0] if len(types) == 1 else None
        entered = dossier.results.in_force().first() or Result(result_type_id=only)
        self.initial.update(model_to_dict(entered, fields=self.fields))


def _who_signed(dossier: Dossier) -> str:
    signed = dossier.steps.filter(kind=StepKind.APPROVE, state=StepState.DONE).select_related("ended_by")
    last = signed.order_by("-ended_at", "-pk").first()
    return last.ended_by.full_name if last and last.ended_by else ""


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


class BackForm(StepForm):
    """To which earlier step, and why."""

    to_order = forms.TypedChoiceField(label=_("Trả về bước"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=forms.Textarea(LONG))

    def __init__(self, *args: Any, dossier: Dossier, step: StepInstance | None, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, step=step, **kwargs)
        self.turns = _turns_done(dossier)
        field: Any = self.fields["to_order"]
        field.choices = list(_names(self.turns))


class CorrectCaseForm(StepForm):
    """The right case of the procedure; how many corrections the page knew of goes with it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    case_id = forms.TypedChoiceField(label=_("Trường hợp đúng"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Lý do đính chính"), max_length=2000, widget=forms.Textarea(LONG))

    def __init__(self, *args: Any, dossier: Dossier, step: StepInstance | None, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, step=step, **kwargs)
        self.initial.update(seen=dossier.corrections.count(), case_id=dossier.case_id)
        field: Any = self.fields["case_id"]
        field.choices = [(case.pk, case.name) for case in cases_of(content(dossier.procedure_version_id))]
        # The fee follows the case, and may have to be counted for it.
        self.fields.update(fee_fields(dossier))

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        cleaned["fees"] = asked_in(self)
        return cleaned


class SendBackForm(BackForm):
    """Which of the steps between need not be done again, and how long each reopened step may take."""

    field_order = ("step", "to_order", "skipped", "reason")
    skipped = forms.TypedMultipleChoiceField(
        label=_("Bước ở giữa không phải làm lại"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn: mọi bước từ bước được trả về đến bước này đều làm lại."),
    )

    def __init__(self, *args: Any, dossier: Dossier, step: StepInstance | None, **kwargs: Any) -> None:
        super().__init__(*args, dossier=dossier, step=step, **kwargs)
        between: Any = self.fields["skipped"]
        # One who was quicker may have sent it back already: the service says so, not a missing choice.
        between.choices = [one for one in list(_names(self.turns))[1:] if step and one[0] < step.order]
        if not between.choices:
            del self.fields["skipped"]
        for order, (name, hours) in self.turns.items():
            self.fields[f"hours_{order}"] = forms.DecimalField(
                label=_("Giờ làm việc cho “%(step)s”") % {"step": name},
                required=False,
                min_value=0,
                max_value=MOST_HOURS,
                decimal_places=2,
                initial=f"{hours.normalize():f}",
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        typed = {order: data.get(f"hours_{order}") for order in self.turns}
        # Left as it was shown: every branch keeps its own time, which the one shown may not be.
        data["hours"] = {
            order: hours
            for order, hours in typed.items()
            if hours is not None and hours != self.turns[order][1]
        }
        data["skipped"] = data.get("skipped") or []
        return data


def _turns_done(dossier: Dossier) -> dict[int, tuple[str, Decimal]]:
    """Name and hours of what was done before, by order; of steps side by side the longest's hours."""
    latest: dict[tuple[int, int], StepInstance] = {}
    for one in steps.behind(dossier).order_by("order", "branch", "round"):
        latest[one.order, one.branch] = one
    turns: dict[int, tuple[str, Decimal]] = {}
    for one in latest.values():
        name, hours = turns.get(one.order, ("", Decimal(0)))
        turns[one.order] = (f"{name} + {one.name}" if name else one.name, max(hours, one.hours))
    return turns


def _names(turns: dict[int, tuple[str, Decimal]]) -> Iterator[tuple[int, str]]:
    for order, (name, _hours) in turns.items():
        yield order, f"{order}. {name}"


class RejectForm(forms.Form):
    """A refusal is a result with its legal ground."""

    legal_ground = forms.CharField(
        label=_("Căn cứ pháp lý"), max_length=500, help_text=_("Điều, khoản của văn bản làm căn cứ từ chối.")
    )
    abstract = forms.CharField(label=_("Lý do từ chối"), max_length=500, widget=forms.Textarea(LONG))
    number = forms.CharField(label=_("Số văn bản"), required=False, max_length=60)
    issued_on = forms.DateField(
        label=_("Ngày ban hành"),
        required=False,
        widget=DayInput,
        help_text=_("Ví dụ: 12/02/2026"),
    )


class AttachForm(forms.Form):
    """A file for the dossier, of one of its papers or of the work on it."""

    file = forms.FileField(label=_("Tệp"), help_text=_("PDF hoặc ảnh."))
    kind = forms.ChoiceField(
        label=_("Loại tệp"),
        choices=[
            (kind.value, kind.label) for kind in (FileKind.PROCESS, FileKind.RESULT, FileKind.COMPONENT)
        ],
    )
    paper = forms.TypedChoiceField(
        label=_("Bản quét của giấy tờ"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Chọn giấy tờ thì tệp được ghi là thành phần hồ sơ, nằm cạnh giấy tờ đó."),
    )

    def __init__(self, *args: Any, dossier: Dossier, step: StepInstance | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = [(paper.pk, paper.name) for paper in dossier.papers.order_by("order") if paper.is_present]
        chosen: Any = self.fields["paper"]
        chosen.choices = [("", _("Không phải giấy tờ trong danh mục")), *papers]
        if step is None:  # nobody at work on it: the counter scans what the applicant brought
            self.initial["kind"] = FileKind.COMPONENT.value
        if not dossier.is_open:
            self._only_the_signed_paper()

    def _only_the_signed_paper(self) -> None:
        """What is left to attach once a leader has ended it: his refusal, or the notice of stop or close."""
        del self.fields["paper"]
        kind: Any = self.fields["kind"]
        kind.choices = [(FileKind.RESULT.value, FileKind.RESULT.label)]
        kind.help_text = _("Văn bản từ chối, dừng hoặc đóng đã ký; giấy tờ khác không đính kèm được nữa.")
        self.initial["kind"] = FileKind.RESULT.value

    def clean(self) -> dict[str, Any]:
        cleaned = {"paper": None, **(super().clean() or {})}
        if cleaned.get("paper"):
            cleaned["kind"] = FileKind.COMPONENT.value
        return cleaned
