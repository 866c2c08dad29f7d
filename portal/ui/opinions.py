"""Questions to other agencies as several audiences show them: answers, rows of a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from dossiers.enums import OpinionKind, QuestionState
from dossiers.models import Consultation, Dossier, Opinion
from dossiers.queries.consulting import questions_of
from dossiers.services.consulting_checks import OpinionIn
from portal.ui.formats import day, moment
from portal.ui.forms import DayInput
from portal.ui.sizes import size_in_words


BADGE = {
    QuestionState.ASKED: "waiting",
    QuestionState.SILENT: "late",
    QuestionState.DISPUTED: "late",
    QuestionState.HANDED_BACK: "active",
    QuestionState.ANSWERED: "done",
}


class OpinionForm(forms.Form):
    """An answer. Which of the last three is needed follows from the kind; the service says so."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Ý kiến"), choices=OpinionKind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("Nội dung, lý do"), max_length=4000, widget=forms.Textarea({"rows": 5})
    )
    refers_to = forms.CharField(
        label=gettext_lazy("Cơ quan có chức năng"),
        required=False,
        max_length=255,
        help_text=gettext_lazy("Khi không thuộc chức năng, nhiệm vụ."),
    )
    proposed_on = forms.DateField(
        label=gettext_lazy("Đề nghị trả lời vào ngày"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Khi thời hạn không đủ; chỉ trong một ngày làm việc kể từ khi nhận câu hỏi."),
    )
    missing_papers = forms.CharField(
        label=gettext_lazy("Giấy tờ cần thêm"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy(
            "Khi hồ sơ gửi kèm không đủ; chỉ trong một ngày làm việc kể từ khi nhận câu hỏi."
        ),
    )

    def opinion(self) -> OpinionIn:
        """What was typed, once it is valid."""
        typed = self.cleaned_data
        return OpinionIn(
            kind=OpinionKind(typed["kind"]),
            text=typed["text"],
            refers_to=typed["refers_to"],
            proposed_on=typed["proposed_on"],
            missing_papers=typed["missing_papers"],
            signer_name=typed.get("signer_name", ""),
        )


class SignedOpinionForm(OpinionForm):
    """The same from an agency without an account: who answers is written down."""

    signer_name = forms.CharField(label=gettext_lazy("Người trả lời (họ tên, chức vụ)"), max_length=120)


@dataclass(frozen=True)
class Row:
    """A question in words. `href` is empty where this person does nothing with it."""

    agency: str
    question: str
    state: str
    badge_kind: str
    facts: list[dict[str, str]]
    answers: list[dict[str, str]]
    href: str = ""


def about(dossier: Dossier, *, url_name: str = "") -> list[Row]:
    """Every question about a dossier, the last asked first, with its answers."""
    return [row(question, url_name=url_name) for question in questions_of(dossier)]


def row(question: Consultation, *, url_name: str = "") -> Row:
    """A question loaded `with_answers`."""
    given = [one.file.name for one in question.given.all()]
    pairs = [
        (_("Hỏi lúc"), moment(question.asked_at)),
        (_("Trả lời trước"), moment(question.due_at)),
        (_("Người hỏi"), f"{question.asked_by.full_name}, {question.asking_unit.name}"),
        (_("Gửi kèm"), ", ".join(given)),
        (_("Đã báo quá hạn"), moment(question.silent_at) if question.silent_at else ""),
    ]
    return Row(
        agency=question.asked_name,
        question=question.question,
        state=QuestionState(question.state).label,
        badge_kind=BADGE.get(QuestionState(question.state), "ended"),
        facts=[{"label": label, "value": value, "href": ""} for label, value in pairs if value],
        answers=[answer(opinion) for opinion in question.opinions.all()],
        href=reverse(url_name, args=[question.dossier_id, question.pk]) if url_name else "",
    )


def answer(opinion: Opinion) -> dict[str, str]:
    """An opinion in words."""
    who = opinion.given_by.full_name if opinion.given_by else opinion.signer_name
    late = opinion.due_at is not None and opinion.given_at > opinion.due_at
    more = [
        _("Cơ quan có chức năng: %(name)s.") % {"name": opinion.refers_to} if opinion.refers_to else "",
        _("Đề nghị trả lời ngày %(day)s.") % {"day": day(opinion.proposed_on)} if opinion.proposed_on else "",
        _("Cần thêm: %(papers)s.") % {"papers": opinion.missing_papers} if opinion.missing_papers else "",
    ]
    return {
        "kind": OpinionKind(opinion.kind).label,
        "text": opinion.text,
        "more": " ".join(part for part in more if part),
        "by": f"{who} · {moment(opinion.given_at)}",
        "late": _("trả lời quá hạn") if late else "",
        "dispute": opinion.dispute,
    }


def given_files(question: Consultation, *, url_name: str, key: Any) -> list[dict[str, str]]:
    """The papers given with a question, for components/file_list.html."""
    return [
        {
            "name": one.file.name,
            "href": reverse(url_name, args=[key, one.file_id]),
            "size": size_in_words(one.file.stored_file.size),
            "note": "",
        }
        for one in question.given.all()
    ]
