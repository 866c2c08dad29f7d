"""A small office for the browser, and which sample stands for a parameter in docs/pages.csv.

A page with parameters names its sample in the column `example`; the owner of the page adds a function
here that gives the parameters of its URL.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.enums import Role
from accounts.models import Agency, User
from tests.factories.accounts import AgencyFactory, MembershipFactory


@dataclass
class World:
    """An agency and, for every role, somebody who holds it there."""

    agency: Agency
    people: dict[Role, User] = field(default_factory=dict)


# Name in the column `example` -> parameters of the URL, given the world.
EXAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {}


def build() -> World:
    """Writes the office into the database."""
    commune = AgencyFactory(name="UBND xã Sông Mẫu")
    world = World(agency=commune)
    for role in Role:
        member = MembershipFactory(agency=commune, role=role, user__full_name=f"Người Mẫu {role.label}")
        world.people[role] = member.user
    return world
