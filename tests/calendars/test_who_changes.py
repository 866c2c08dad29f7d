"""Who changes which calendar is what docs/access.csv says: by role, and by whom the calendar binds."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor
from calendars.enums import ChangeState
from calendars.models import Calendar, CalendarChange
from portal.oversight.calendars_access import changeable
from tests import access_table as table
from tests.clock import at
from tests.factories.accounts import AgencyCalendarFactory, AgencyFactory, UserFactory
from tests.factories.calendars import proposed_swap
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = "2026-12-23 09:00"
DAYS = {
    "calendar": "all", "kind": "swap_off", "first": "2026-12-28", "name": "Nghỉ hoán đổi",
    "document": "Công văn 1/VPCP", "made_up_on": "2026-12-26", "reason": "Hoán đổi ngày làm việc",
}  # fmt: skip
SESSIONS = {
    "weekdays": ["1", "2", "3", "4", "5"], "morning_starts": "08:00", "morning_ends": "12:00",
    "afternoon_starts": "13:00", "afternoon_ends": "17:00",
}  # fmt: skip
HOURS = SESSIONS | {"calendar": "standard", "sessions_from": "2027-01-04", "reason": "Giờ mùa đông"}
NEW = SESSIONS | {"code": "xa-thu", "name": "Giờ của xã", "purpose": "counting"}
PLACES = ("province", "commune", "neighbour")


@built_once(frozen_at=NOW)
def world():
    """Two communes that count by calendars of their own; one calendar that nobody follows."""
    province = AgencyFactory(province=True)
    commune, neighbour = (AgencyFactory(parent=province) for _ in range(2))
    calendars = {
        code: Calendar.objects.create(code=code, name=code, purpose="counting")
        for code in ("commune", "neighbour", "both", "nobody")
    }
    for agency, codes in ((commune, ("commune", "both")), (neighbour, ("neighbour", "both"))):
        AgencyCalendarFactory(agency=agency, counting_calendar=codes[0], opening_calendar=codes[1])
    shipped = Calendar.objects.get(code="standard")
    return SimpleNamespace(
        province=province, commune=commune, neighbour=neighbour,
        calendars=calendars | {"shipped": shipped, "country": None},
    )  # fmt: skip


# Which calendars bind none but the agencies a role held there reaches: relation `every_bound`.
EVERY_BOUND = {
    "province": {"commune", "neighbour", "both", "nobody", "shipped", "country"},
    "commune": {"commune", "nobody"},
    "neighbour": {"neighbour", "nobody"},
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", Role)
def test_a_calendar_is_changed_by_whom_the_table_names(world, role, place):
    by = Actor(UserFactory(role=role, agency=getattr(world, place)))
    found = changeable(by, list(world.calendars.values()), at(NOW).date())
    listed = ("change_calendar", role.value, "every_bound") in table.acts()
    assert {name for name, one in world.calendars.items() if one in found} == (
        EVERY_BOUND[place] if listed else set()
    )


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", Role)
def test_the_pages_take_it_from_nobody_else(world, client_of, role, place):
    change = proposed_swap()
    browser = client_of(UserFactory(role=role, agency=getattr(world, place)))
    changes = ("change_calendar", role.value, "every_bound") in table.acts()
    reaches = changes and "country" in EVERY_BOUND[place]
    proposed = CalendarChange.objects.count
    for name, sent in (("calendar_add_days", DAYS), ("calendar_new_hours", HOURS)):
        before = proposed()
        answer = browser.post(reverse(f"oversight:{name}"), sent)
        assert answer.status_code == (302 if reaches else 422 if changes else 403), name
        assert proposed() == before + reaches, name
    adds = ("add_calendar", role.value, "every_bound") in table.acts()
    assert browser.post(reverse("oversight:calendar_new"), NEW).status_code == (302 if adds else 403)
    assert Calendar.objects.filter(code="xa-thu").exists() is adds
    for name in ("calendar_drop", "calendar_confirm"):
        answer = browser.post(reverse(f"oversight:{name}", args=[change.pk]))
        assert answer.status_code == (302 if reaches else 403), name
    change.refresh_from_db()
    assert change.state == (ChangeState.DROPPED if reaches else ChangeState.PROPOSED)
    assert browser.get(reverse("oversight:calendar")).status_code == 200
