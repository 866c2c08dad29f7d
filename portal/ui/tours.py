"""A working day of each role in a few steps: what the tour shows page by page and the guide prints on one.

One file per role in tour_data/, each sentence in both languages. Tests hold the files to the
product: pages exist and are open to the role, keys are on their pages.
"""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role


FOLDER = Path(__file__).parent / "tour_data"
CITIZEN = "citizen"
CITIZEN_LABEL = _("Người dân, doanh nghiệp")


@dataclass(frozen=True)
class Words:
    """One sentence in both languages; as text it is the one of the page."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if (translation.get_language() or "vi").startswith("en") else self.vi


@dataclass(frozen=True)
class Key:
    """A key, the page it works on, what it does. `sample`: another sample than the page's own shows it."""

    press: str
    on: str
    does: Words
    sample: str = ""


@dataclass(frozen=True)
class Step:
    """One page of the day: what is seen there and what is done."""

    page: str
    title: Words
    see: Words
    do: Words
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Tour:
    """The day of one role; `role` is a value of accounts.enums.Role, or `citizen`."""

    role: str
    slug: str
    day: Words
    steps: tuple[Step, ...]
    remember: tuple[Words, ...]

    @property
    def label(self) -> str | Promise:
        return CITIZEN_LABEL if self.role == CITIZEN else Role(self.role).label


def _tour(role: str, read: dict[str, Any]) -> Tour:
    steps = tuple(
        Step(
            one["page"],
            Words(**one["title"]),
            Words(**one["see"]),
            Words(**one["do"]),
            tuple(
                Key(key["press"], key["on"], Words(**key["does"]), key.get("sample", ""))
                for key in one["keys"]
            ),
        )
        for one in read["steps"]
    )
    return Tour(
        role, read["slug"], Words(**read["day"]), steps, tuple(Words(**one) for one in read["remember"])
    )


@lru_cache(maxsize=1)
def tours() -> tuple[Tour, ...]:
    """Every tour: roles in the order of the code, the citizen first."""
    return tuple(
        _tour(role, tomllib.loads((FOLDER / f"{role}.toml").read_text("utf-8")))
        for role in (CITIZEN, *Role.values)
    )


def tour_called(slug: str) -> Tour | None:
    """The tour of that address."""
    return next((tour for tour in tours() if tour.slug == slug), None)


def tours_of(roles: Collection[Role]) -> list[Tour]:
    """The tours of somebody with these roles."""
    return [tour for tour in tours() if tour.role in roles]
