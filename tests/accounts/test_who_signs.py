"""Who signs for an agency that day: asked for one paper, for what is missing, and for who may be named."""

from datetime import UTC, date, datetime

import pytest

from accounts import queries
from accounts.enums import Role, SigningMode
from accounts.exceptions import AccountsError
from accounts.models import Actor
from accounts.services import people
from tests.factories.accounts import AgencyFactory, SignatureDelegationFactory, UserFactory


pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
TODAY = date(2026, 3, 4)


class Places:
    """A commune with a unit, a centre with a seal below it, and a neighbour."""

    def __init__(self) -> None:
        self.above = AgencyFactory(province=True)
        self.commune = AgencyFactory(parent=self.above)
        self.unit = AgencyFactory(unit=True, parent=self.commune)
        self.centre = AgencyFactory(parent=self.commune, has_seal=True)
        self.neighbour = AgencyFactory(parent=self.above)

    def person(self, place, role=Role.APPROVER):
        return UserFactory(role=role, agency=getattr(self, place))


@pytest.fixture
def places():
    return Places()


WHO = [
    ("unit", SigningMode.KT, True),
    ("unit", SigningMode.TL, True),
    ("centre", SigningMode.TUQ, True),
    ("centre", SigningMode.TL, True),
    ("centre", SigningMode.KT, False),
    ("neighbour", SigningMode.TUQ, False),
    ("above", SigningMode.KT, False),
]


@pytest.mark.parametrize(("place", "mode", "signs"), WHO)
def test_a_lack_is_shown_exactly_where_nobody_signs(places, place, mode, signs):
    """An only signer was transferred: his delegation is still written, and every paper would be refused."""
    signer = places.person(place)
    SignatureDelegationFactory(agency=places.commune, signer=signer, mode=mode)
    assert queries.signers(places.commune.pk, "apology", TODAY) == ((signer,) if signs else ())
    lacks = [lack.kind for lack in queries.lacks_of_agencies([places.commune.pk], TODAY)]
    assert ("no_delegation" in lacks) is not signs


@pytest.mark.parametrize(("place", "mode", "signs"), WHO)
def test_only_who_could_sign_so_is_named(places, place, mode, signs):
    signer = places.person(place)
    admin = Actor(places.person("commune", Role.ADMINISTRATOR))

    def name():
        return people.delegate_signature(
            agency=places.commune, signer=signer, mode=mode, signer_title="Giám đốc", act="QĐ 1",
            valid_from=TODAY, by=admin, at=AT,
        )  # fmt: skip

    if signs:
        assert name().signer == signer
    else:
        with pytest.raises(AccountsError, match="phải đang làm việc"):
            name()


def test_leaders_below_are_offered_and_nobody_else_below(places):
    inside, leader = places.person("unit", Role.HANDLER), places.person("centre", Role.HEAD)
    for place, role in (("centre", Role.HANDLER), ("neighbour", Role.HEAD), ("above", Role.HEAD)):
        places.person(place, role)
    assert set(queries.may_be_delegated(places.commune, TODAY)) == {inside, leader}
