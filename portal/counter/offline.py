"""What a counter's browser needs for the time it is cut off: its key, its numbers, pages that name nobody.

Pages here are kept by the browser (static/offline_worker.js) and opened by whoever sits at the machine: they
hold nothing of the person signed in or of anybody received.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse

from accounts.models import Agency, User
from dossiers.models import Dossier, ProvisionalSlip
from dossiers.permissions import can_receive_at
from dossiers.rules.outages import number_in, padded
from dossiers.services import drafts, number_blocks, outages, sent_forms
from portal.counter import posts, sheet as sheets
from portal.counter.offers import offer_or_404, version_of
from portal.http import actor, open_to, reads_only, reads_unless_posted, row_id
from portal.ui.drafts import reception_form


MOST_ASKED = 50
LONGEST_LOST = timedelta(days=2)


@reads_unless_posted
def machine(request: HttpRequest) -> HttpResponse:
    """GET gives a token and whose it is; POST is a machine's sign of life and what it may hold meanwhile.

    For everybody signed in: officers' forms keep what is typed as well. Numbers are for who receives there.
    """
    told = _heard(request) if request.method == "POST" else _greeted(request)
    answer = JsonResponse(told)
    answer["Cache-Control"] = "no-store"
    return answer


def _greeted(request: HttpRequest) -> dict[str, Any]:
    return {"csrf": get_token(request), "user": str(posts.user_of(request).pk)}


def _heard(request: HttpRequest) -> dict[str, Any]:
    at, on = posts.now_and_today()
    user, by = posts.user_of(request), actor(request)
    told: dict[str, Any] = {
        "now": round(at.timestamp() * 1000),
        "user": str(user.pk),
        "key": base64.b64encode(drafts.browser_key(user=user)).decode(),
        "made": _made(request.POST.getlist("made")[:MOST_ASKED], user),
        "numbers": None,
        "settled": [],
        "outage": False,
    }
    key = _uuid(request.POST.get("device", ""))
    agency = Agency.objects.filter(pk=row_id(request.POST.get("agency"))).first()
    if key is None or agency is None or not can_receive_at(by, agency.pk, on=on):
        return told
    device, outage = outages.hear(
        key=key, agency=agency, lost_at=_lost_at(request.POST.get("lost", ""), at), by=by, at=at
    )
    given = [number for typed in request.POST.getlist("given")[:MOST_ASKED] if (number := number_in(typed))]
    told["numbers"] = [padded(number) for number in number_blocks.lend(device=device, at=at, given_out=given)]
    told["settled"] = _settled(agency, given)
    told["outage"] = outage is not None
    return told


def _made(keys: list[str], user: User) -> list[str]:
    """Of forms a machine still holds as drafts, those that have become dossiers or did their act."""
    known = [key for typed in keys if (key := _uuid(typed)) is not None]
    if not known:
        return []
    found = Dossier.objects.filter(submission_key__in=known).values_list("submission_key", flat=True)
    return sorted(str(key) for key in {*found, *sent_forms.made(keys=known, user=user)})


def _settled(agency: Agency, given: list[int]) -> list[str]:
    """Of numbers given out by a machine of this counter, those whose end is known: a dossier's, or void."""
    known = ProvisionalSlip.objects.filter(block__agency=agency, number__in=given).settled()
    return [padded(number) for number in known.order_by("number").values_list("number", flat=True)]


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _lost_at(typed: str, at: datetime) -> datetime | None:
    """Milliseconds ago, as the machine's own clock measured them: that it runs wrong does not matter then."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 12):
        return None
    ago = timedelta(milliseconds=int(typed))
    return at - ago if ago <= LONGEST_LOST else None


@open_to(*posts.CLERKS_AND_POST)
@reads_only
def offline(request: HttpRequest) -> HttpResponse:
    """What waits on this machine; filled in by the browser alone."""
    return render(request, "counter/offline.html", {"choose": reverse("counter:choose")})


@open_to(*posts.CLERKS_AND_POST)
@reads_only
def offline_form(request: HttpRequest, offer_id: int) -> HttpResponse:
    """The empty form of a procedure, without anybody's name: what the browser opens while it is cut off."""
    offer = offer_or_404(request, offer_id)
    sheet = sheets.fresh(offer, version_of(offer, posts.now_and_today()[1]), {})
    context = {
        "sheet": sheet,
        "draft_form": reception_form(offer.pk),
        "rows": [
            {
                "form": form,
                "title": form.title,
                "is_required": form.is_required,
                "is_ticked": False,
                "is_blank": True,
                "files": [],
                "refused": [],
            }
            for form in sheet.papers
        ],
        "authorisation_files": [],
        "authorisation_refused": [],
        "other_files": [],
        "other_refused": [],
    }
    return render(request, "counter/offline_form.html", context)


@login_not_required
@reads_only
def worker(_request: HttpRequest) -> HttpResponse:
    """The script that answers for the server while it is cut off; its address bounds what it may do."""
    script = Path(settings.BASE_DIR) / "static" / "offline_worker.js"
    answer = HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
