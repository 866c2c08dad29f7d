"""A deputy who goes away leaves nobody in the place of his colleague: it is recorded and told (ruling 19)."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Leave
from tests.factories.accounts import LeaveFactory, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def absent(office, handler):
    """Away from Monday 9 to Friday 13 March; the handler stands in."""
    person = UserFactory(full_name="Trần Thị Vắng", role=Role.HANDLER, agency=office.unit)
    LeaveFactory(user=person, deputy=handler, valid_from="2026-03-09", valid_to="2026-03-13")
    return person


def own_days(client_of, handler, first, last):
    return client_of(handler).post(
        reverse("ui:leaves"),
        {"user": handler.pk, "first_day": first, "last_day": last},
        follow=True,
    )


def by_his_leader(client_of, handler, first, last, leader=None):
    return client_of(leader).post(
        reverse("oversight:move_person", args=[handler.pk, "vang-mat"]),
        {"vang-mat-first_day": first, "vang-mat-last_day": last},
        follow=True,
    )


@pytest.mark.parametrize("way", [own_days, by_his_leader])
@pytest.mark.parametrize(
    ("first", "last", "is_told"),
    [
        ("2026-03-13", "2026-03-20", True),
        ("2026-03-06", "2026-03-09", True),
        ("2026-03-16", "2026-03-20", False),
    ],
)
def test_who_enters_the_days_reads_whom_they_leave_alone(
    way, first, last, is_told, office, absent, handler, client_of
):
    more = {"leader": office.people[Role.UNIT_HEAD]} if way is by_his_leader else {}
    page = way(client_of, handler, first, last, **more)
    assert Leave.objects.filter(user=handler).count() == 1
    assert ("được cử làm thay Trần Thị Vắng" in page.text) is is_told
