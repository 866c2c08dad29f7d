"""What every page shows: the installation, who I am and on whose behalf, where I may go."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.queries import office
from portal.http import identity_of
from portal.ui.keeping import kept_form
from portal.ui.look import area_sheet_of, audience_of, display_of
from portal.ui.navigation import Navigation, home_of, navigation_for
from portal.ui.search import field_of
from portal.ui.tours import Tour, tours_of


# In the session of who has not seen enough of it: asked of the database at login, and by no page.
TOUR_HINT = "tour"


def posts_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Agency and the roles held there today, in words, one pair per agency."""
    known = identity_of(request)
    if known is None:
        return []
    by_agency = groupby(known.posts, key=lambda post: post.agency)
    return [(agency, ", ".join(_(post.role_label) for post in posts)) for agency, posts in by_agency]


def _navigation(request: HttpRequest) -> Navigation:
    match = request.resolver_match
    known = identity_of(request)
    return navigation_for(
        roles=known.roles if known else frozenset(), current=match.view_name if match else ""
    )


def _tour_hint(request: HttpRequest) -> list[Tour]:
    """The tours of this person's roles, on the first page of his work, until he has hidden them."""
    match, known = request.resolver_match, identity_of(request)
    if known is None or match is None or not request.session.get(TOUR_HINT):
        return []
    return tours_of(known.roles) if match.view_name == home_of(known.roles) else []


def _leads(request: HttpRequest) -> bool:
    known = identity_of(request)
    return known is not None and Role.HEAD in known.roles


def who_am_i(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the layout; nothing is asked of the database before a template uses them."""
    return {
        # Several words of the office on every page, asked of the database by none of them.
        "office": SimpleLazyObject(office),
        "installation_name": SimpleLazyObject(lambda: office().name),
        "kept_form": SimpleLazyObject(lambda: kept_form(request)),
        "display": SimpleLazyObject(lambda: display_of(request)),
        "audience": audience_of(request),
        "area_sheet": area_sheet_of(request),
        "identity": SimpleLazyObject(lambda: identity_of(request)),
        "posts": SimpleLazyObject(lambda: posts_of(request)),
        "tour_hint": SimpleLazyObject(lambda: _tour_hint(request)),
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "search_field": SimpleLazyObject(lambda: field_of(request)),
        # Shows "Giao việc" beside figures; whom he may instruct the service knows.
        "leads": SimpleLazyObject(lambda: _leads(request)),
    }
