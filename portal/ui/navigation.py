"""What the masthead shows: of the places (portal.ui.places) those of the roles of who looks."""

from dataclasses import dataclass, replace
from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise

from accounts.enums import Role
from portal.ui.places import AREAS, PUBLIC, Place
from portal.ui.roles import EVERYONE, ONE_STOP


# More would fill a telephone's screen before the page begins.
PLACES_IN_SIGHT = 9


@dataclass(frozen=True)
class Link:
    """A link as the masthead shows it."""

    label: str | Promise
    href: str
    is_current: bool
    hint: str | Promise = ""
    key: str = ""


@dataclass(frozen=True)
class Navigation:
    """What the masthead shows for one request."""

    areas: tuple[Link, ...]
    places: tuple[Link, ...]
    key: str
    """The same for whoever sees the same links: what is written for one is written for all."""

    @property
    def shown(self) -> tuple[Link, ...]:
        """The places in sight: the first of the area, and the one this page is."""
        return tuple(place for order, place in enumerate(self.places) if _is_in_sight(order, place))

    @property
    def folded(self) -> tuple[Link, ...]:
        """The others, one press away."""
        return tuple(place for order, place in enumerate(self.places) if not _is_in_sight(order, place))


def _is_in_sight(order: int, place: Link) -> bool:
    return order < PLACES_IN_SIGHT or place.is_current


def _links(places: tuple[Place, ...], roles: frozenset[Role], current: str) -> tuple[Link, ...]:
    return tuple(
        Link(place.label, reverse(place.url_name), place.url_name == current, place.hint)
        for place in places
        if place.roles & roles
    )


def _with_keys(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """The places in sight with the digit that opens each from every page of the area."""
    return tuple(
        replace(one, key=str(order) if order <= PLACES_IN_SIGHT else "")
        for order, one in enumerate(links, start=1)
    )


def navigation_for(*, roles: frozenset[Role], current: str) -> Navigation:
    """What somebody with `roles` sees on the page `current` ("desk:home"); without roles the public links."""
    return _navigation_for(roles, current, get_script_prefix())


@lru_cache(maxsize=2000)
def _navigation_for(roles: frozenset[Role], current: str, _prefix: str) -> Navigation:
    """The same for the same roles on the same page; labels find their language when they are shown."""
    namespace = current.partition(":")[0]
    areas = [] if roles else list(_links(PUBLIC, EVERYONE, current))
    for name, (label, places) in AREAS.items():
        links = _links(places, roles, current)
        if links:
            areas.append(Link(label, links[0].href, name == namespace))
    here = _links(AREAS[namespace][1] if namespace in AREAS else (), roles, current)
    # Digits tick papers at the counter: only oversight has them free.
    shown = _with_keys(here) if namespace == "oversight" else here
    key = f"{current} {' '.join(sorted(roles))}"
    return Navigation(areas=tuple(areas), places=shown, key=key)


def home_of(roles: frozenset[Role]) -> str:
    """URL name of the first page of somebody with `roles`: the front page of an area that opens it to him.

    Who has only single places in an area (the head, at the desk) is not at home there. A head who signs as
    well begins with the morning page of a head.
    """
    if Role.HEAD in roles and not roles & ONE_STOP:
        return "oversight:home"
    fronts = [places[0] for _label, places in AREAS.values()]
    others = [place for _label, places in AREAS.values() for place in places]
    return next((place.url_name for place in [*fronts, *others] if place.roles & roles), "ui:no_role")
