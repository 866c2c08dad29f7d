"""The dated tree: placing, closing, succeeding; calendars and the seal above."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import queries
from accounts.enums import AgencyKind, DueTimePolicy, Level, LookAction, Role
from accounts.exceptions import AccountsError, AgencyClosed, NotAllowed, NotNow
from accounts.models import AccessRecord, Actor, Agency, AgencyPlacement
from accounts.rules.policy import DeadlinePolicy
from accounts.services import agencies
from tests.factories.accounts import (
    AgencyCalendarFactory,
    AgencyFactory,
    MembershipFactory,
    SignatureDelegationFactory,
    SuccessionFactory,
    UserFactory,
)


pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
TODAY = date(2026, 3, 4)
SWITCH = date(2026, 7, 1)


@pytest.fixture
def province():
    return AgencyFactory(province=True)


@pytest.fixture
def admin(province):
    return Actor(UserFactory(role=Role.ADMINISTRATOR, agency=province))


@pytest.fixture
def stranger():
    return Actor(UserFactory(role=Role.ADMINISTRATOR, agency=AgencyFactory()))


class TestOpen:
    def test_places_the_new_agency_under_its_parent(self, province, admin):
        agency = agencies.open_agency(
            code="XA-MOI", name="UBND xã Mới", kind=AgencyKind.COMMUNE, level=Level.COMMUNE,
            parent=province, valid_from=SWITCH, identifier="H99.12", has_seal=True, by=admin, at=AT,
        )  # fmt: skip
        assert queries.ancestors(agency.pk, SWITCH) == (agency.pk, province.pk)
        assert queries.ancestors(agency.pk, TODAY) == (agency.pk,)

    @pytest.mark.parametrize("identifier", ["000.00.00.H99", "h99.12", "Z99"])
    def test_refuses_a_sloppy_code_of_its_own(self, province, admin, identifier):
        with pytest.raises(AccountsError, match="Quyết định 20/2020"):
            agencies.open_agency(
                code="X", name="X", kind=AgencyKind.COMMUNE, level=Level.COMMUNE, parent=province,
                valid_from=TODAY, identifier=identifier, by=admin, at=AT,
            )  # fmt: skip

    def test_refuses_a_code_that_names_another_at_the_time(self, province, admin):
        AgencyFactory(identifier="H99.12", valid_to=TODAY)
        with pytest.raises(AccountsError, match="đang thuộc một cơ quan khác"):
            agencies.open_agency(
                code="X", name="X", kind=AgencyKind.COMMUNE, level=Level.COMMUNE, parent=province,
                valid_from=TODAY, identifier="H99.12", by=admin, at=AT,
            )  # fmt: skip

    def test_is_not_for_a_stranger(self, province, stranger):
        with pytest.raises(NotAllowed):
            agencies.open_agency(
                code="X", name="X", kind=AgencyKind.COMMUNE, level=Level.COMMUNE, parent=province,
                valid_from=TODAY, by=stranger, at=AT,
            )  # fmt: skip

    def test_refuses_a_parent_that_is_not_open_on_its_first_day(self, province, admin):
        closed = AgencyFactory(parent=province, valid_to=TODAY)
        with pytest.raises(AgencyClosed, match="đã kết thúc hoạt động"):
            agencies.open_agency(
                code="X", name="X", kind=AgencyKind.UNIT, level=Level.COMMUNE, parent=closed,
                valid_from=SWITCH, by=admin, at=AT,
            )  # fmt: skip


class TestMove:
    def test_keeps_the_days_before(self, province, admin):
        other = AgencyFactory(parent=province)
        unit = AgencyFactory(unit=True, parent=province)
        agencies.move_agency(agency=unit, parent=other, from_day=SWITCH, by=admin, at=AT)
        assert queries.ancestors(unit.pk, TODAY) == (unit.pk, province.pk)
        assert queries.ancestors(unit.pk, SWITCH) == (unit.pk, other.pk, province.pk)

    def test_a_place_that_has_ended_is_not_rewritten(self, province, admin):
        """Today's parent would stay as it is, and the page would say that it has changed."""
        second, third = AgencyFactory(parent=province), AgencyFactory(parent=province)
        unit = AgencyFactory(unit=True, parent=province)
        agencies.move_agency(agency=unit, parent=second, from_day=TODAY, by=admin, at=AT)
        first_day = unit.placements.get(parent=province).valid_from
        with pytest.raises(AccountsError, match="chỉ trực thuộc một cơ quan cấp trên"):
            agencies.move_agency(agency=unit, parent=third, from_day=first_day, by=admin, at=AT)
        assert [
            queries.ancestors(unit.pk, day)[1] for day in (first_day, TODAY - timedelta(days=1), TODAY)
        ] == [province.pk, province.pk, second.pk]

    def test_refuses_a_circle(self, province, admin):
        unit = AgencyFactory(unit=True, parent=province)
        below = AgencyFactory(unit=True, parent=unit)
        with pytest.raises(AccountsError, match="không thể đặt ngược lại"):
            agencies.move_agency(agency=unit, parent=below, from_day=SWITCH, by=admin, at=AT)

    @pytest.mark.parametrize(
        ("days", "sentence"),
        [({"valid_to": TODAY}, "đã kết thúc"), ({"valid_from": date(2026, 7, 2)}, "chỉ hoạt động từ")],
        ids=["closed by then", "still to open"],
    )
    def test_refuses_a_parent_that_is_not_open_from_that_day(self, province, admin, days, sentence):
        unit, parent = AgencyFactory(unit=True, parent=province), AgencyFactory(parent=province, **days)
        with pytest.raises(AgencyClosed, match=sentence):
            agencies.move_agency(agency=unit, parent=parent, from_day=SWITCH, by=admin, at=AT)
        assert queries.ancestors(unit.pk, SWITCH)[1] == province.pk


