"""Who may change a calendar: control of procedures, over every agency that counts by it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency, AgencyCalendar
from accounts.queries import scope, subtree
from calendars.models import Calendar


def may_change(by: Actor, calendar: Calendar | None, on: date) -> bool:
    """A day of the whole country, or a calendar that came with the product, is everybody's.

    A calendar that nobody follows, now or later, moves no promise and belongs to nobody: whoever keeps
    calendars may mend it before it is used, and his name stands beside the change.
    """
    reach = scope(by.user, {Role.CONTROL}, on)
    # What is still to open below his agencies is his as well.
    return bool(reach) and users_of(calendar, on) <= subtree(reach, on, also_closed=True)


def changeable(by: Actor, calendars: Iterable[Calendar | None], on: date) -> list[Calendar | None]:
    """Those of these calendars he may change (None: the days of the whole country), in their order.

    What a form offers and what a button leads to; the answer of `may_change` for each.
    """
    reach = scope(by.user, {Role.CONTROL}, on)
    if not reach:
        return []
    his = subtree(reach, on, also_closed=True)
    everybody, followers = users_of(None, on), _followers(on)
    return [
        one
        for one in calendars
        if (everybody if one is None or one.shipped else followers.get(one.code, set())) <= his
    ]


def check_may_change(by: Actor, calendar: Calendar | None, on: date) -> None:
    """Raises NotAllowed with the sentence that says whose business it is."""
    if not may_change(by, calendar, on):
        raise NotAllowed(not_his())


def not_his() -> str:
    """Who decides on a calendar that is not his to change."""
    return _(
        "Lịch này còn do cơ quan ngoài phạm vi của anh, chị sử dụng. "
        "Hãy đề nghị cán bộ kiểm soát thủ tục của cấp trên thực hiện."
    )


def users_of(calendar: Calendar | None, on: date) -> frozenset[int]:
    """Ids of the agencies whose promises or opening hours follow a calendar, or will (None: all of them)."""
    if calendar is None or calendar.shipped:
        return frozenset(Agency.objects.in_force(on).values_list("pk", flat=True))
    return frozenset(_followers(on).get(calendar.code, ()))


def _followers(on: date) -> dict[str, set[int]]:
    """Ids of the agencies that say they follow a calendar, now or later, by its code. One statement."""
    rows = AgencyCalendar.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    rows = rows.filter(Q(agency__valid_to=None) | Q(agency__valid_to__gte=on))
    found: dict[str, set[int]] = {}
    for agency, *codes in rows.values_list("agency_id", "counting_calendar", "opening_calendar"):
        for code in codes:
            found.setdefault(code, set()).add(agency)
    return found
