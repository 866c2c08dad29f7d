"""The rating form, on the public page and where a clerk types a paper slip in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from feedback.enums import Rater
from feedback.models import RatingForm
from feedback.services.ratings import RatingIn
from portal.ui.forms import KeyField


QUESTION = "q_"


class RatingAnswers(forms.Form):
    """Who rates, the questions of the form in force, and why; the questions are added from their rows."""

    rater = forms.ChoiceField(
        label=_("Bạn là"), choices=Rater.choices, initial=Rater.APPLICANT, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("Ý kiến của bạn"),
        required=False,
        max_length=2000,
        help_text=_("Cần ghi nếu không hài lòng. Không phải ghi họ tên."),
        widget=forms.Textarea({"rows": 4}),
    )
    key = KeyField()

    def __init__(self, data: Any = None, *, asked: RatingForm, on_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        in_english = get_language() == "en"
        levels = sorted(asked.levels.all(), key=lambda level: -level.value)
        choices = [(str(level.value), level.words_en if in_english else level.words) for level in levels]
        for criterion in sorted(asked.criteria.all(), key=lambda one: one.order):
            self.fields[f"{QUESTION}{criterion.code}"] = forms.ChoiceField(
                label=criterion.words_en if in_english else criterion.words,
                choices=choices,
                required=criterion.is_overall and not on_paper,
                widget=forms.RadioSelect,
                error_messages={"required": _("Chọn mức đánh giá chung.")},
            )
        questions = [name for name in self.fields if name.startswith(QUESTION)]
        self.order_fields([*self.first_fields(), *questions, "comment"])

    def first_fields(self) -> list[str]:
        """What is asked before the questions."""
        return ["rater"]

    def given(self) -> RatingIn:
        """What was ticked, for the service."""
        typed = self.cleaned_data
        answers = {
            name.removeprefix(QUESTION): int(value)
            for name, value in typed.items()
            if name.startswith(QUESTION) and value
        }
        key: UUID = typed["key"]
        return RatingIn(key, Rater(typed["rater"]), answers, typed["comment"])

    def place(self, field: str, sentence: str) -> None:
        """Tell a refusal where it belongs."""
        named = field if field in self.fields else f"{QUESTION}{field}"
        self.add_error(named if named in self.fields else None, sentence)
