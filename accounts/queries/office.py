"""The installation's name and look, and a person's own way of seeing it."""

from __future__ import annotations

import hashlib
import math
import re
import time
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings

from accounts.enums import Role
from accounts.models import Actor, DisplayOptions, Office, User
from accounts.queries.rights import holds_at_the_top
from accounts.rules import office as rules


ANEW_SECONDS = 1.0


@dataclass(frozen=True)
class OfficeShown:
    """What pages, papers and boards show of the office. `version` changes with colours or logo."""

    name: str
    hotline: str = ""
    address: str = ""
    email: str = ""
    brand_colour: str = rules.BRAND
    action_colour: str = rules.ACTION
    logo: bytes = b""
    logo_type: str = ""
    logo_width: int = 0
    logo_height: int = 0
    # False until somebody has set the office up: papers then name nobody but the agency itself.
    is_set_up: bool = False

    @cached_property
    def version(self) -> str:
        """Names the look in addresses, so that browsers may keep it for ever."""
        look = f"{self.brand_colour}{self.action_colour}{self.logo_type}".encode()
        return hashlib.sha256(look + self.logo).hexdigest()[:12]

    @property
    def has_own_colours(self) -> bool:
        return (self.brand_colour, self.action_colour) != (rules.BRAND, rules.ACTION)

    @property
    def colours(self) -> str:
        """The office's colours as a style sheet."""
        return rules.stylesheet(brand=self.brand_colour, action=self.action_colour)

    @property
    def hotline_digits(self) -> str:
        """The number as a telephone dials it."""
        return re.sub(r"[^0-9+]", "", self.hotline)

    @property
    def contact(self) -> str:
        """ "Đường dây nóng 0256 1022 · địa chỉ · thư", what there is of it."""
        hotline = f"Đường dây nóng {self.hotline}" if self.hotline else ""
        return " · ".join(part for part in (hotline, self.address, self.email) if part)


class _Kept:
    """What this process knows, and since when; other processes learn of a change within seconds."""

    identity: OfficeShown | None = None
    since = 0.0
    asked_anew = -math.inf


def office() -> OfficeShown:
    """The office. Asked of the database every OFFICE_KEPT_SECONDS by each process, not by each page."""
    now = time.monotonic()
    kept = _Kept.identity
    # Another thread may forget it meanwhile: what was seen here is what is answered.
    if kept is None or now - _Kept.since > settings.OFFICE_KEPT_SECONDS:
        kept = _read()
        _Kept.identity, _Kept.since = kept, now
    return kept


def office_asked_anew() -> OfficeShown:
    """The office as the database has it now; asked so at most once a second, for anybody may make us ask."""
    now = time.monotonic()
    if now - _Kept.asked_anew > ANEW_SECONDS:
        _Kept.asked_anew = now
        forget_office()
    return office()


def forget_office() -> None:
    """It was changed: the next page asks again."""
    _Kept.identity = None


def remember_office(identity: OfficeShown) -> None:
    """Take this for the office, as if it had just been read."""
    _Kept.identity, _Kept.since, _Kept.asked_anew = identity, time.monotonic(), -math.inf


def unnamed_office() -> OfficeShown:
    """The office before anybody set it up: the name the environment gives."""
    return OfficeShown(name=settings.INSTALLATION_NAME)


def _read() -> OfficeShown:
    row = Office.objects.filter(pk=Office.THE_ONE).first()
    if row is None:
        return unnamed_office()
    return OfficeShown(
        name=row.name, hotline=row.hotline, address=row.address, email=row.email,
        brand_colour=row.brand_colour, action_colour=row.action_colour, logo=bytes(row.logo),
        logo_type=row.logo_type, logo_width=row.logo_width, logo_height=row.logo_height, is_set_up=True,
    )  # fmt: skip


def keeps_office(by: Actor, on: date) -> bool:
    """Whether this administrator stands at the top of the tree: the office's look is everybody's below."""
    return holds_at_the_top(by.user, Role.ADMINISTRATOR, on)


def display_options(user: User) -> DisplayOptions | None:
    """How this person wants pages shown; None when never said."""
    return DisplayOptions.objects.filter(user=user).first()
