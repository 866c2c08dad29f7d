"""Which agencies a person's roles reach, on which day."""

from datetime import date, timedelta

import pytest

from accounts import queries
from accounts.enums import Role
from accounts.models import Actor, Agency, AgencyPlacement, Membership
from tests.factories.accounts import (
    AgencyFactory,
    LeaveFactory,
    MembershipFactory,
    SuccessionFactory,
    UserFactory,
)


pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 4)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def province():
    return AgencyFactory(province=True)


@pytest.fixture
def commune(province):
    return AgencyFactory(parent=province)


@pytest.fixture
def one_stop(commune):
    return AgencyFactory(one_stop=True, parent=commune)


class TestOwnRoles:
    def test_reach_the_agency_they_are_held_in(self, commune):
        clerk = UserFactory(role=Role.RECEPTION, agency=commune)
        assert queries.scope(clerk, {Role.RECEPTION}, TODAY) == {commune.pk}

    def test_reach_nothing_for_another_role(self, commune):
        clerk = UserFactory(role=Role.RECEPTION, agency=commune)
        assert queries.scope(clerk, {Role.HANDLER}, TODAY) == frozenset()

    @pytest.mark.parametrize(
        ("valid_from", "valid_to", "holds"),
        [
            (TODAY, TODAY, True),  # both ends are included
            (TODAY, None, True),
            (TOMORROW, None, False),
            (date(2020, 1, 1), YESTERDAY, False),
        ],
    )
    def test_hold_for_their_days_only(self, commune, valid_from, valid_to, holds):
        clerk = UserFactory()
        MembershipFactory(
            user=clerk, agency=commune, role=Role.RECEPTION, valid_from=valid_from, valid_to=valid_to
        )
        assert bool(queries.scope(clerk, {Role.RECEPTION}, TODAY)) is holds
        assert bool(queries.holdings(clerk, TODAY)) is holds

    def test_end_with_the_agency(self):
        closed = AgencyFactory(valid_to=YESTERDAY)
        clerk = UserFactory(role=Role.RECEPTION, agency=closed)
        assert queries.scope(clerk, {Role.RECEPTION}, YESTERDAY) == {closed.pk}
        assert queries.scope(clerk, {Role.RECEPTION}, TODAY) == frozenset()

    def test_end_with_the_account(self, commune):
        clerk = UserFactory(role=Role.RECEPTION, agency=commune, is_active=False)
        assert queries.scope(clerk, {Role.RECEPTION}, TODAY) == frozenset()
        assert queries.unit_scope(clerk, {Role.RECEPTION}, TODAY) == frozenset()
        assert queries.holdings(clerk, TODAY) == ()


class TestSubtree:
    @pytest.mark.parametrize("role", list(Role))
    def test_only_head_auditor_and_control_reach_below(self, province, commune, one_stop, role):
        person = UserFactory(role=role, agency=province)
        everything = {province.pk, commune.pk, one_stop.pk}
        wide = role in {Role.HEAD, Role.AUDITOR, Role.CONTROL}
        assert queries.scope(person, {role}, TODAY) == (everything if wide else {province.pk})
        assert queries.unit_scope(person, {role}, TODAY) == {province.pk}

    def test_is_the_tree_of_that_day(self, province):
        moved = AgencyFactory()
        AgencyPlacement.objects.create(
            agency=moved, parent=province, valid_from=date(2020, 1, 1), valid_to=YESTERDAY
        )
        assert queries.subtree([province.pk], YESTERDAY) == {province.pk, moved.pk}
        assert queries.subtree([province.pk], TODAY) == {province.pk}

    def test_roles_do_not_trickle_down(self, province, commune):
        head = UserFactory(role=Role.HEAD, agency=province)
        assert queries.roles_in(head, province.pk, TODAY) == {Role.HEAD}
        assert queries.roles_in(head, commune.pk, TODAY) == frozenset()


