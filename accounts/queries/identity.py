"""Who am I, and on whose behalf: what every page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.enums import Role
from accounts.models import User
from accounts.queries.rights import holdings, stands_in_for


@dataclass(frozen=True)
class Post:
    """A role in an agency, in words."""

    agency_id: int
    agency: str
    role: Role

    @property
    def role_label(self) -> str:
        return self.role.label


@dataclass(frozen=True)
class Identity:
    """`acting_for`: chosen in this session; `may_stand_in_for`: the absent colleagues to choose from."""

    user: User
    posts: tuple[Post, ...]
    acting_for: User | None
    may_stand_in_for: tuple[User, ...]

    @property
    def is_staff_member(self) -> bool:
        return bool(self.posts or self.may_stand_in_for)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(post.role for post in self.posts)


def identity(user: User, on: date, *, acting_for_id: int | None = None) -> Identity:
    """Two statements. An `acting_for_id` that is no longer an absent colleague of his is dropped.

    `posts` are the user's own, and while he acts for somebody that person's as well.
    """
    absent = stands_in_for(user, on)
    acting_for = next((person for person in absent if person.pk == acting_for_id), None)
    held = [h for h in holdings(user, on) if h.acting_for_id in {None, acting_for.pk if acting_for else None}]
    posts = tuple(dict.fromkeys(Post(h.agency_id, h.agency_name, h.role) for h in held))
    return Identity(user, posts, acting_for, absent)
