"""Rights are asked once per request, and again as soon as somebody changes them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Actor
from accounts.queries import asked_once, holdings, scope, unit_scope
from accounts.services.people import end_role, grant_role
from tests.clock import at
from tests.factories.accounts import AgencyFactory, MembershipFactory, UserFactory
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-11-20 08:00")
TODAY = NOW.date()


def questions(ask):
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


@built_once
def clerk():
    return MembershipFactory(role=Role.RECEPTION).user


def test_one_statement_answers_every_question_of_reach(clerk):
    def ask():
        for _ in range(3):
            scope(clerk, [Role.RECEPTION], TODAY)
            unit_scope(clerk, [Role.HEAD, Role.RECEPTION], TODAY)
            holdings(clerk, TODAY)

    assert questions(ask) == 9
    with asked_once():
        assert questions(ask) == 2


def test_the_answers_of_two_people_and_two_days_are_kept_apart(clerk):
    stranger = UserFactory()
    with asked_once():
        assert scope(clerk, [Role.RECEPTION], TODAY)
        assert not scope(stranger, [Role.RECEPTION], TODAY)
        assert not scope(clerk, [Role.RECEPTION], TODAY.replace(year=1990))


def test_a_role_granted_or_ended_in_the_middle_counts_at_once(clerk):
    administrator = MembershipFactory(role=Role.ADMINISTRATOR, agency=clerk.memberships.get().agency)
    by, tomorrow = Actor(user=administrator.user), TODAY.replace(day=21)
    with asked_once():
        assert not scope(clerk, [Role.CASHIER], TODAY)
        granted = grant_role(
            user=clerk, agency=administrator.agency, role=Role.CASHIER, valid_from=TODAY, by=by, at=NOW
        )
        for day in (TODAY, tomorrow):
            assert scope(clerk, [Role.CASHIER], day) == {administrator.agency_id}
        end_role(membership=granted, last_day=TODAY, by=by, at=NOW)
        assert not scope(clerk, [Role.CASHIER], tomorrow)


def test_nothing_is_remembered_outside_nor_from_one_block_to_the_next(clerk):
    with asked_once():
        assert not unit_scope(clerk, [Role.CASHIER], TODAY)
    MembershipFactory(user=clerk, role=Role.CASHIER, agency=AgencyFactory())
    assert unit_scope(clerk, [Role.CASHIER], TODAY)
    with asked_once():
        assert unit_scope(clerk, [Role.CASHIER], TODAY)
