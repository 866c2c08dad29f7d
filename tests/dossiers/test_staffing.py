"""Who gets a step: the signed annex says, memberships where there is none (ruling 20)."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import User
from dossiers.services.staffing import places_for
from procedures.enums import StepKind
from procedures.models import ProcessAnnex
from procedures.services.annexes import generate_annex, sign_annex
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import Office, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-02 08:00")


@built_once
def office() -> Office:
    return make_office()


def generated(office: Office) -> ProcessAnnex:
    return generate_annex(
        template_id=office.procedure.process.pk,
        agency_id=office.commune.pk,
        by=office.actor(Role.CONTROL),
        at=NOW,
    )


def who_handles(office: Office) -> User | None:
    """The one person, None where several may."""
    offer = office.procedure.offer
    steps = list(offer.process.steps.all())
    handling = next(step for step in steps if step.kind == StepKind.HANDLE)
    return User.objects.filter(pk=places_for(offer, steps, NOW.date())[handling.pk].holder_id).first()


def test_a_signed_annex_names_who_gets_the_step_until_the_next_one_is_signed(office):
    handler, leader = office.people[Role.HANDLER], office.actor(Role.APPROVER)
    annex = generated(office)
    UserFactory(role=Role.HANDLER, agency=office.unit)
    assert who_handles(office) is None, "not signed: by memberships, of which there are two"

    sign_annex(annex_id=annex.pk, by=leader, at=NOW)
    assert who_handles(office) == handler

    newer = generated(office)
    assert who_handles(office) == handler, "the newer one is not signed yet"
    sign_annex(annex_id=newer.pk, by=leader, at=NOW)
    assert who_handles(office) is None
