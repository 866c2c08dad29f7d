"""First pages: the two questions of a visitor, the figures of whoever steers."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from portal.ui.navigation import home_of
from tests.clock import at
from tests.factories import dossiers as make
from tests.factories.accounts import MembershipFactory
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


def test_a_visitor_finds_a_procedure_and_a_dossier_from_the_first_page(client):
    page = client.get("/").content.decode()
    assert f'action="{reverse("public:procedures")}"' in page
    assert f'action="{reverse("public:track_ask")}"' in page


def test_the_code_typed_on_the_first_page_leads_to_its_dossier(client):
    answer = client.post(reverse("public:track_ask"), {"code": " h99.1-260306-0001 "})
    assert answer.url == reverse("public:track", args=["H99.1-260306-0001"])


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        ({Role.RECEPTION}, "counter:home"),
        ({Role.APPROVER}, "desk:home"),
        ({Role.HEAD}, "oversight:home"),
        (
            {Role.HEAD, Role.APPROVER},
            "oversight:home",
        ),  # a head who signs as well reads his morning page first
        ({Role.HEAD, Role.RECEPTION}, "counter:home"),  # whoever sits at the counter begins there
        (set(), "ui:no_role"),
    ],
)
def test_where_somebody_begins(roles, home):
    assert home_of(frozenset(roles)) == home


@built_once(frozen_at="2026-03-20 10:00")
def office():
    office = make.make_office()
    make.accepted(office, when=at("2026-03-20 09:00"))
    make.assigned(office, when=at("2026-03-06 09:32"))  # three working days: late since the 11th
    make.done(office, when=at("2026-03-06 09:32"))
    make.returned(office, when=at("2026-03-06 09:32"))
    return office


def test_the_head_sees_how_the_dossiers_stand(client_of, office):
    answer = client_of(office.people[Role.HEAD]).get(reverse("oversight:home"))
    values = [figure.value for figure in answer.context["figures"]]
    # received today; in process: the accepted and the assigned; late: the assigned; done: one
    assert values == [1, 2, 1, 1]
    assert "10:00 ngày 20/03/2026" in answer.content.decode()


def test_the_administrator_sees_no_dossier(client_of, office):
    answer = client_of(office.people[Role.ADMINISTRATOR]).get(reverse("oversight:home"))
    assert answer.context["figures"] == []
    assert reverse("oversight:people") in answer.content.decode()


def test_an_administrator_who_handles_dossiers_too_reads_figures_without_lists_he_may_not_open(
    client_of, office
):
    user = office.people[Role.HANDLER]
    MembershipFactory(user=user, agency=office.commune, role=Role.ADMINISTRATOR)
    browser = client_of(user)
    figures = browser.get(reverse("oversight:home")).context["figures"]
    assert [figure.value for figure in figures] == [0, 1, 1, 1]  # what the unit has not yet it does not see
    assert browser.get(reverse("oversight:owed")).status_code == 403
    assert [figure.href for figure in figures] == [""] * 4


def test_the_figures_cost_the_same_for_one_dossier_and_twenty(
    client_of, office, assert_num_queries_same_at_1_and_20
):
    browser = client_of(office.people[Role.HEAD])
    assert_num_queries_same_at_1_and_20(
        lambda: make.accepted(office, when=at("2026-03-20 09:00")),
        lambda: browser.get(reverse("oversight:home")),
    )