class TestSuccession:
    @pytest.fixture
    def old(self, province):
        return AgencyFactory(parent=province)

    @pytest.fixture
    def new(self, province):
        return AgencyFactory(parent=province, valid_from=SWITCH)

    def succeed(self, old, new, by, **changes):
        fields = {"effective_on": SWITCH, "act": "NQ 60", "by": by, "at": AT}
        return agencies.record_succession(predecessor=old, successor=new, **{**fields, **changes})

    def test_closes_the_predecessor_with_its_roles_the_day_before(self, province, old, new, admin):
        clerk = UserFactory(role=Role.RECEPTION, agency=old)
        signer = SignatureDelegationFactory(agency=old)
        self.succeed(old, new, admin)
        old.refresh_from_db()
        signer.refresh_from_db()
        assert old.valid_to == signer.valid_to == SWITCH - timedelta(days=1)
        assert clerk.memberships.get().valid_to == SWITCH - timedelta(days=1)
        assert old.pk not in queries.subtree([province.pk], SWITCH)
        with pytest.raises(AgencyClosed, match=f"Hãy tiếp nhận tại {new.name}"):
            queries.check_open(old, SWITCH)

    def test_of_one_sector_closes_nothing(self, old, new, admin):
        self.succeed(old, new, admin, sector_code="G15-DD01")
        old.refresh_from_db()
        assert old.valid_to is None

    def test_refuses_a_circle_and_a_second_heir(self, province, old, new, admin):
        self.succeed(old, new, admin)
        with pytest.raises(AccountsError, match="đã có cơ quan kế thừa"):
            self.succeed(old, AgencyFactory(parent=province), admin)
        with pytest.raises(AccountsError, match="vòng tròn"):
            self.succeed(new, old, admin)

    def test_refuses_a_circle_of_which_the_later_half_was_recorded_first(self, province, old, admin):
        other = AgencyFactory(parent=province)
        self.succeed(old, other, admin, effective_on=date(2026, 8, 1))
        with pytest.raises(AccountsError, match="vòng tròn"):
            self.succeed(other, old, admin)
        other.refresh_from_db()
        assert other.valid_to is None

    def test_keeps_an_earlier_end(self, province, new, admin):
        closed = AgencyFactory(parent=province, valid_to=date(2026, 4, 30))
        clerk = UserFactory(role=Role.RECEPTION, agency=closed)
        self.succeed(closed, new, admin)
        closed.refresh_from_db()
        assert closed.valid_to == clerk.memberships.get().valid_to == date(2026, 4, 30)

    def test_refuses_an_heir_that_does_not_exist_yet(self, province, old, admin):
        unborn = AgencyFactory(parent=province, valid_from=SWITCH + timedelta(days=1))
        with pytest.raises(AgencyClosed, match="chỉ hoạt động từ ngày"):
            self.succeed(old, unborn, admin)

    @pytest.mark.parametrize("role", [Role.HEAD, Role.CONTROL])
    def test_is_confirmed_once_by_a_leader_from_its_day_on(self, province, old, new, admin, role):
        succession = self.succeed(old, new, admin)
        leader = Actor(UserFactory(role=role, agency=province))
        after = datetime(2026, 7, 1, 1, tzinfo=UTC)
        with pytest.raises(NotNow, match="từ ngày 01/07/2026"):
            agencies.confirm_succession(succession=succession, by=leader, at=AT)
        confirmed = agencies.confirm_succession(succession=succession, by=leader, at=after)
        assert (confirmed.confirmed_by, confirmed.confirmed_at) == (leader.user, after)
        with pytest.raises(NotNow, match="đã được xác nhận"):
            agencies.confirm_succession(succession=succession, by=leader, at=after)

    def test_is_not_confirmed_by_the_technician(self, old, new, admin):
        succession = self.succeed(old, new, admin)
        with pytest.raises(NotAllowed):
            agencies.confirm_succession(
                succession=succession, by=admin, at=datetime(2026, 7, 1, 1, tzinfo=UTC)
            )


