"""What may be done with a petition now, each with its form and its call; the first is the next act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as _l

from accounts.models import Actor
from feedback.enums import OtherMatter, PetitionKind, PetitionState as S
from feedback.models import Petition
from feedback.permissions import can
from feedback.rules.acts import Act
from feedback.services import answering, classifying
from feedback.services.registering import NOTHING_SAID
from portal.desk import petition_forms as f


Call = Callable[[Petition, Any, Actor, datetime], Any]


@dataclass(frozen=True)
class Doing:
    """An act as the page offers it: in which states, with which form; `label` is on its button."""

    label: str | Promise
    states: tuple[S, ...]
    act: Act
    form: Callable[..., forms.Form]
    call: Call
    done: str | Promise


def _classify(petition: Petition, form: Any, by: Actor, at: datetime) -> None:
    classifying.classify(
        petition_id=petition.pk,
        kind=PetitionKind(form.cleaned_data["kind"]),
        handler_id=f.number(form.cleaned_data["handler"]),
        about=form.said() or NOTHING_SAID,
        by=by,
        at=at,
    )


def _transfer(petition: Petition, form: Any, by: Actor, at: datetime) -> None:
    typed, about = form.cleaned_data, form.said() or NOTHING_SAID
    if typed["agency"]:
        classifying.transfer(
            petition_id=petition.pk, agency_id=int(typed["agency"]), reason=typed["reason"], about=about,
            by=by, at=at,
        )  # fmt: skip
        return
    classifying.forward(
        petition_id=petition.pk, outside_name=typed["outside_name"], reason=typed["reason"], about=about,
        by=by, at=at,
    )  # fmt: skip


def _complete(petition: Petition, form: Any, by: Actor, at: datetime) -> None:
    classifying.complete(
        petition_id=petition.pk, text=form.cleaned_data["text"], sender=form.sender(), by=by, at=at
    )


def _redirect(petition: Petition, form: Any, by: Actor, at: datetime) -> None:
    typed = form.cleaned_data
    classifying.redirect(
        petition_id=petition.pk, matter=OtherMatter(typed["matter"]), reason=typed["reason"], by=by, at=at
    )


def _plain(service: Callable[..., Any], **names: str) -> Call:
    """A service that takes fields of the form as they are; `names` gives another name to some."""

    def call(petition: Petition, form: Any, by: Actor, at: datetime) -> None:
        typed = {names.get(name, name): value for name, value in form.cleaned_data.items()}
        service(petition_id=petition.pk, by=by, at=at, **typed)

    return call


def _hand(petition: Petition, form: Any, by: Actor, at: datetime) -> None:
    classifying.hand(petition_id=petition.pk, handler_id=int(form.cleaned_data["handler"]), by=by, at=at)


def _asking(*args: Any, **kwargs: Any) -> forms.Form:
    return f.ReasonForm(*args, label=_("Cần bổ sung gì"), **kwargs)


def _why_vague(*args: Any, **kwargs: Any) -> forms.Form:
    return f.ReasonForm(*args, label=_("Câu trả lời chưa rõ ở đâu"), **kwargs)


NEW = (S.RECEIVED, S.TRANSFERRED)
DOINGS: Final[Mapping[str, Doing]] = {
    "classify": Doing(
        _l("Phân loại, giao xử lý"), NEW, Act.CLASSIFY, f.ClassifyForm, _classify, _l("Đã phân loại.")
    ),
    "answer": Doing(
        _l("Trả lời"), (S.HANDLING,), Act.ANSWER, f.AnswerForm, _plain(answering.answer), _l("Đã trả lời.")
    ),
    "complete": Doing(
        _l("Ghi nội dung bổ sung"), (S.ASKED,), Act.COMPLETE, f.CompleteForm, _complete, _l("Đã ghi bổ sung.")
    ),
    "publish": Doing(
        _l("Công khai"), (S.ANSWERED,), Act.PUBLISH, f.PublishForm, _plain(answering.publish),
        _l("Đã công khai."),
    ),
    "ask_to_complete": Doing(
        _l("Yêu cầu bổ sung"), NEW, Act.CLASSIFY, _asking,
        _plain(classifying.ask_to_complete, reason="what"), _l("Đã yêu cầu bổ sung."),
    ),
    "transfer": Doing(
        _l("Chuyển cơ quan khác"), (*NEW, S.HANDLING), Act.TRANSFER, f.TransferForm, _transfer,
        _l("Đã chuyển."),
    ),
    "redirect": Doing(
        _l("Là khiếu nại, tố cáo"), (*NEW, S.ASKED, S.HANDLING), Act.REDIRECT, f.RedirectForm, _redirect,
        _l("Đã ghi nhận; hãy in phiếu hướng dẫn."),
    ),
    "refuse": Doing(
        _l("Không tiếp nhận"), (*NEW, S.ASKED), Act.REFUSE, f.ReasonForm, _plain(classifying.refuse),
        _l("Đã báo không tiếp nhận."),
    ),
    "hand": Doing(_l("Giao người khác"), (S.HANDLING,), Act.CLASSIFY, f.HandForm, _hand, _l("Đã giao.")),
    "find_vague": Doing(
        _l("Đánh dấu trả lời chưa rõ"), (S.ANSWERED, S.PUBLISHED), Act.FIND_VAGUE, _why_vague,
        _plain(answering.find_vague), _l("Đã đánh dấu; phải trả lời lại."),
    ),
    "link_repeat": Doing(
        _l("Gắn với phản ánh trước"), (*NEW, S.HANDLING, S.ANSWERED, S.PUBLISHED), Act.CLASSIFY, f.RepeatForm,
        _plain(answering.link_repeat), _l("Đã gắn với phản ánh trước."),
    ),
    "count_national": Doing(
        _l("Lượt đánh giá ở hệ thống quốc gia"), (S.ANSWERED, S.PUBLISHED), Act.PUBLISH, f.NationalCountForm,
        _plain(answering.count_national), _l("Đã ghi."),
    ),
    "withdraw": Doing(
        _l("Người gửi rút"), (*NEW, S.ASKED, S.HANDLING), Act.WITHDRAW, f.ReasonForm,
        _plain(classifying.withdraw), _l("Đã ghi nhận việc rút."),
    ),
}  # fmt: skip


def open_doings(petition: Petition, by: Actor) -> dict[str, Doing]:
    """What this person may do with it in its state, the next act first."""
    on = timezone.localdate()
    allowed: dict[Act, bool] = {}
    found = {}
    for name, doing in DOINGS.items():
        if petition.state not in doing.states or (name == "count_national" and not petition.national_number):
            continue
        if doing.act not in allowed:
            allowed[doing.act] = can(doing.act, by, petition, on=on)
        if allowed[doing.act]:
            found[name] = doing
    return found
