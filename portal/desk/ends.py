"""Waiting for a payment, stopping, closing: forms of the acts, and what each act does."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import Actor
from documents.exceptions import DocumentError
from documents.services.files import store
from dossiers.exceptions import NotReady
from dossiers.models import Dossier
from dossiers.rules.intake import FileIn
from dossiers.services import ending, notices, obligations
from portal.ui.formats import day
from portal.ui.forms import DayInput
from portal.ui.payment import proof_of


DAYS = ["%d/%m/%Y", "%d%m%Y", "%Y-%m-%d"]
BAD_DAY = {"invalid": gettext_lazy("Ngày không đúng. Nhập ngày/tháng/năm, ví dụ 27/03/2026.")}


class AwaitPaymentForm(forms.Form):
    """What is owed, by which article and which notice."""

    rule = forms.TypedChoiceField(
        label=gettext_lazy("Điều khoản cho dừng thời gian"), coerce=int, widget=forms.RadioSelect
    )
    name = forms.CharField(label=gettext_lazy("Nghĩa vụ tài chính"), max_length=255)
    amount = forms.DecimalField(
        label=gettext_lazy("Số tiền (đồng)"),
        required=False,
        min_value=1,
        max_digits=16,
        decimal_places=0,
        help_text=gettext_lazy("Để trống nếu thông báo không ghi số tiền."),
    )
    notice_number = forms.CharField(label=gettext_lazy("Số thông báo"), max_length=60)
    notice_on = forms.DateField(
        label=gettext_lazy("Ngày thông báo"), input_formats=DAYS, widget=DayInput, error_messages=BAD_DAY
    )
    pay_on = forms.DateField(
        label=gettext_lazy("Nộp chậm nhất ngày"),
        input_formats=DAYS,
        widget=DayInput,
        error_messages=BAD_DAY,
    )
    notice = forms.FileField(
        label=gettext_lazy("Thông báo nghĩa vụ tài chính"), help_text=gettext_lazy("PDF hoặc ảnh.")
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = obligations.rules_for(dossier)
        field = self.fields["rule"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
        field.choices = [
            (rule.pk, f"{rule.name} – {rule.article} ({_(rule.get_mode_display()).lower()})")
            for rule in rules
        ]
        self.initial["rule"] = rules[0].pk if len(rules) == 1 else None


class StopForm(forms.Form):
    """The leader's words; the applicant's own request is in the dossier."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do dừng giải quyết"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("In trên thông báo dừng giải quyết hồ sơ (mẫu số 05)."),
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = ending.asked_ending(dossier)
        if asked is not None:
            self.initial["reason"] = asked.reason


class ReasonForm(forms.Form):
    """A decision that needs its reason."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class CloseForm(forms.Form):
    """The reasoned notice by which a dossier is closed."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do, căn cứ đóng hồ sơ"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("In trên thông báo giao cho người nộp."),
    )


def await_payment(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    upload = data["notice"]
    owed = obligations.ObligationIn(
        name=data["name"],
        notice_number=data["notice_number"],
        notice_on=data["notice_on"],
        pay_on=data["pay_on"],
        notice=FileIn(stored_file_id=store(upload, upload.name).pk, name=upload.name[:255]),
        rule_id=data["rule"],
        amount=data["amount"],
    )
    return obligations.await_payment(dossier_id=dossier.pk, owed=owed, by=me, at=timezone.now())


def resume_payment(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return obligations.resume_after_payment(
        dossier_id=dossier.pk, proof=proof_of(data), by=me, at=timezone.now()
    )


def stop(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return ending.stop(dossier_id=dossier.pk, reason=data["reason"], by=me, at=timezone.now())


def drop_stop(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return ending.drop_stop(dossier_id=dossier.pk, reason=data["reason"], by=me, at=timezone.now())


def close_silent(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return ending.close_without_reply(dossier_id=dossier.pk, reason=data["reason"], by=me, at=timezone.now())


def close_unpaid(dossier: Dossier, data: dict[str, Any], me: Actor) -> object:
    return ending.close_unpaid(dossier_id=dossier.pk, reason=data["reason"], by=me, at=timezone.now())


def issue_notice(request: HttpRequest, dossier: Dossier, me: Actor) -> None:
    """The notice of the end just made; where it cannot be issued now, the counter's button tries again.

    Who may not sign it is told so at once: the one-stop unit would find out with the applicant before it.

    For `keeping.after`: a fault while it is made leaves the dossier ended.
    """
    with suppress(DocumentError):
        try:
            notices.issue_end_notice(dossier_id=dossier.pk, by=me, at=timezone.now())
        except NotReady as refusal:
            messages.warning(request, str(refusal))


def hint(dossier: Dossier) -> str:
    """What the applicant asked for, above the form that answers it."""
    asked = ending.asked_ending(dossier)
    if asked is None or asked.asked_on is None:
        return ""
    said = _("Người nộp đề nghị dừng ngày %(day)s (%(via)s): %(reason)s")
    return said % {
        "day": day(asked.asked_on),
        "via": asked.asked_through,
        "reason": asked.reason,
    }
