"""One password opens all roles of a person: who keeps it keeps every agency of his (ruling 18)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts import queries
from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.permissions import Standing, Thing, can_keep, can_keep_account
from accounts.services import people, second_factor
from tests import access_table
from tests.accounts.test_second_factor import switched_on
from tests.factories.accounts import PASSWORD, AgencyFactory, MembershipFactory, UserFactory
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
TODAY = date(2026, 3, 4)
NEW = "con-suoi-xanh-mat"
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


@built_once
def province():
    return AgencyFactory(province=True)


@built_once
def commune(province):
    return AgencyFactory(parent=province)


@built_once
def local(commune):
    return Actor(UserFactory(role=Role.ADMINISTRATOR, agency=commune))


@built_once
def above(province):
    return Actor(UserFactory(role=Role.ADMINISTRATOR, agency=province))


@built_once
def chairman(province, commune):
    """Head of the province who helps out in the commune."""
    person = UserFactory(role=Role.HEAD, agency=province)
    MembershipFactory(user=person, agency=commune, role=Role.HELPER)
    return person


MOVES = {
    "password": lambda user, by: people.reset_password(user=user, password=NEW, by=by, at=AT),
    "second factor": lambda user, by: second_factor.reset(user=user, by=by, at=AT),
    "lock": lambda user, by: people.set_active(user=user, is_active=False, by=by, at=AT),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_role_in_the_commune_does_not_give_its_administrator_the_account(move, chairman, local, above):
    switched_on(chairman)
    with pytest.raises(NotAllowed, match="còn giữ vai trò ở nơi bạn không quản trị"):
        MOVES[move](chairman, local)
    chairman.refresh_from_db()
    assert chairman.is_active
    assert chairman.check_password(PASSWORD)
    assert second_factor.has_second_factor(chairman)
    MOVES[move](chairman, above)


@pytest.mark.parametrize(
    ("first", "last", "is_kept"),
    [
        (date(2020, 1, 1), None, False),
        (date(2020, 1, 1), TODAY, False),
        (date(2020, 1, 1), YESTERDAY, True),
        (TOMORROW, None, False),  # a role to come is his as well: the password would wait for it
    ],
)
def test_roles_in_force_and_to_come_count(first, last, is_kept, province, commune, local):
    person = UserFactory(role=Role.HANDLER, agency=commune)
    MembershipFactory(user=person, agency=province, valid_from=first, valid_to=last)
    assert can_keep_account(queries.standings_to_account(local.user, person, TODAY)) is is_kept
    listed = queries.people_seen(local.user, TODAY, to_keep=True).filter(pk=person.pk).exists()
    assert listed is is_kept


@pytest.mark.parametrize(
    ("closes", "first", "is_kept"),
    [
        (YESTERDAY, date(2020, 1, 1), True),
        (TODAY, date(2020, 1, 1), False),
        (TOMORROW, TODAY + timedelta(days=2), True),
    ],
    ids=["a role left open where all is closed", "its last day", "a role that will never begin"],
)
def test_a_role_in_a_closed_agency_keeps_no_heir_from_his_person(
    closes, first, is_kept, province, commune, local
):
    person = UserFactory(role=Role.HANDLER, agency=commune)
    closed = AgencyFactory(parent=province, valid_to=closes)
    MembershipFactory(user=person, agency=closed, valid_from=first)
    assert can_keep_account(queries.standings_to_account(local.user, person, TODAY)) is is_kept
    assert queries.people_seen(local.user, TODAY, to_keep=True).contains(person) is is_kept


def test_nor_does_one_in_a_unit_that_fell_with_its_agency(province, commune, local, above):
    person = UserFactory(role=Role.HANDLER, agency=commune)
    closed = AgencyFactory(parent=province, valid_to=YESTERDAY)
    left = AgencyFactory(unit=True, parent=closed)
    MembershipFactory(user=person, agency=left)
    only_there = UserFactory(role=Role.HANDLER, agency=left)
    kept = [
        queries.people_seen(by.user, TODAY, to_keep=True).filter(pk__in=[person.pk, only_there.pk])
        for by in (local, above)
    ]
    assert [set(rows) for rows in kept] == [{person}, {person, only_there}]
    assert can_keep_account(queries.standings_to_account(local.user, person, TODAY))
    assert can_keep_account(queries.standings_to_account(above.user, only_there, TODAY))


class TestARoleLeftOpenWhereAllIsClosed:
    """Every question of who works where leaves it out, so that no list names whom no page opens."""

    @pytest.fixture
    def closed(self, province):
        return AgencyFactory(parent=province, valid_to=YESTERDAY)

    @pytest.fixture
    def person(self, closed, commune):
        """Works nowhere now; last in the commune."""
        found = UserFactory(role=Role.HANDLER, agency=closed)
        MembershipFactory(user=found, agency=commune, valid_from=date(2025, 1, 1), valid_to=YESTERDAY)
        return found

    def test_who_lists_him_opens_his_page(self, frozen_at, person, local, client_of):
        frozen_at("2026-03-04 09:00")
        assert queries.people_seen(local.user, TODAY).contains(person)
        page = client_of(local.user).get(reverse("oversight:person", args=[person.pk]))
        assert page.status_code == 200

    def test_is_no_place_of_his_and_he_is_nobody_of_it(self, person, closed, commune):
        assert queries.home_agencies(person, TODAY) == {commune.pk}
        assert not queries.people_of(closed, TODAY).exists()
        assert queries.roles_of_agencies([closed.pk], TODAY) == {}
        assert queries.people_of(closed, YESTERDAY).contains(person)


def test_an_account_without_any_role_is_kept_by_nobody(local):
    with pytest.raises(NotAllowed):
        people.reset_password(user=UserFactory(), password=NEW, by=local, at=AT)


@pytest.mark.parametrize("relation", ["same_unit", "same_agency", "child"])
@pytest.mark.parametrize("role", list(Role))
def test_the_table_says_who_and_one_agency_that_is_not_his_refuses(role, relation):
    near = Standing(**{relation: frozenset({role})})
    listed = ("keep_account", role.value, relation) in access_table.acts()
    assert can_keep_account([near]) is listed
    assert can_keep_account([near, near]) is listed
    assert not can_keep_account([near, Standing()])


class TestGrantingARole:
    def grant(self, user, agency, by):
        return people.grant_role(user=user, agency=agency, role=Role.HELPER, valid_from=TODAY, by=by, at=AT)

    def test_to_anothers_person_is_refused_and_takes_him_from_nobody(self, province, commune, local, above):
        """With a helper's role in the commune the other administrator could no longer lock his own clerk."""
        elsewhere = AgencyFactory(parent=province)
        clerk = UserFactory(role=Role.RECEPTION, agency=elsewhere)
        with pytest.raises(NotAllowed, match="cấp trên chung"):
            self.grant(clerk, commune, local)
        neighbour = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=elsewhere))
        people.set_active(user=clerk, is_active=False, by=neighbour, at=AT)
        assert self.grant(clerk, commune, above).agency == commune

    def test_to_who_works_here_too_is_allowed(self, chairman, commune, local):
        people.end_role(membership=chairman.memberships.get(agency=commune), last_day=TODAY, by=local, at=AT)
        given = people.grant_role(
            user=chairman, agency=commune, role=Role.HANDLER, valid_from=TODAY, by=local, at=AT
        )
        assert given.agency == commune

    def test_a_role_to_come_here_makes_him_his_person_as_in_a_file(self, province, commune, local):
        person = UserFactory(role=Role.HANDLER, agency=province)
        MembershipFactory(user=person, agency=commune, role=Role.HANDLER, valid_from=TOMORROW)
        assert self.grant(person, commune, local).agency == commune

    def test_an_account_without_roles_is_said_to_have_none(self, commune, local):
        with pytest.raises(NotAllowed, match="chưa có vai trò ở cơ quan nào"):
            self.grant(UserFactory(), commune, local)

    @pytest.mark.parametrize("relation", ["same_unit", "same_agency", "child"])
    @pytest.mark.parametrize("role", list(Role))
    def test_is_for_whom_the_table_names(self, role, relation):
        listed = ("grant_role", role.value, relation) in access_table.acts()
        assert can_keep(Thing.ACCOUNT, Standing(**{relation: frozenset({role})})) is listed


def test_the_page_offers_roles_but_neither_password_nor_address(frozen_at, chairman, local, above, client_of):
    frozen_at("2026-03-04 09:00")
    chairman.phone = "0912345678"
    chairman.save()
    address = reverse("oversight:person", args=[chairman.pk])
    page = client_of(local.user).get(address).text
    assert "giao-vai-tro" in page
    ends = [
        reverse("oversight:end_role", args=[role.pk]) in page for role in chairman.memberships.order_by("pk")
    ]
    assert ends == [False, True]
    assert "do quản trị viên của cấp trên chung lo" in page
    assert not any(there in page for there in ("mat-khau-password", "khoa/", "0912345678"))
    moved = client_of(local.user).post(
        reverse("oversight:move_person", args=[chairman.pk, "mat-khau"]), {"mat-khau-password": NEW}
    )
    assert moved.status_code == 403
    page = client_of(above.user).get(address).text
    assert all(there in page for there in ("mat-khau-password", "0912345678"))