class TestDeputy:
    @pytest.fixture
    def absent(self, commune):
        return UserFactory(role=Role.HANDLER, agency=commune)

    @pytest.fixture
    def deputy(self, absent):
        leave = LeaveFactory(user=absent, valid_from=TODAY, valid_to=TODAY)
        return leave.deputy

    def test_reaches_what_the_absent_colleague_reaches_during_the_leave(self, deputy, commune):
        assert queries.scope(deputy, {Role.HANDLER}, TODAY) == {commune.pk}
        assert queries.scope(deputy, {Role.HANDLER}, TOMORROW) == frozenset()

    def test_has_the_roles_only_while_acting_for_him(self, deputy, absent, commune):
        assert queries.roles_in(deputy, commune.pk, TODAY) == frozenset()
        assert queries.roles_in(deputy, commune.pk, TODAY, acting_for=absent) == {Role.HANDLER}
        assert queries.actor_roles(Actor(deputy), {commune.pk}, TODAY) == frozenset()
        assert queries.actor_roles(Actor(deputy, absent), {commune.pk}, TODAY) == {Role.HANDLER}

    def test_cannot_claim_somebody_who_is_not_away(self, deputy, absent, commune):
        assert queries.roles_in(deputy, commune.pk, TOMORROW, acting_for=absent) == frozenset()

    def test_does_not_pass_the_deputising_on(self, deputy, commune):
        third = LeaveFactory(user=deputy, valid_from=TODAY, valid_to=TODAY).deputy
        assert queries.scope(third, {Role.HANDLER}, TODAY) == frozenset()

    @pytest.mark.parametrize(
        "role", [Role.HELPER, Role.POSTAL_AGENT, Role.CONTROL, Role.AUDITOR, Role.ADMINISTRATOR]
    )
    def test_takes_over_no_personal_appointment(self, commune, role):
        absent = UserFactory(role=role, agency=commune)
        deputy = LeaveFactory(user=absent, valid_from=TODAY, valid_to=TODAY).deputy
        assert queries.scope(deputy, {role}, TODAY) == frozenset()
        assert queries.holdings(deputy, TODAY) == ()

    def test_is_listed_with_whom_he_may_stand_in_for(self, deputy, absent):
        assert queries.stands_in_for(deputy, TODAY) == (absent,)
        assert queries.stands_in_for(deputy, TOMORROW) == ()


class TestSuccessor:
    def test_reaches_the_predecessors_from_the_day_of_the_switch(self):
        succession = SuccessionFactory(effective_on=TODAY)
        clerk = UserFactory(role=Role.RECEPTION, agency=succession.successor)
        assert queries.scope(clerk, {Role.RECEPTION}, TODAY) == {
            succession.successor_id,
            succession.predecessor_id,
        }
        assert queries.scope(clerk, {Role.RECEPTION}, YESTERDAY) == {succession.successor_id}

    def test_of_one_sector_does_not_reach_everything(self):
        succession = SuccessionFactory(sector_code="G15-DD01", effective_on=TODAY)
        clerk = UserFactory(role=Role.RECEPTION, agency=succession.successor)
        assert queries.scope(clerk, {Role.RECEPTION}, TODAY) == {succession.successor_id}

    def test_of_a_successor_is_found_through_the_chain(self):
        first = SuccessionFactory(effective_on=date(2024, 1, 1))
        second = SuccessionFactory(predecessor=first.successor, effective_on=TODAY)
        assert queries.successor_of(first.predecessor_id, TODAY) == second.successor_id
        assert queries.successor_of(first.predecessor_id, YESTERDAY) == first.successor_id
        assert queries.successor_of(first.predecessor_id, date(2023, 1, 1)) == first.predecessor_id

    def test_of_a_sector_goes_before_the_general_one(self):
        general = SuccessionFactory(effective_on=TODAY)
        land = SuccessionFactory(predecessor=general.predecessor, sector_code="G15-DD01", effective_on=TODAY)
        closed = general.predecessor_id
        assert queries.successor_of(closed, TODAY) == general.successor_id
        assert queries.line_of_heirs(closed, TODAY, "G15-DD01")[-1] == land.successor_id
        assert queries.line_of_heirs(closed, TODAY, "G15-MT02")[-1] == general.successor_id


class TestHolders:
    def test_are_those_who_hold_the_role_there_that_day(self, commune):
        first = UserFactory(full_name="A", role=Role.HANDLER, agency=commune)
        second = UserFactory(full_name="B", role=Role.HANDLER, agency=commune)
        UserFactory(role=Role.HANDLER, agency=commune, is_active=False)
        UserFactory(role=Role.RECEPTION, agency=commune)
        LeaveFactory(user=second, valid_from=TODAY, valid_to=TODAY)
        assert queries.holders(commune.pk, Role.HANDLER, TODAY) == (first, second)
        assert queries.away({first.pk, second.pk}, TODAY) == {second.pk}
        assert queries.roles_of_agencies([commune.pk], TODAY)[commune.pk, Role.HANDLER] == {
            first.pk,
            second.pk,
        }

    @pytest.mark.parametrize(
        ("days", "is_held"),
        [
            ({}, True),
            ({"valid_to": TODAY}, True),
            ({"valid_to": YESTERDAY}, False),  # a role was left open there
            ({"valid_from": TOMORROW}, False),  # a role was given too early
        ],
    )
    def test_are_none_where_the_agency_does_not_stand_as_the_holder_himself_is_told(
        self, province, days, is_held
    ):
        agency = AgencyFactory(unit=True, parent=province)
        person = UserFactory(role=Role.HANDLER, agency=agency)
        Agency.objects.filter(pk=agency.pk).update(**days)
        assert queries.holders(agency.pk, Role.HANDLER, TODAY) == ((person,) if is_held else ())
        below = queries.holders_below(province.pk, [Role.HANDLER], TODAY)
        assert below == ([(Role.HANDLER, agency.pk, person.pk)] if is_held else [])
        assert bool(queries.holdings(person, TODAY)) is is_held

    def test_are_looked_up_where_a_person_works_or_last_worked(self, commune):
        person = UserFactory()
        assert queries.home_agencies(person, TODAY) == frozenset()
        old = MembershipFactory(user=person, valid_to=YESTERDAY)
        assert queries.home_agencies(person, TODAY) == {old.agency_id}
        MembershipFactory(user=person, agency=commune, valid_from=TODAY)
        assert queries.home_agencies(person, TODAY) == {commune.pk}


