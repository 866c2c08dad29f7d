"""Two administrators press at the very same moment: the tree and the heirs stay without a circle."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from accounts import queries
from accounts.enums import AgencyKind, Level, Role
from accounts.models import Actor
from accounts.services import agencies
from tests.dossiers.test_at_once import DONE, at_once
from tests.factories.accounts import AgencyFactory, UserFactory


AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
SWITCH = date(2026, 7, 1)


@pytest.mark.django_db(transaction=True)
def test_two_agencies_are_not_put_under_each_other():
    province = AgencyFactory(province=True)
    admins = [Actor(UserFactory(role=Role.ADMINISTRATOR, agency=province)) for _ in range(2)]
    for _ in range(5):
        one, other = AgencyFactory(parent=province), AgencyFactory(parent=province)
        acts = [
            partial(agencies.move_agency, agency=moved, parent=parent, from_day=SWITCH, by=by, at=AT)
            for moved, parent, by in [(one, other, admins[0]), (other, one, admins[1])]
        ]
        assert at_once(tuple(acts)) == ["AccountsError", DONE]
        assert province.pk in queries.ancestors(one.pk, SWITCH)


@pytest.mark.django_db(transaction=True)
def test_two_agencies_do_not_become_the_heirs_of_each_other():
    province = AgencyFactory(province=True)
    admins = [Actor(UserFactory(role=Role.ADMINISTRATOR, agency=province)) for _ in range(2)]
    for _ in range(5):
        one, other = AgencyFactory(parent=province), AgencyFactory(parent=province)
        acts = [
            partial(
                agencies.record_succession,
                predecessor=old, successor=new, effective_on=SWITCH, act="NQ 60", by=by, at=AT,
            )
            for old, new, by in [(one, other, admins[0]), (other, one, admins[1])]
        ]  # fmt: skip
        assert at_once(tuple(acts)) == ["AccountsError", DONE]


@pytest.mark.parametrize("how", ["opened", "moved"])
@pytest.mark.django_db(transaction=True)
def test_no_unit_is_put_under_an_agency_while_it_closes(how):
    """Who comes second is told: of the unit that is there now, or of the last day."""
    province = AgencyFactory(province=True)
    admins = [Actor(UserFactory(role=Role.ADMINISTRATOR, agency=province)) for _ in range(2)]
    for number in range(5):
        old, heir = AgencyFactory(parent=province), AgencyFactory(parent=province)
        opens = partial(
            agencies.open_agency,
            code=f"MOI{number}", name="Phòng Mới", kind=AgencyKind.UNIT, level=Level.COMMUNE, parent=old,
            valid_from=AT.date(), by=admins[0], at=AT,
        )  # fmt: skip
        moves = partial(
            agencies.move_agency,
            agency=AgencyFactory(unit=True, parent=province), parent=old, from_day=AT.date(),
            by=admins[0], at=AT,
        )  # fmt: skip
        closes = partial(
            agencies.record_succession,
            predecessor=old, successor=heir, effective_on=SWITCH, act="NQ 60", by=admins[1], at=AT,
        )  # fmt: skip
        put = {"opened": opens, "moved": moves}[how]
        assert at_once((put, closes)) in (["AccountsError", DONE], ["ClosesBefore", DONE])
        assert not queries.fallen_units(SWITCH)
