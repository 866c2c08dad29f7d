"""Of a unit that lost its people many promises warn at once: who is told is asked once for all of them."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import Membership
from dossiers.services import deadlines
from notifications.models import OutboxMessage
from tests.clock import at
from tests.factories.dossiers import Office, assigned, make_office
from tests.harness.queries import statements
from tests.harness.thorough import MANY


pytestmark = pytest.mark.django_db
ABOUT_PEOPLE = ("accounts_membership", "accounts_agency", "procedures_sector")


def asked_about_people(moment: str) -> int:
    sent = statements(lambda: deadlines.warn(as_at=at(moment)))
    return sum(any(table in one and "FOR UPDATE" not in one for table in ABOUT_PEOPLE) for one in sent)


def test_who_is_warned_is_asked_once_for_all(office: Office):
    assigned(office)
    deadlines.plan()
    with_one = asked_about_people("2026-03-10 08:00")
    for _ in range(MANY):
        assigned(office)
    deadlines.plan()
    assert asked_about_people("2026-03-10 08:05") == with_one > 0
    told = OutboxMessage.objects.filter(kind="deadline_warning").values_list("recipient_name", flat=True)
    assert set(told) == {office.people[Role.UNIT_HEAD].full_name}
    assert len(told) == 1 + MANY


@pytest.fixture
def office() -> Office:
    """Its handler has no role there any more from the ninth of March 2026 on."""
    office = make_office()
    left = Membership.objects.filter(user=office.people[Role.HANDLER])
    left.update(valid_to=date(2026, 3, 9))
    return office
