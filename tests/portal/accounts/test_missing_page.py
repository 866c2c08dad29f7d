"""What is missing: one page that asks every app, and no agency, step, offer or line of the tree twice."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.factories.accounts import AgencyFactory, SignatureDelegationFactory
from tests.harness.queries import statements


pytestmark = pytest.mark.django_db


def test_it_asks_twenty_four_statements_of_an_office_where_everything_is_there_to_ask_of(office, admin):
    SignatureDelegationFactory(agency=office.commune, signer=office.people[Role.APPROVER])
    page = reverse("oversight:missing")
    admin.get(page)
    asked = statements(lambda: admin.get(page))
    assert len(asked) <= 24, "\n".join(asked)


def test_it_costs_no_more_for_many_units(office, admin, assert_num_queries_same_at_1_and_20):
    assert_num_queries_same_at_1_and_20(
        lambda: AgencyFactory(one_stop=True, parent=office.commune),
        lambda: admin.get(reverse("oversight:missing")),
    )
