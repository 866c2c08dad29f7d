"""Who may on petitions and support requests: from where, in whose place, and whose it is said to be."""

import pytest

from accounts.enums import Role
from accounts.models import Actor
from feedback import permissions
from feedback.models import Petition
from feedback.rules.visibility import Names
from tests.factories.accounts import LeaveFactory, MembershipFactory, UserFactory
from tests.factories.petitions import MONDAY, Place
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()
NOT_YOURS = "Việc này không thuộc quyền của bạn. Người thực hiện: "


@built_once
def place():
    return Place()


@built_once
def petition(place):
    """Registered at the commune."""
    return place.registered()


@built_once
def handled(place):
    """Given to the handler of a unit of the commune."""
    return place.handling()


def away(user, deputy):
    LeaveFactory(user=user, deputy=deputy, valid_from=TODAY, valid_to=TODAY)
    return Actor(deputy, acting_for=user)


class TestTheSendersName:
    @pytest.mark.parametrize(
        ("role", "here", "above"),
        [
            (Role.PETITION_OFFICER, Names.YES, Names.MASKED),
            (Role.HEAD, Names.YES, Names.MASKED),
            (Role.AUDITOR, Names.YES, Names.YES),
            (Role.CONTROL, Names.MASKED, Names.MASKED),
        ],
    )
    def test_by_role_in_the_agency_and_above_it(self, place, petition, role, here, above):
        for agency, shown in ((place.commune, here), (place.unit, here), (place.province, above)):
            user = UserFactory(role=role, agency=agency)
            assert permissions.names_shown(user, petition, on=TODAY) == shown

    def test_the_handler_knows_whom_he_answers(self, place, petition, handled):
        assert permissions.names_shown(place.handler, handled, on=TODAY) == Names.YES
        assert permissions.names_shown(place.handler, petition, on=TODAY) == Names.MASKED

    def test_so_does_his_deputy(self, place, handled):
        deputy = UserFactory(role=Role.RECEPTION, agency=place.unit)
        assert permissions.names_shown(deputy, handled, on=TODAY) == Names.MASKED
        away(place.handler, deputy)
        assert permissions.names_shown(deputy, handled, on=TODAY) == Names.YES

    def test_roles_add_up(self, place, petition):
        user = UserFactory(role=Role.CONTROL, agency=place.commune)
        MembershipFactory(user=user, role=Role.AUDITOR, agency=place.province)
        assert permissions.names_shown(user, petition, on=TODAY) == Names.YES

    def test_the_agency_that_registered_it_knows_it_after_it_went_elsewhere(self, place, petition):
        Petition.objects.filter(pk=petition.pk).update(handling_agency=place.province)
        moved = Petition.objects.get(pk=petition.pk)
        assert permissions.names_shown(place.officer, moved, on=TODAY) == Names.YES

    def test_who_has_no_role_there_sees_it_masked(self, place, petition):
        assert permissions.names_shown(UserFactory(), petition, on=TODAY) == Names.MASKED
