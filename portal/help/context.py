"""Where somebody was when he asked for help: names and references of our own, never what a page showed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

from accounts.models import User
from dossiers.models import Dossier
from feedback.services.support import Context
from portal.ui.places import AREAS, PUBLIC


# Numbers and slugs of addresses are our own; codes and tokens may name a dossier or open a door.
KEPT_PART = re.compile(r"<(?:int|slug):(\w+)>")
LEFT_OUT_PART = re.compile(r"<(?:\w+:)?\w+>")
ERRORS = ("400", "403", "404", "405", "409", "413", "429", "500", "503")
REQUEST_ID = re.compile(r"[0-9a-fA-F-]{8,64}")
LABELS = {
    place.url_name: place.label
    for place in [*PUBLIC, *(one for _label, places in AREAS.values() for one in places)]
}
# Addresses below these are about one dossier, by its id.
DOSSIER_ROUTES = ("ho-so/<int:", "tai-cho/<int:")
LONGEST = 500


@dataclass(frozen=True)
class Asked:
    """What the link to the form carries: the page's address, and the error he came from."""

    path: str = ""
    status: str = ""
    reference: str = ""

    @classmethod
    def sent(cls, values: Mapping[str, str]) -> "Asked":
        path, status, reference = (values.get(name, "") for name in ("from", "status", "ref"))
        return cls(
            path[:LONGEST],
            status if status in ERRORS else "",
            reference if REQUEST_ID.fullmatch(reference) else "",
        )


def context_of(request: HttpRequest, asked: Asked, *, user: User, on: date) -> Context:
    """As it will be stored: what is no page of ours is left out, and a dossier this person may not see."""
    match = _match(asked.path)
    return Context(
        page_name=match.view_name if match else "",
        page_path=_kept_path(match) if match else "",
        dossier_id=_dossier_of(match, user, on) if match else None,
        browser=request.headers.get("User-Agent", "")[:300],
        error_status=int(asked.status) if asked.status else None,
        request_id=asked.reference,
    )


def page_label(context_name: str, path: str) -> str:
    """A page as people call it, with its address."""
    label = LABELS.get(context_name)
    return f"{label} ({path})" if label else path


def _match(path: str) -> ResolverMatch | None:
    if not path.startswith("/") or "\x00" in path:
        return None
    try:
        return resolve(path.partition("?")[0].partition("#")[0])
    except Resolver404:
        return None


def _kept_path(match: ResolverMatch) -> str:
    """The address without what may be a dossier's code, a word or a token: those become “…”."""
    kept = KEPT_PART.sub(lambda part: str(match.kwargs[part[1]]), match.route)
    return "/" + LEFT_OUT_PART.sub("…", kept)


def _dossier_of(match: ResolverMatch, user: User, on: date) -> int | None:
    wanted = match.kwargs.get("dossier_id")
    if wanted is None and any(route in match.route for route in DOSSIER_ROUTES):
        wanted = match.kwargs.get("pk")
    if not isinstance(wanted, int):
        return None
    seen = Dossier.objects.visible_to(user, on).filter(pk=wanted)
    return wanted if seen.exists() else None
