"""Messages that did not go: which channel is down, what was given up and why, sending it again."""

from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from accounts.enums import Role
from notifications.permissions import SENDERS, can_send_again
from notifications.queries import ChannelNow, channels_now, failed_messages, with_traces
from notifications.registry import EVERY_CHANNEL
from notifications.services.retrying import send_again as put_back
from portal.http import actor, open_to, reads_only, row_id
from portal.ui import notices
from portal.ui.pagination import page_of


READERS = (Role.HEAD, Role.CONTROL, Role.AUDITOR, Role.ADMINISTRATOR)


@open_to(*READERS)
@reads_only
def listing(request: HttpRequest) -> HttpResponse:
    """Channels, and what was given up, the latest first; addresses are masked, no dossier is named."""
    asked = request.GET.get("channel", "")
    channel = asked if asked in EVERY_CHANNEL else ""
    page = page_of(
        failed_messages(channel),
        order=("-pk",),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        shown=with_traces,
    )
    channels = channels_now()
    context = {
        "channels": [_channel(one) for one in channels],
        "quiet_hours": settings.QUIET_HOURS,
        "tabs": _tabs(channels, channel),
        "rows": [notices.notice(message) for message in page.rows],
        "page": page,
        "may_send": can_send_again(actor(request), on=timezone.localdate()),
    }
    return render(request, "oversight/messages/listing.html", context)


@open_to(*SENDERS)
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Put the chosen messages back into the queue, on the record of each."""
    chosen = [row_id(value) for value in request.POST.getlist("message")]
    if not chosen:
        flash.error(request, _("Hãy đánh dấu ít nhất một tin."))
        return redirect("oversight:messages")
    count = put_back(message_ids=chosen, by=actor(request), at=timezone.now())
    flash.success(
        request,
        ngettext("Đã cho gửi lại %(count)s tin.", "Đã cho gửi lại %(count)s tin.", count) % {"count": count},
    )
    return redirect("oversight:messages")


def _channel(one: ChannelNow) -> dict[str, Any]:
    is_up = one.is_on and one.down_since is None
    state, kind = (_("đang gửi được"), "done") if is_up else (_("đang hỏng"), "late")
    if not one.is_on:
        state, kind = _("tắt"), "ended"
    return {
        "label": notices.channel_name(one.channel),
        "state": state,
        "kind": kind,
        "waiting": one.waiting,
        "failed": one.failed,
        "down_since": one.down_since if one.is_on else None,
        "probe_at": one.probe_at,
        "reason": notices.reason(one.reason) if one.is_on else "",
    }


def _tabs(channels: list[ChannelNow], current: str) -> list[dict[str, object]]:
    address = reverse("oversight:messages")
    every = {"label": _("Tất cả"), "href": address, "is_current": not current}
    found = [{**every, "count": sum(one.failed for one in channels)}]
    for one in channels:
        found.append(
            {
                "label": notices.channel_name(one.channel),
                "href": f"{address}?channel={one.channel.value}",
                "is_current": current == one.channel,
                "count": one.failed,
            }
        )
    return found