class TestIdentity:
    def test_shows_own_posts_and_the_colleagues_while_acting_for_him(self, commune, one_stop):
        deputy = UserFactory(role=Role.HANDLER, agency=commune)
        absent = UserFactory(role=Role.RECEPTION, agency=one_stop)
        LeaveFactory(user=absent, deputy=deputy, valid_from=TODAY, valid_to=TODAY)
        alone = queries.identity(deputy, TODAY)
        assert (alone.roles, alone.acting_for, alone.may_stand_in_for) == ({Role.HANDLER}, None, (absent,))
        acting = queries.identity(deputy, TODAY, acting_for_id=absent.pk)
        assert (acting.roles, acting.acting_for) == ({Role.HANDLER, Role.RECEPTION}, absent)
        assert {post.role_label for post in acting.posts} == {"Chuyên viên thụ lý", "Cán bộ tiếp nhận"}

    def test_drops_a_colleague_who_is_back(self, commune):
        deputy = UserFactory(role=Role.HANDLER, agency=commune)
        absent = UserFactory(role=Role.APPROVER, agency=commune)
        LeaveFactory(user=absent, deputy=deputy, valid_from=TODAY, valid_to=TODAY)
        back = queries.identity(deputy, TOMORROW, acting_for_id=absent.pk)
        assert (back.acting_for, back.roles, back.may_stand_in_for) == (None, {Role.HANDLER}, ())

    def test_of_a_citizen_is_nobody_in_the_house(self):
        assert not queries.identity(UserFactory(), TODAY).is_staff_member


@pytest.mark.parametrize("agencies", [1, 20])
def test_each_question_is_one_statement(django_assert_num_queries, province, agencies):
    head = UserFactory(role=Role.HEAD, agency=province)
    for _ in range(agencies):
        Membership.objects.create(
            user=head, agency=AgencyFactory(parent=province), role=Role.HANDLER, valid_from=YESTERDAY
        )
    questions = [
        lambda: queries.scope(head, {Role.HEAD, Role.HANDLER}, TODAY),
        lambda: queries.unit_scope(head, {Role.HANDLER}, TODAY),
        lambda: queries.holdings(head, TODAY),
        lambda: queries.roles_in(head, province.pk, TODAY),
        lambda: queries.subtree([province.pk], TODAY),
        lambda: queries.ancestors(province.pk, TODAY),
        lambda: queries.legal_agency(province.pk, TODAY),
        lambda: queries.deadline_policy(province.pk, TODAY),
        lambda: queries.successor_of(province.pk, TODAY),
        lambda: queries.stands_in_for(head, TODAY),
        lambda: queries.whole_agencies([province.pk], TODAY),
    ]
    for question in questions:
        with django_assert_num_queries(1):
            question()
    with django_assert_num_queries(2):
        queries.identity(head, TODAY)


class TestAtTheTop:
    def test_is_held_where_no_agency_stands_above(self, province, commune, one_stop):
        held = {}
        for agency in (province, commune, one_stop):
            held[agency] = UserFactory(role=Role.CONTROL, agency=agency)
        assert [
            agency for agency, user in held.items() if queries.holds_at_the_top(user, Role.CONTROL, TODAY)
        ] == [province]
        assert not queries.holds_at_the_top(held[province], Role.ADMINISTRATOR, TODAY)

    @pytest.mark.parametrize(
        ("agency", "membership", "person"),
        [
            ({"valid_to": YESTERDAY}, {}, {}),
            ({"valid_from": TOMORROW}, {}, {}),
            ({}, {"valid_to": YESTERDAY}, {}),
            ({}, {"valid_from": TOMORROW}, {}),
            ({}, {}, {"is_active": False}),
        ],
    )
    def test_of_a_closed_or_coming_agency_role_or_account_is_not(self, agency, membership, person):
        user = UserFactory(**person)
        MembershipFactory(user=user, agency=AgencyFactory(**agency), role=Role.CONTROL, **membership)
        assert not queries.holds_at_the_top(user, Role.CONTROL, TODAY)

    def test_an_agency_that_is_put_below_another_later_is_not_at_the_top_before(self, province):
        commune = AgencyFactory()
        AgencyPlacement.objects.create(agency=commune, parent=province, valid_from=TOMORROW)
        user = UserFactory(role=Role.CONTROL, agency=commune)
        days = (TODAY, TOMORROW)
        assert [queries.holds_at_the_top(user, Role.CONTROL, day) for day in days] == [False, False]
