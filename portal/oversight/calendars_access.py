"""Who may change a calendar: control of procedures, over every agency that counts by it."""

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


def check_may_change(by: Actor, calendar: Calendar | None, on: date) -> None:
    """Raises NotAllowed with the sentence that says whose business it is."""
    if not may_change(by, calendar, on):
        raise NotAllowed(
            _(
                "Lịch này còn do cơ quan ngoài phạm vi của anh, chị sử dụng. "
                "Hãy đề nghị cán bộ kiểm soát thủ tục của cấp trên thực hiện."
            )
        )


def users_of(calendar: Calendar | None, on: date) -> frozenset[int]:
    """Ids of the agencies whose promises or opening hours follow a calendar, or will (None: all of them)."""
    if calendar is None or calendar.shipped:
        return frozenset(Agency.objects.in_force(on).values_list("pk", flat=True))
    rows = AgencyCalendar.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    used = rows.filter(counting_calendar=calendar.code) | rows.filter(opening_calendar=calendar.code)
    used = used.filter(Q(agency__valid_to=None) | Q(agency__valid_to__gte=on))
    return frozenset(used.values_list("agency_id", flat=True))
