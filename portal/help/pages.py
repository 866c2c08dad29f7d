"""Help for reading: whose day looks how, step by step, and the guide of a role on one printed page."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.queries import office
from accounts.services import hints
from documents.enums import PaperSize
from documents.exceptions import PdfUnavailable
from documents.gateways import pdf
from documents.rules.layout import Layout
from feedback.models import SupportRequest
from portal.help.context import LABELS
from portal.http import actor, identity_of, leaves_the_screen, page_before, reads_only
from portal.ui.context import TOUR_HINT
from portal.ui.tours import CITIZEN, Step, Tour, Words, tour_called, tours


MESSAGES = Path(__file__).parent / "messages.toml"
GUIDE = Layout("2026", "papers/guide/2026.html", PaperSize.A4, date(2026, 1, 1), is_tagged=True)


@login_not_required
@reads_only
def home(request: HttpRequest) -> HttpResponse:
    """My tours first, then where to ask, then everybody else's."""
    known = identity_of(request)
    roles = set(known.roles) if known else {CITIZEN}
    found = tours()
    waiting = 0
    if known is not None:
        waiting = SupportRequest.objects.put_to(known.user, timezone.localdate()).owed().count()
    context = {
        "waiting": waiting,
        "mine": [tour for tour in found if tour.role in roles],
        "others": [tour for tour in found if tour.role not in roles],
    }
    return render(request, "help/home.html", context)


@login_not_required
@reads_only
def tour(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole day of a role on one page."""
    shown = _tour(slug)
    context = {
        "tour": shown,
        "steps": [_shown(shown, number) for number in range(1, len(shown.steps) + 1)],
    }
    return render(request, "help/tour.html", context)


@login_not_required
@reads_only
def step(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One step: what you see, what you do, which keys; the page itself opens in its own window."""
    shown = _tour(slug)
    if not 1 <= number <= len(shown.steps):
        raise Http404
    context = {
        "tour": shown,
        "step": _shown(shown, number),
        "count": len(shown.steps),
        "before": number - 1,
        "after": number + 1 if number < len(shown.steps) else 0,
    }
    return render(request, "help/step.html", context)


@login_not_required
@leaves_the_screen
@reads_only
def guide(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One A4 page in Vietnamese, to hang beside the desk."""
    shown, now = _tour(slug), office()
    try:
        content = guide_pdf(shown, now.name, now.hotline, now.version)
    except PdfUnavailable:
        # The page itself prints as well.
        return redirect("help:tour", slug=slug)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="huong-dan-{shown.slug}.pdf"'
    return answer


@login_not_required
@reads_only
def answers(request: HttpRequest) -> HttpResponse:
    """What pages say when something does not go, and what to do then."""
    found = [{"said": _(one.said), "do": one.do} for one in messages_explained()]
    return render(request, "help/answers.html", {"messages_said": found})


@dataclass(frozen=True)
class Explained:
    """A sentence of the portal, as its pages have it, and what to do."""

    said: str
    do: Words


@lru_cache(maxsize=1)
def messages_explained() -> tuple[Explained, ...]:
    """The file, read once."""
    read = tomllib.loads(MESSAGES.read_text("utf-8"))
    return tuple(Explained(one["said"], Words(**one["do"])) for one in read["messages"])


@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """The hint to the tour is not shown to this person any more."""
    hints.dismiss(user=actor(request).user, hint=TOUR_HINT, at=timezone.now())
    request.session.pop(TOUR_HINT, None)
    messages.success(request, _("Đã ẩn gợi ý. Muốn xem lại, vào Trợ giúp ở đầu trang."))
    return redirect(page_before(request) or "ui:home")


@dataclass(frozen=True)
class GuideStep:
    """A step as the guide prints it."""

    place: str
    step: Step


@dataclass(frozen=True)
class Guide:
    """What the one-page guide prints: the tour, the office and whom to call."""

    role: str
    office: str
    hotline: str
    tour: Tour
    steps: tuple[GuideStep, ...]

    @property
    def is_for_office(self) -> bool:
        return self.tour.role != CITIZEN


@lru_cache(maxsize=64)
def guide_pdf(shown: Tour, name: str, hotline: str, look: str) -> bytes:
    """The guide's bytes, made once for each look of the office. Raises PdfUnavailable."""
    return pdf.render(GUIDE, guide_values(shown, name, hotline))


def guide_values(shown: Tour, name: str, hotline: str) -> Guide:
    """What the layout prints, apart from it, so that a test may print it elsewhere."""
    steps = tuple(GuideStep(str(_place(one)), one) for one in shown.steps)
    return Guide(str(shown.label), name, hotline, shown, steps)


def _tour(slug: str) -> Tour:
    found = tour_called(slug)
    if found is None:
        raise Http404
    return found


def _place(one: Step) -> str:
    """The page as the navigation calls it, else its address."""
    label = LABELS.get(one.page)
    return str(label) if label else reverse(one.page)


def _shown(shown: Tour, number: int) -> dict[str, Any]:
    one = shown.steps[number - 1]
    return {"number": number, "step": one, "href": reverse(one.page), "place": _place(one)}
