"""What every page shows: the installation, who I am and on whose behalf, where I may go."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.enums import Role
from accounts.queries import office
from portal.http import identity_of
from portal.ui.look import area_sheet_of, audience_of, display_of
from portal.ui.navigation import Navigation, navigation_for


def posts_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Agency and the roles held there today, in words, one pair per agency."""
    known = identity_of(request)
    if known is None:
        return []
    by_agency = groupby(known.posts, key=lambda post: post.agency)
    return [(agency, ", ".join(post.role_label for post in posts)) for agency, posts in by_agency]


def _navigation(request: HttpRequest) -> Navigation:
    match = request.resolver_match
    known = identity_of(request)
    return navigation_for(
        roles=known.roles if known else frozenset(), current=match.view_name if match else ""
    )


def _leads(request: HttpRequest) -> bool:
    known = identity_of(request)
    return known is not None and Role.HEAD in known.roles


def who_am_i(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the layout; nothing is asked of the database before a template uses them."""
    return {
        # Several words of the office on every page, asked of the database by none of them.
        "office": SimpleLazyObject(office),
        "installation_name": SimpleLazyObject(lambda: office().name),
        "display": SimpleLazyObject(lambda: display_of(request)),
        "audience": audience_of(request),
        "area_sheet": area_sheet_of(request),
        "identity": SimpleLazyObject(lambda: identity_of(request)),
        "posts": SimpleLazyObject(lambda: posts_of(request)),
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        # Shows "Giao việc" beside figures; whom he may instruct the service knows.
        "leads": SimpleLazyObject(lambda: _leads(request)),
    }
