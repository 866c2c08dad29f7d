"""Who may in the catalogue: the check, the answer and the list of places agree for every role."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from procedures import permissions
from procedures.models import AnnouncingDecision, DecisionEntry, PublicationDuty
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import PUBLISHED_AT, make_version
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
CONFIRMERS = {Role.ONESTOP_HEAD, Role.RECEPTION}


@built_once
def one_stop():
    return AgencyFactory(one_stop=True, parent=AgencyFactory())


@built_once
def duties(one_stop):
    decision = AnnouncingDecision.objects.create(
        number="1/QĐ-UBND",
        title="Công bố",
        signed_on=TODAY,
        effective_on=TODAY,
        recorded_at=PUBLISHED_AT,
        recorded_by=UserFactory(),
    )
    entry = DecisionEntry.objects.create(decision=decision, procedure=make_version().procedure, action="new")
    stranger = AgencyFactory(one_stop=True)
    return {
        place: PublicationDuty.objects.create(
            entry=entry, kind="publish", place="posting" if agency else "website", agency=agency, due_on=TODAY
        )
        for place, agency in (("here", one_stop), ("elsewhere", stranger), ("control", None))
    }


@pytest.mark.parametrize("role", Role)
def test_the_catalogue_is_edited_by_procedure_control_alone(role):
    user = UserFactory(role=role, agency=AgencyFactory())
    assert permissions.can_edit_catalogue(user, on=TODAY) is (role == Role.CONTROL)


@pytest.mark.parametrize("role", Role)
def test_a_duty_is_confirmed_where_it_is_done(role, one_stop, duties):
    user = UserFactory(role=role, agency=one_stop)
    allowed = {place for place, duty in duties.items() if permissions.can_confirm(user, duty, on=TODAY)}
    expected = ({"here"} if role in CONFIRMERS else set()) | ({"control"} if role == Role.CONTROL else set())
    assert allowed == expected
    places = permissions.units_confirmed_by(user, on=TODAY)
    assert {place for place, duty in duties.items() if duty.agency_id in places} == expected


@pytest.mark.parametrize("role", Role)
def test_an_annex_is_signed_by_a_leader_of_the_agency(role):
    agency = AgencyFactory()
    user = UserFactory(role=role, agency=agency)
    for asked, wanted in ((agency, role in {Role.HEAD, Role.APPROVER}), (AgencyFactory(), False)):
        if wanted:
            permissions.check_can_sign_annex(user, asked.pk, on=TODAY)
        else:
            with pytest.raises(NotAllowed, match="lãnh đạo"):
                permissions.check_can_sign_annex(user, asked.pk, on=TODAY)


def test_control_reaches_the_agencies_below():
    province = AgencyFactory(province=True)
    commune = AgencyFactory(parent=province)
    user = UserFactory(role=Role.CONTROL, agency=province)
    permissions.check_can_control_agency(user, commune.pk, on=TODAY)
    with pytest.raises(NotAllowed):
        permissions.check_can_control_agency(user, AgencyFactory().pk, on=TODAY)