class TestSeal:
    def test_is_the_nearest_one_above(self, province):
        commune = AgencyFactory(parent=province)
        unit = AgencyFactory(unit=True, parent=commune)
        desk = AgencyFactory(unit=True, parent=unit)
        assert queries.legal_agency(desk.pk, TODAY) == commune
        assert queries.legal_agency(commune.pk, TODAY) == commune
        assert queries.legal_agency_ids([desk.pk, unit.pk, province.pk], TODAY) == {
            desk.pk: commune.pk, unit.pk: commune.pk, province.pk: province.pk,
        }  # fmt: skip

    def test_falls_back_to_the_top(self):
        top = AgencyFactory(has_seal=False)
        unit = AgencyFactory(unit=True, parent=top)
        assert queries.legal_agency(unit.pk, TODAY) == top


class TestDeadlinePolicy:
    def test_comes_from_the_nearest_agency_that_says_one_that_day(self, province):
        commune = AgencyFactory(parent=province)
        unit = AgencyFactory(unit=True, parent=commune)
        assert queries.deadline_policy(unit.pk, TODAY) == DeadlinePolicy()
        AgencyCalendarFactory(agency=province, counting_calendar="0700-1700")
        AgencyCalendarFactory(
            agency=commune, valid_from=SWITCH, start_rule="receipt_day", opening_calendar="sat",
            due_time_policy="fixed_hour", fixed_hour=time(16, 30),
        )  # fmt: skip
        assert queries.deadline_policy(unit.pk, TODAY) == DeadlinePolicy(
            calendar_code="0700-1700", opening_calendar_code="0700-1700"
        )
        assert queries.deadline_policy(unit.pk, SWITCH) == DeadlinePolicy(
            "standard", "receipt_day", "fixed_hour", time(16, 30), "sat"
        )

    def test_opening_calendars_of_many_follow_the_same_rule(self, province, django_assert_num_queries):
        commune = AgencyFactory(parent=province)
        unit, lone = AgencyFactory(unit=True, parent=commune), AgencyFactory()
        AgencyCalendarFactory(agency=province, counting_calendar="0700-1700")
        AgencyCalendarFactory(agency=commune, valid_from=SWITCH, opening_calendar="sat")
        wanted = {one.pk for one in (province, commune, unit, lone)}
        for day in (TODAY, SWITCH):
            with django_assert_num_queries(1):
                found = queries.opening_calendars(wanted, day)
            assert found == {pk: queries.deadline_policy(pk, day).opening_calendar_code for pk in wanted}
        assert found[unit.pk] == "sat"
        assert queries.opening_calendars([], TODAY) == {}

    def test_changes_from_a_day_on(self, province, admin):
        AgencyCalendarFactory(agency=province)
        agencies.choose_calendar(
            agency=province, counting_calendar="0700-1700", from_day=SWITCH, by=admin, at=AT
        )
        assert queries.deadline_policy(province.pk, TODAY).calendar_code == "standard"
        assert queries.deadline_policy(province.pk, SWITCH).calendar_code == "0700-1700"

    def test_with_a_fixed_hour_names_the_hour(self, province, admin):
        with pytest.raises(AccountsError, match="phải ghi giờ"):
            agencies.choose_calendar(
                agency=province, counting_calendar="standard", from_day=SWITCH, by=admin, at=AT,
                due_time_policy=DueTimePolicy.FIXED_HOUR,
            )  # fmt: skip


