"""Who signs for an agency that day: asked for one paper, for what is missing, and for who may be named."""

from datetime import UTC, date, datetime

import pytest

from accounts import queries
from accounts.enums import Role, SigningMode
from accounts.exceptions import AccountsError
from accounts.models import Actor, Agency, AgencyPlacement
from accounts.services import people
from tests.factories.accounts import (
    LONG_AGO,
    AgencyFactory,
    MembershipFactory,
    SignatureDelegationFactory,
    UserFactory,
)


pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
TODAY = date(2026, 3, 4)
YESTERDAY = date(2026, 3, 3)


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
    ("unit", SigningMode.KT, Role.APPROVER, True),
    ("unit", SigningMode.TL, Role.APPROVER, True),
    ("unit", SigningMode.KT, Role.HANDLER, True),  # under the agency's seal by whatever act it was given
    ("centre", SigningMode.TUQ, Role.APPROVER, True),
    ("centre", SigningMode.TL, Role.HEAD, True),
    ("centre", SigningMode.TUQ, Role.HANDLER, False),  # its director once, an officer there now
    ("centre", SigningMode.TL, Role.RECEPTION, False),
    ("centre", SigningMode.KT, Role.APPROVER, False),
    ("neighbour", SigningMode.TUQ, Role.APPROVER, False),
    ("above", SigningMode.KT, Role.APPROVER, False),
]


@pytest.mark.parametrize(("place", "mode", "role", "signs"), WHO)
def test_a_lack_is_shown_exactly_where_nobody_signs(places, place, mode, role, signs):
    """An only signer was transferred: his delegation is still written, and every paper would be refused."""
    signer = places.person(place, role)
    SignatureDelegationFactory(agency=places.commune, signer=signer, mode=mode)
    assert queries.signers(places.commune.pk, "apology", TODAY) == ((signer,) if signs else ())
    lacks = [lack.kind for lack in queries.lacks_of_agencies([places.commune], TODAY)]
    assert ("no_delegation" in lacks) is not signs


@pytest.mark.parametrize(("place", "mode", "role", "signs"), WHO)
def test_only_who_could_sign_so_is_named(places, place, mode, role, signs):
    signer = places.person(place, role)
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


def test_the_centres_director_signs_no_more_once_he_is_an_officer_there(places):
    director = places.person("centre", Role.HEAD)
    SignatureDelegationFactory(agency=places.commune, signer=director, mode=SigningMode.TUQ)
    role = director.memberships.get()
    role.valid_to = YESTERDAY
    role.save()
    MembershipFactory(user=director, agency=places.centre, role=Role.HANDLER)

    def block(on):
        return queries.signature_for(user=director, agency=places.commune, paper_kind="apology", on=on)

    assert block(YESTERDAY) is not None
    assert block(TODAY) is None


@pytest.mark.parametrize("role_begins", [LONG_AGO, TODAY], ids=["left open", "planned for after its end"])
@pytest.mark.parametrize("place", ["centre", "room"])
def test_a_role_in_a_centre_that_has_closed_signs_for_nobody(places, place, role_begins):
    """A set-up file ends the centre and its place, never a role; its room falls with it."""
    places.room = AgencyFactory(unit=True, parent=places.centre)
    director = UserFactory()
    MembershipFactory(user=director, agency=getattr(places, place), role=Role.HEAD, valid_from=role_begins)
    SignatureDelegationFactory(agency=places.commune, signer=director, mode=SigningMode.TUQ)
    Agency.objects.filter(pk=places.centre.pk).update(valid_to=YESTERDAY)
    AgencyPlacement.objects.filter(agency=places.centre).update(valid_to=YESTERDAY)

    def signs(on):
        return queries.signers(places.commune.pk, "stop_notice", on) == (director,)

    assert signs(YESTERDAY) is (role_begins == LONG_AGO)
    assert not signs(TODAY)
    assert director not in queries.may_be_delegated(places.commune, TODAY)
    assert "no_delegation" in [lack.kind for lack in queries.lacks_of_agencies([places.commune], TODAY)]


@pytest.mark.parametrize(("delegated", "statements"), [(True, 4), (False, 1)])
def test_a_signature_asks_for_its_signer_alone(places, django_assert_num_queries, delegated, statements):
    """Acts, roles, the tree, the head's title. Who was given nothing costs one: notices try several."""
    person = places.person("unit")
    for other in [places.person("commune") for _ in range(3)] + [person] * delegated:
        SignatureDelegationFactory(agency=places.commune, signer=other)
    with django_assert_num_queries(statements):
        found = queries.signature_for(user=person, agency=places.commune, paper_kind="apology", on=TODAY)
    assert (found is not None) is delegated
