"""Forms of asking other agencies, and of what follows an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from dossiers.models import DossierFile
from dossiers.services.consulting import Outside
from portal.ui.forms import DayInput


LINES = 3
HOURS = ["%H:%M", "%Hh%M", "%Hh"]


class DeadlineForm(forms.Form):
    """Until when, and with which papers."""

    due_on = forms.DateField(
        label=gettext_lazy("Trả lời trước hết ngày"),
        widget=DayInput(),
    )
    due_time = forms.TimeField(
        label=gettext_lazy("Giờ"),
        required=False,
        input_formats=HOURS,
        help_text=gettext_lazy("Ví dụ 11:00; để trống là hết giờ làm việc của ngày."),
    )
    papers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Giấy tờ gửi kèm"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Cơ quan được hỏi chỉ xem được câu hỏi và các tệp chọn ở đây."),
    )

    def __init__(self, data: Any = None, *, files: Iterable[DossierFile], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["papers"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101
        field.choices = [(file.pk, file.name) for file in files]
        if not field.choices:
            del self.fields["papers"]


class QuestionForm(DeadlineForm):
    """The question itself."""

    question = forms.CharField(
        label=gettext_lazy("Nội dung cần hỏi ý kiến"), max_length=4000, widget=forms.Textarea({"rows": 5})
    )
    field_order = ("question", "due_on", "due_time", "papers")


class AgencyForm(forms.Form):
    """One agency: chosen by its name, or by name and mailbox where it is not in this portal."""

    name = forms.CharField(
        label=gettext_lazy("Cơ quan"),
        required=False,
        max_length=255,
        widget=forms.TextInput({"list": "agencies", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử"),
        required=False,
    )

    def __init__(self, data: Any = None, *, number: int, known: Mapping[str, int]) -> None:
        super().__init__(data, prefix=f"a{number}")
        self.known = known
        self.agency_id: int | None = None
        self.outside: Outside | None = None

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        name, email = typed.get("name", "").strip(), typed.get("email", "")
        self.agency_id = self.known.get(name.casefold())
        if self.agency_id is None and name and email:
            self.outside = Outside(name, email)
        elif self.agency_id is None and name and "email" not in self.errors:
            self.add_error(
                "name",
                _(
                    "Không có cơ quan “%(name)s” trong danh sách. Chọn đúng tên trong danh sách, hoặc ghi "
                    "thư điện tử của cơ quan để gửi liên kết trả lời."
                )
                % {"name": name},
            )
        elif not name and email:
            self.add_error("name", _("Ghi tên cơ quan có thư điện tử này."))
        return typed


class ReasonForm(forms.Form):
    """Why: for disputing an answer, and for withdrawing a question."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class DisputeForm(ReasonForm):
    """Why, and until when another answer is owed; left empty, until the usual day."""

    due_on = forms.DateField(
        label=gettext_lazy("Trả lời trước hết ngày"),
        required=False,
        widget=DayInput(),
    )
