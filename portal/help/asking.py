"""The SOS form: what the person is stuck with, and what goes along, shown before it is sent."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from accounts.models import User
from documents.exceptions import FileRefused
from documents.services.files import store
from dossiers.models import Dossier
from dossiers.rules.intake import FileIn
from feedback.exceptions import Refused
from feedback.queries.support import desk_of, place_of
from feedback.rules.support import ANSWER_HOURS
from feedback.services import support
from feedback.services.support import Context, SupportIn
from portal.help.context import Asked, context_of, page_label
from portal.http import actor, page_before, reads_unless_posted
from portal.ui import keeping
from portal.ui.formats import moment
from portal.ui.forms import KeyField


# What a browser shows by itself: whoever answers looks at it without another program.
SHOWN = ("application/pdf", "image/jpeg", "image/png")


class AskForm(forms.Form):
    """Words and at most one file: where he was the portal knows."""

    what = forms.CharField(
        label=gettext_lazy("Bạn đang vướng gì?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy(
            "Đang làm việc gì, mong thấy gì, thấy gì. Đừng ghi họ tên, số giấy tờ, điện thoại của người dân."
        ),
        error_messages={"required": gettext_lazy("Ghi bạn đang vướng ở đâu.")},
    )
    attachment = forms.FileField(
        label=gettext_lazy("Ảnh màn hình hoặc tệp PDF"),
        required=False,
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=gettext_lazy("Một tệp. Che họ tên, số giấy tờ của người dân trước khi gửi."),
    )
    key = KeyField()


@reads_unless_posted
@keeping.keeps_typed
def ask(request: HttpRequest) -> HttpResponse:
    """Write and send; the form comes back with what was typed where it cannot be sent."""
    me, now = actor(request), timezone.now()
    sent, typed = request.method == "POST", keeping.typed(request)
    asked = Asked.sent(typed if typed is not None else _asked_by_link(request))
    context = context_of(request, asked, user=me.user, on=timezone.localdate(now))
    form = AskForm(typed, request.FILES if sent else None, initial={"key": uuid4()})
    keeping.reopened(request, form)
    if sent and form.is_valid():
        try:
            made = support.ask(given=_given(form, context), by=me, at=now)
        except FileRefused as refusal:
            form.add_error("attachment", str(refusal))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            due = moment(made.answer_due_at)
            said = _("Đã gửi yêu cầu hỗ trợ %(code)s. Bạn sẽ có lời đáp trước %(due)s.")
            messages.success(request, said % {"code": made, "due": due})
            return redirect("help:request", pk=made.pk)
    shown = {
        "form": form,
        "asked": asked,
        "facts": _facts(context, me.user),
        "answerers": _answerers(me.user),
        "hours": ANSWER_HOURS,
    }
    return render(request, "help/ask.html", shown, status=422 if form.errors else 200)


def _given(form: forms.Form, context: Context) -> SupportIn:
    """What was written, with its file taken into the store. Raises FileRefused."""
    upload = form.cleaned_data["attachment"]
    file = None
    if upload is not None:
        stored = store(upload, upload.name, only=SHOWN)
        file = FileIn(stored_file_id=stored.pk, name=upload.name[:255])
    return SupportIn(form.cleaned_data["key"], form.cleaned_data["what"], context, file)


def _asked_by_link(request: HttpRequest) -> dict[str, str]:
    """What the address says; without it the page he came from."""
    values = {name: request.GET.get(name, "") for name in ("from", "status", "ref")}
    if not values["from"]:
        before = page_before(request)
        values["from"] = "/" + before.partition("://")[2].partition("/")[2] if before else ""
    return values


def _facts(context: Context, user: User) -> list[dict[str, str]]:
    """Everything that goes along, in words."""
    place = place_of(user, timezone.localdate())
    asker = (user.full_name, _(Role(place.role).label), place.agency_name) if place else ()
    facts = [
        (_("Người hỏi"), ", ".join(asker)),
        (_("Trang"), page_label(context.page_name, context.page_path)),
        (_("Hồ sơ"), dossier_code(context.dossier_id)),
        (_("Lỗi"), error_words(context.error_status, context.request_id)),
        (_("Trình duyệt"), context.browser),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def dossier_code(dossier_id: int | None) -> str:
    """The code of the dossier, which whoever asks could see when he asked."""
    if dossier_id is None:
        return ""
    found = Dossier.objects.filter(pk=dossier_id).first()
    return str(found) if found else ""


def error_words(status: int | None, reference: str) -> str:
    """The error he came from, with what finds it in the log."""
    return " · ".join(part for part in (str(status or ""), reference) if part)


def _answerers(user: User) -> list[str]:
    """Who will be told, by name; nobody where no agency above has anybody."""
    on = timezone.localdate()
    place = place_of(user, on)
    if place is None:
        return []
    desk = desk_of(place.agency_id, on, asker_id=user.pk)
    people = User.objects.filter(pk__in=desk.people).order_by("full_name", "pk")
    return list(people.values_list("full_name", flat=True))
