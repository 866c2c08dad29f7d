"""Forms of the letter and of the explanation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.rules.delay_reasons import reasons_on
from portal.ui.forms import DayInput


LONG = {"rows": 4}
DAY_FORMATS = ["%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"]


class _WithReason(forms.Form):
    """A reason of the list in force on the day."""

    reason_code = forms.ChoiceField(label=_("Lý do"))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("– chọn –")), *((reason.code, reason.label) for reason in reasons_on(on))]
        field = self.fields["reason_code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices


class ApologyForm(_WithReason):
    """What the responsible unit writes; the rest of the letter the system knows."""

    reason_text = forms.CharField(
        label=_("Giải thích cho người nộp"),
        max_length=1000,
        widget=forms.Textarea(LONG),
        help_text=_("Một hai câu in nguyên văn trong thư: vướng ở đâu, đã làm gì."),
    )
    next_on = forms.DateField(
        label=_("Hẹn lại ngày"),
        input_formats=DAY_FORMATS,
        widget=DayInput,
        error_messages={"required": _("Nhập ngày hẹn lại.")},
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Cần sửa gì"), max_length=1000, widget=forms.Textarea(LONG))


class ExplanationForm(_WithReason):
    """Why the step was late and what is done about it."""

    cause = forms.CharField(label=_("Vì sao chậm"), max_length=2000, widget=forms.Textarea(LONG))
    remedy = forms.CharField(label=_("Đã làm gì, sẽ làm gì"), max_length=2000, widget=forms.Textarea(LONG))


class ConfirmForm(forms.Form):
    """Only a button."""
