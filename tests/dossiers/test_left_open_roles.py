"""A role left open in a unit that has closed gets nothing in: no question, no step."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import Agency, User
from dossiers.queries.consulting import has_accounts, people_told
from dossiers.services.staffing import Place, places_for
from procedures.enums import StepKind
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import Office, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
LAST, NEXT = date(2026, 3, 5), date(2026, 3, 6)


@built_once
def office() -> Office:
    return make_office()


def left_in_a_closed_unit(agency: Agency, role: Role) -> User:
    """As a set-up file leaves it that ended the unit alone: its place and its roles go on."""
    unit = AgencyFactory(unit=True, parent=agency)
    Agency.objects.filter(pk=unit.pk).update(valid_to=LAST)
    return UserFactory(role=role, agency=unit)


def test_a_question_is_told_to_who_works_there_and_not_to_who_is_left():
    asked = AgencyFactory(department=True)
    left = left_in_a_closed_unit(asked, Role.UNIT_HEAD)
    assert [people_told(asked.pk, on=day) for day in (LAST, NEXT)] == [[left], []]
    assert [has_accounts(asked.pk, on=day) for day in (LAST, NEXT)] == [True, False]
    handler = UserFactory(role=Role.HANDLER, agency=asked)
    assert people_told(asked.pk, on=NEXT) == [handler]


def test_a_step_goes_to_nobody_who_is_left(office):
    office.people[Role.HANDLER].memberships.update(valid_to=LAST)
    left_in_a_closed_unit(office.commune, Role.HANDLER)
    offer = office.procedure.offer
    steps = list(offer.process.steps.all())
    handling = next(step.pk for step in steps if step.kind == StepKind.HANDLE)
    assert places_for(offer, steps, NEXT)[handling] == Place(office.commune.pk, None)
    heir = UserFactory(role=Role.HANDLER, agency=office.commune)
    assert places_for(offer, steps, NEXT)[handling] == Place(office.commune.pk, heir.pk)
