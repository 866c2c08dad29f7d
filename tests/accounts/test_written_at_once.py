"""Two people write the same thing at the very same moment: it stands once, and the other is told why."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from accounts.enums import Role
from accounts.models import Actor, AgencyCalendar, HeadTitle, Leave, Membership, User
from accounts.services import agencies, head_titles, people
from tests.dossiers.test_at_once import DONE, at_once
from tests.factories.accounts import AgencyFactory, UserFactory


AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
FIRST, LAST = date(2026, 4, 1), date(2026, 4, 3)


def opening(unit, person):
    """The same user name."""
    return partial(
        people.open_account,
        username=f"moi.{unit.pk}", full_name="Lê Thị Mới", password="con-suoi-xanh-mat", agency=unit,
        role=Role.RECEPTION, at=AT,
    ), User  # fmt: skip


def granting(unit, person):
    return partial(
        people.grant_role, user=person, agency=unit, role=Role.RECEPTION, valid_from=FIRST, at=AT
    ), Membership


def leaving(unit, person):
    return partial(
        people.record_leave, user=person, first_day=FIRST, last_day=LAST, deputy=None, at=AT
    ), Leave


def choosing(unit, person):
    return partial(
        agencies.choose_calendar, agency=unit, counting_calendar="standard", from_day=FIRST, at=AT
    ), AgencyCalendar


def titling(unit, person):
    return partial(
        head_titles.change_head_title, agency=unit, title="Trưởng phòng", from_day=FIRST, at=AT
    ), HeadTitle


@pytest.mark.parametrize("written", [opening, granting, leaving, choosing, titling])
@pytest.mark.django_db(transaction=True)
def test_what_two_write_at_once_stands_once(written):
    province = AgencyFactory(province=True)
    admins = [Actor(UserFactory(role=Role.ADMINISTRATOR, agency=province)) for _ in range(2)]
    for _ in range(5):
        unit = AgencyFactory(parent=province)
        act, model = written(unit, UserFactory(role=Role.HANDLER, agency=unit))
        before = model.objects.count()
        one, other = at_once(tuple(partial(act, by=by) for by in admins))
        assert (one, other) in {("AccountsError", DONE), (DONE, DONE)}
        assert model.objects.count() == before + 1
