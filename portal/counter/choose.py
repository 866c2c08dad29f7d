"""Choosing the procedure: by three letters without accents, by initials, by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User
from lib.text import initials, search_key
from portal.counter import keys, posts, queueing
from portal.counter.offers import offers_elsewhere
from portal.counter.usual import usual_procedures
from portal.http import open_to, reads_only
from procedures.models import ProcedureOffer, ProcedureVersion
from procedures.queries import offers_at
from queues.models import Ticket


# A session's last scanned card, to start a form with; forgotten once a form has used it.
CARD = "counter_card"
SHOWN = 60
SHOWN_ELSEWHERE, MOST_ELSEWHERE = 20, 5000


@dataclass(frozen=True)
class Choice:
    """A procedure at one of the person's counters."""

    offer: ProcedureOffer
    version: ProcedureVersion
    href: str
    elsewhere: str
    elsewhere_url: str

    def matches(self, words: list[str]) -> bool:
        """Every word stands in the name or the code, or all of them are first letters of the name."""
        letters = search_key(initials(self.version.name))
        return all(word in self.version.search_key for word in words) or "".join(words) in letters


def choices(user: User, on: date, *, express: bool | None = None) -> list[Choice]:
    """What the person's counters offer today, by name; of one kind when `express` is told."""
    offers = [offer for counter in posts.counters(user, on) for offer in offers_at(counter.pk, on)]
    versions = {
        version.procedure_id: version
        for version in ProcedureVersion.objects.applicable_on(on)
        .filter(procedure__in=[offer.procedure_id for offer in offers])
        .order_by("pk")
    }
    found = [
        _choice(offer, versions[offer.procedure_id])
        for offer in offers
        if offer.procedure_id in versions
        and (express is None or versions[offer.procedure_id].is_express == express)
    ]
    return sorted(found, key=lambda choice: (choice.version.search_key, choice.offer.pk))


def matching(found: list[Choice], text: str) -> list[Choice]:
    words = search_key(text).split()
    return [choice for choice in found if choice.matches(words)]


def usual_first(found: list[Choice], usual: Sequence[int]) -> list[Choice]:
    """What the clerk receives most on top, in that order; then the others as they stood."""
    place = {procedure_id: number for number, procedure_id in enumerate(usual)}
    last = len(place)
    return sorted(found, key=lambda choice: place.get(choice.offer.procedure_id, last))


def with_keys(found: Sequence[Choice]) -> list[tuple[str, Choice]]:
    """The first nine that can be opened here with the number that opens them, the others without."""
    numbers = iter(keys.CHOICE_KEYS)
    return [(next(numbers, "") if choice.href else "", choice) for choice in found]


@open_to(*posts.CLERKS_AND_POST)
@reads_only
def choose(request: HttpRequest) -> HttpResponseBase:
    """The list, narrowed by `q`; one single answer to a question leads straight to its form."""
    text = request.GET.get("q", "").strip()
    usual = usual_procedures(request)
    found = usual_first(matching(choices(posts.user_of(request), timezone.localdate()), text), usual)
    ticket, found = (
        _of_the_number(request, found) if not text and "tat-ca" not in request.GET else (None, found)
    )
    open_here = [choice for choice in found if choice.href]
    # While somebody still types, the list only gets shorter.
    if text and len(open_here) == len(found) == 1 and not request.headers.get("HX-Request"):
        return redirect(open_here[0].href)
    context = {
        "q": text,
        "ticket": ticket,
        "for_others": (
            for_others(posts.user_of(request), timezone.localdate(), text) if text and not found else []
        ),
        "choices": with_keys(found[:SHOWN]),
        "usual": {choice.offer.pk for choice in found if choice.offer.procedure_id in usual},
        "is_typing": bool(request.headers.get("HX-Request")),
        "card": request.session.get(CARD),
        "keys": keys.CHOOSE,
        "more": max(len(found) - SHOWN, 0),
        "overlay": settings.OVERLAY_ONLY,
    }
    return render(request, "counter/choose.html", context)


def _of_the_number(request: HttpRequest, found: list[Choice]) -> tuple[Ticket | None, list[Choice]]:
    """The number before the clerk's window, and what of the list its holder queued for; else all of it."""
    here = queueing.fields_here(request, timezone.localdate())
    if here is None:
        return None, found
    ticket, sectors = here
    narrowed = [choice for choice in found if choice.version.sector_id in sectors]
    return (ticket, narrowed) if narrowed else (None, found)


def _choice(offer: ProcedureOffer, version: ProcedureVersion) -> Choice:
    here = offer.is_recorded_here and not settings.OVERLAY_ONLY
    name = "counter:express" if version.is_express else "counter:receive"
    return Choice(
        offer=offer,
        version=version,
        href=reverse(name, args=[offer.pk]) if here else "",
        elsewhere="" if offer.is_recorded_here else f"{offer.system_of_record} ({offer.system_basis})",
        elsewhere_url=offer.system_url,
    )


def for_others(user: User, on: date, text: str) -> list[dict[str, str]]:
    """What other agencies offer and these counters may receive for them; words may name the agency."""
    counters = posts.counters(user, on)
    if not counters:
        return []
    offers = list(offers_elsewhere([counter.pk for counter in counters], on)[:MOST_ELSEWHERE])
    names = dict(
        ProcedureVersion.objects.applicable_on(on)
        .filter(procedure__in={offer.procedure_id for offer in offers})
        .values_list("procedure_id", "name")
    )
    words = search_key(text).split()
    rows: list[dict[str, str]] = []
    for offer in offers:
        name = names.get(offer.procedure_id, "")
        told = search_key(f"{offer.procedure.code} {name} {offer.deciding_agency.name}")
        if name and all(word in told for word in words):
            rows += [_for_other(offer, name, counter) for counter in counters]
    return rows[:SHOWN_ELSEWHERE]


def _for_other(offer: ProcedureOffer, name: str, counter: Agency) -> dict[str, str]:
    return {
        "name": name,
        "agency": offer.deciding_agency.name,
        "counter": counter.name,
        "href": reverse("counter:receive_for", args=[counter.pk, offer.pk]),
    }
