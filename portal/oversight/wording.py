"""Words of the messages citizens get: what they are today, and new ones from a day on."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.enums import Role
from notifications.enums import Audience, ChannelKind
from notifications.exceptions import NotificationError
from notifications.permissions import WRITERS, can_write, check_can_write
from notifications.queries import Wording, history_of, wordings_on
from notifications.registry import VARIABLE_TYPES, MessageKind, check_wording, sample_values
from notifications.rules.limits import as_sent, length_of
from notifications.rules.wording import fill
from notifications.services import templates
from portal.http import actor, open_to, reads_only, reads_unless_posted
from portal.ui.forms import DayInput


READERS = (Role.HEAD, Role.CONTROL, Role.AUDITOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Preview:
    """Words as their receiver would get them, with sample values, and how long they are there."""

    subject: str
    body: str
    used: int
    longest: int
    parts: int
    is_typed: bool


@dataclass(frozen=True)
class Row:
    """A kind on a channel as the list shows it."""

    kind: str
    title: str
    channel: str
    channel_label: str
    subject: str
    body: str
    since: date | None
    next_from: date | None


class WordingForm(forms.Form):
    """New words from a day on."""

    subject = forms.CharField(label=gettext_lazy("Tiêu đề"), max_length=255)
    body = forms.CharField(
        label=gettext_lazy("Nội dung"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Có hiệu lực từ ngày"),
        help_text=gettext_lazy("Mẫu trước đó hết hiệu lực vào hôm trước ngày này."),
        widget=DayInput,
    )

    def __init__(self, *args: Any, channel: ChannelKind, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        if channel != ChannelKind.EMAIL:
            del self.fields["subject"]
        if channel == ChannelKind.SMS:
            self.fields["body"].help_text = _(
                "Viết có dấu hay không đều được: tin nhắn SMS gửi đi không dấu."
            )

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < self._today:
            raise forms.ValidationError(_("Mẫu mới không thể có hiệu lực từ ngày đã qua."))
        return day


@open_to(*READERS)
@reads_only
def listing(request: HttpRequest) -> HttpResponse:
    """Every message the system sends to one audience, kind by kind, with its words of today."""
    asked = request.GET.get("who", "")
    audience = Audience(asked) if asked in Audience.values else Audience.APPLICANT
    wordings = wordings_on(timezone.localdate())
    kinds: dict[str, list[Row]] = {}
    for one in wordings:
        if one.kind.audience == audience:
            kinds.setdefault(one.kind.code, []).append(_row(one))
    context = {
        "audience": audience.label,
        "tabs": [
            {
                "label": one.label,
                "href": f"?who={one.value}",
                "is_current": one == audience,
                "count": len({wording.kind.code for wording in wordings if wording.kind.audience == one}),
            }
            for one in Audience
        ],
        "kinds": sorted(kinds.items(), key=lambda pair: pair[1][0].title),
        "opened": request.GET.get("kind", ""),
        "may_write": can_write(actor(request), on=timezone.localdate()),
    }
    return render(request, "oversight/wording/listing.html", context)


@open_to(*WRITERS)
@reads_unless_posted
def edit(request: HttpRequest, kind: str, channel: str) -> HttpResponse:
    """Words of one kind on one channel: a form for new ones with a preview, and what there has been.

    The button of the preview shows what is typed as it would arrive and keeps nothing.
    """
    today = timezone.localdate()
    check_can_write(actor(request), on=today)
    wording = _wording_or_404(kind, channel, today)
    form = WordingForm(
        request.POST or None,
        channel=wording.channel,
        today=today,
        initial={"subject": wording.subject, "body": wording.body, "valid_from": today + timedelta(days=1)},
    )
    preview = _preview(wording, wording.subject, wording.body)
    if request.method == "POST" and form.is_valid():
        subject, body = form.cleaned_data.get("subject", wording.subject), form.cleaned_data["body"]
        if "preview" in request.POST:
            if _is_sound(form, wording, subject, body):
                preview = _preview(wording, subject, body, is_typed=True)
        elif _written(request, form, wording):
            messages.success(request, _("Đã lưu mẫu tin mới."))
            return redirect(_place_of(wording))
    context = {
        "row": _row(wording),
        "back": _place_of(wording),
        "form": form,
        "variables": _variables(wording.kind, wording.channel),
        "preview": preview,
        "history": history_of(kind, channel),
    }
    return render(request, "oversight/wording/edit.html", context)


def _place_of(wording: Wording) -> str:
    """Where the list has this kind, opened."""
    asked = urlencode({"who": wording.kind.audience, "kind": wording.kind.code})
    return f"{reverse('oversight:wordings')}?{asked}#{wording.kind.code}"


def _wording_or_404(kind: str, channel: str, today: date) -> Wording:
    for wording in wordings_on(today):
        if (wording.kind.code, wording.channel) == (kind, channel):
            return wording
    raise Http404


def _written(request: HttpRequest, form: WordingForm, wording: Wording) -> bool:
    """Whether the new words were taken; a refusal becomes an error of the form."""
    try:
        templates.write_template(
            kind=wording.kind.code,
            channel=wording.channel,
            by=actor(request),
            at=timezone.now(),
            **{"subject": wording.subject, **form.cleaned_data},
        )
    except NotificationError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _is_sound(form: WordingForm, wording: Wording, subject: str, body: str) -> bool:
    """Whether the words could be kept; a refusal becomes an error of the form."""
    try:
        check_wording(wording.kind, wording.channel, subject, body)
    except NotificationError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _preview(wording: Wording, subject: str, body: str, *, is_typed: bool = False) -> Preview:
    values, channel = sample_values(wording.kind), wording.channel.value
    filled = as_sent(channel, fill(body, values))
    length = length_of(channel, filled)
    return Preview(
        subject=fill(subject, values) if wording.channel == ChannelKind.EMAIL else "",
        body=filled,
        used=length.used,
        longest=length.longest,
        parts=length.parts,
        is_typed=is_typed,
    )


def _row(wording: Wording) -> Row:
    return Row(
        kind=wording.kind.code,
        title=wording.kind.title,
        channel=wording.channel.value,
        channel_label=wording.channel.label,
        subject=wording.subject,
        body=wording.body,
        since=wording.template.valid_from if wording.template else None,
        next_from=wording.next_from,
    )


def _variables(kind: MessageKind, channel: ChannelKind) -> list[dict[str, Any]]:
    """What may be said on the channel, what no wording may leave out first."""
    samples, required = sample_values(kind), kind.must_say(channel)
    offered = sorted(kind.sayable(channel).items(), key=lambda pair: pair[0] not in required)
    return [
        {
            "name": "{" + name + "}",
            "type": VARIABLE_TYPES[of],
            "sample": fill("{" + name + "}", samples),
            "is_required": name in required,
        }
        for name, of in offered
    ]
