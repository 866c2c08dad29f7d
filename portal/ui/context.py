"""What every page shows: the installation, who I am and on whose behalf, where I may go."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.enums import Role
from accounts.models import Membership
from portal.http import acting_for
from portal.ui.navigation import Navigation, navigation_for


@dataclass(frozen=True)
class Who:
    """The person behind a request, as the masthead tells it."""

    is_known: bool
    name: str
    posts: tuple[str, ...]
    roles: frozenset[Role]
    acting_for: str
    login_url: str
    logout_url: str


def who_is(request: HttpRequest) -> Who:
    """Name, posts held today and, for a deputy, whom he stands in for. One query, none when signed out."""
    user = request.user
    if not user.is_authenticated:
        return Who(False, "", (), frozenset(), "", _url("ui:login"), "")
    today = timezone.localdate()
    in_force = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today))
    held = list(Membership.objects.filter(in_force, user=user).select_related("agency").order_by("pk"))
    colleague = acting_for(request)
    return Who(
        is_known=True,
        name=user.full_name,
        posts=tuple(f"{Role(post.role).label} – {post.agency.name}" for post in held),
        roles=frozenset(Role(post.role) for post in held),
        acting_for=colleague.full_name if colleague else "",
        login_url="",
        logout_url=_url("ui:logout"),
    )


def _navigation(request: HttpRequest, who: Who) -> Navigation:
    match = request.resolver_match
    return navigation_for(roles=who.roles, current=match.view_name if match else "")


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def who_am_i(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the layout; nothing is asked of the database before a template uses them."""
    who = SimpleLazyObject(lambda: who_is(request))
    return {
        "installation_name": settings.INSTALLATION_NAME,
        "who": who,
        "navigation": SimpleLazyObject(lambda: _navigation(request, who)),
    }
