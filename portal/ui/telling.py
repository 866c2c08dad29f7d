"""My account: how I want to be told, and my work of the day as the digest tells it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from dossiers.models import Dossier
from dossiers.queries.digest import Digest, digest_of
from notifications.enums import StaffChannel, TellMode
from notifications.models.preference import EARLIEST_HOUR, LATEST_HOUR
from notifications.queries import Telling, staff_kinds, telling_of
from notifications.services import staff
from portal.http import actor, identity_of, reads_only, reads_unless_posted
from portal.ui.morning import sheet_of
from portal.ui.roles import CLERKS, OFFICE


HOURS = [(hour, f"{hour}:00") for hour in range(EARLIEST_HOUR, LATEST_HOUR + 1)]


class TellingForm(forms.Form):
    """Channel, digest, and one choice for each kind of message."""

    channel = forms.ChoiceField(label=gettext_lazy("Nhận tin qua"), choices=StaffChannel.choices)
    wants_digest = forms.BooleanField(
        label=gettext_lazy("Nhận bản tin việc trong ngày"),
        required=False,
        help_text=gettext_lazy(
            "Một tin mỗi ngày làm việc: việc đến hạn, quá hạn, thư và giải trình phải làm."
        ),
    )
    digest_hour = forms.TypedChoiceField(label=gettext_lazy("Giờ nhận bản tin"), choices=HOURS, coerce=int)

    def __init__(self, *args: Any, user: User, telling: Telling, **kwargs: Any) -> None:
        initial = {
            "channel": telling.channel,
            "wants_digest": telling.wants_digest,
            "digest_hour": telling.digest_hour,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self._user = user
        self.kinds = staff_kinds()
        for kind in self.kinds:
            modes = [one for one in TellMode if one != TellMode.OFF or not kind.mandatory]
            self.fields[f"mode_{kind.code}"] = forms.ChoiceField(
                label=kind.title,
                # A kind that came while the form lay open stays as it was.
                required=not self.is_bound or f"mode_{kind.code}" in self.data,
                choices=[(one.value, one.label) for one in modes],
                initial=telling.modes.get(kind.code, TellMode.AT_ONCE),
                help_text=_("Loại tin này không tắt được.") if kind.mandatory else "",
            )

    def clean_channel(self) -> str:
        channel: str = self.cleaned_data["channel"]
        if channel in (StaffChannel.SMS, StaffChannel.ZALO) and not self._user.phone:
            raise forms.ValidationError(_("Tài khoản chưa có số điện thoại; nhờ người quản trị ghi vào."))
        if channel == StaffChannel.EMAIL and not self._user.email:
            raise forms.ValidationError(_("Tài khoản chưa có thư điện tử; nhờ người quản trị ghi vào."))
        return channel

    def modes(self) -> dict[str, str]:
        said = {kind.code: self.cleaned_data[f"mode_{kind.code}"] for kind in self.kinds}
        return {kind: mode for kind, mode in said.items() if mode}


@reads_unless_posted
def preferences(request: HttpRequest) -> HttpResponse:
    """How messages reach me; each person changes only his own."""
    user = actor(request).user
    form = TellingForm(request.POST or None, user=user, telling=telling_of(user))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        staff.save_telling(
            user=user,
            channel=said["channel"],
            wants_digest=said["wants_digest"],
            digest_hour=said["digest_hour"],
            modes=form.modes(),
        )
        messages.success(request, _("Đã lưu cách nhận tin."))
        return redirect("ui:telling")
    return render(request, "account/telling.html", {"form": form, "person": user})


@reads_only
def today(request: HttpRequest) -> HttpResponse:
    """My work of the day, as the digest tells it."""
    me = actor(request)
    user = me.acting_for or me.user
    day, at = timezone.localdate(), timezone.now()
    digest = digest_of(user, on=day, at=at)
    known = identity_of(request)
    at_desk = known is not None and bool(known.roles & OFFICE)
    context = {
        "day": day,
        "sheet": sheet_of(user, on=day, at=at) if at_desk else [],
        "sections": _sections(request, digest, user),
        "digest": digest,
    }
    return render(request, "account/today.html", context)


def _sections(request: HttpRequest, digest: Digest, user: User) -> list[dict[str, Any]]:
    known = identity_of(request)
    roles = known.roles if known else frozenset()
    shown = "desk:dossier" if roles & OFFICE else "counter:dossier" if roles & CLERKS else ""
    seen = _in_sight(digest, user) if shown else frozenset()
    return [
        {
            "title": _(section.title),
            "count": section.count,
            "is_late": section is digest.late or section.is_owed,
            "items": [
                {"item": item, "href": reverse(shown, args=[item.dossier_id])}
                if item.dossier_id in seen
                else {"item": item, "href": ""}
                for item in section.items
            ],
            "rest": section.count - len(section.items),
        }
        for section in digest.sections
    ]


def _in_sight(digest: Digest, user: User) -> frozenset[int]:
    """Those the person may open: what he answers for can lie with somebody else by now."""
    ids = {item.dossier_id for section in digest.sections for item in section.items}
    seen = Dossier.objects.visible_to(user, timezone.localdate()).filter(pk__in=ids)
    return frozenset(seen.order_by("pk").values_list("pk", flat=True))
