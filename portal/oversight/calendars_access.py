"""Who may change a calendar: control of procedures, over every agency that counts by it."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency, AgencyCalendar
from accounts.queries import scope, subtree
from calendars.models import Calendar


def may_change(by: Actor, calendar: Calendar | None, on: date) -> bool:
    """Whether this one is his to change; None: the days of the whole country."""
    return bool(changeable(by, [calendar], on))


def changeable(by: Actor, calendars: Collection[Calendar | None], on: date) -> list[Calendar | None]:
    """Those of these calendars he may change, in their order.

    A day of the whole country, or a calendar that came with the product, is everybody's. One that nobody
    follows, now or later, moves no promise and belongs to nobody: whoever keeps calendars may mend it before
    it is used, and his name stands beside the change.
    """
    reach = scope(by.user, {Role.CONTROL}, on)
    if not reach:
        return []
    # What is still to open below his agencies is his as well.
    his = subtree(reach, on, also_closed=True)
    is_everybodys = {one: one is None or one.shipped for one in calendars}
    has_all = any(is_everybodys.values()) and _everybody(on) <= his
    followers = {} if all(is_everybodys.values()) else _followers(on)
    return [
        one
        for one in calendars
        if (has_all if one is None or is_everybodys[one] else followers.get(one.code, set()) <= his)
    ]


def check_may_change(by: Actor, calendar: Calendar | None, on: date) -> None:
    """Raises NotAllowed with the sentence that says whose business it is."""
    if not may_change(by, calendar, on):
        raise NotAllowed(not_his())


def not_his() -> str:
    """Who decides on a calendar that is not his to change."""
    return _(
        "Lịch mà cơ quan ngoài phạm vi của anh, chị cũng sử dụng thì chỉ cán bộ kiểm soát thủ tục "
        "của cấp trên thay đổi được. Hãy đề nghị cán bộ ấy thực hiện."
    )


def _everybody(on: date) -> set[int]:
    return set(Agency.objects.in_force(on).values_list("pk", flat=True))


def _followers(on: date) -> dict[str, set[int]]:
    """Ids of the agencies that say they follow a calendar, now or later, by its code. One statement."""
    rows = AgencyCalendar.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    rows = rows.filter(Q(agency__valid_to=None) | Q(agency__valid_to__gte=on))
    found: dict[str, set[int]] = {}
    for agency, *codes in rows.values_list("agency_id", "counting_calendar", "opening_calendar"):
        for code in codes:
            found.setdefault(code, set()).add(agency)
    return found