class TestTheDatabaseRefuses:
    """Whoever writes, by whatever path."""

    def refuses(self, write):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()

    def test_two_parents_on_one_day(self, province):
        agency = AgencyFactory(parent=province)
        self.refuses(
            lambda: AgencyPlacement.objects.create(
                agency=agency, parent=AgencyFactory(), valid_from=TODAY, valid_to=TODAY
            )
        )

    def test_an_agency_under_itself(self, province):
        self.refuses(
            lambda: AgencyPlacement.objects.create(agency=province, parent=province, valid_from=TODAY)
        )

    def test_an_end_before_the_beginning(self):
        self.refuses(lambda: AgencyFactory(valid_from=TODAY, valid_to=TODAY - timedelta(days=1)))

    def test_one_role_twice_on_one_day(self):
        membership = MembershipFactory(valid_to=TODAY)
        again = {"user": membership.user, "agency": membership.agency, "role": membership.role}
        MembershipFactory(**again, valid_from=TODAY + timedelta(days=1))
        self.refuses(lambda: MembershipFactory(**again, valid_from=TODAY, valid_to=TODAY))

    def test_a_confirmation_without_its_person(self):
        succession = SuccessionFactory()
        self.refuses(lambda: type(succession).objects.filter(pk=succession.pk).update(confirmed_at=AT))

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE accounts_accessrecord SET page = 'x'",
            "DELETE FROM accounts_accessrecord",
            "TRUNCATE accounts_accessrecord",
        ],
    )
    def test_a_look_that_is_rewritten_even_by_the_owner(self, as_owner, statement):
        user = UserFactory()
        AccessRecord.objects.create(
            at=datetime.now(UTC), user=user, action=LookAction.SEE, object_kind="d", object_id="1", page="p"
        )

        def write():
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(statement)

        with as_owner():
            self.refuses(write)


@pytest.mark.parametrize(
    ("last_day", "on", "has_ended"),
    [
        (TODAY, TODAY, False),  # the last day is still its own
        (TODAY, TODAY + timedelta(days=1), True),
        (None, date.max, False),
    ],
)
def test_what_is_dated_has_ended_after_its_last_day(last_day, on, has_ended):
    assert Agency(valid_to=last_day).has_ended(on) is has_ended


def test_agencies_in_force_are_those_of_the_day():
    closed = AgencyFactory(valid_to=TODAY)
    assert list(Agency.objects.in_force(TODAY)) == [closed]
    assert list(Agency.objects.in_force(TODAY + timedelta(days=1))) == []
    assert queries.agencies_in_force([closed.pk], TODAY) == [closed]
