"""What becomes of the units when the agency above them ends (ruling 41)."""

from datetime import UTC, date, datetime

import pytest

from accounts import queries
from accounts.enums import AgencyKind, Level, Role, UnitFate
from accounts.exceptions import AccountsError, AgencyClosed, ClosesBefore
from accounts.models import Actor, Agency, AgencyPlacement, AgencySuccession
from accounts.services import agencies, people
from procedures.models import ProcedureOffer
from tests.factories.accounts import AgencyFactory, SignatureDelegationFactory, UserFactory
from tests.factories.procedures import make_version


pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
EVE, SWITCH = date(2026, 6, 30), date(2026, 7, 1)


class District:
    """A district with a counter, a department with a seal, an office without one; the commune after it."""

    def __init__(self) -> None:
        self.province = AgencyFactory(province=True)
        self.admin = Actor(UserFactory(role=Role.ADMINISTRATOR, agency=self.province))
        self.old = AgencyFactory(district=True, parent=self.province)
        self.counter = AgencyFactory(one_stop=True, parent=self.old, name="Bộ phận Một cửa huyện")
        self.department = AgencyFactory(department=True, parent=self.old, name="Phòng Tài nguyên")
        self.office = AgencyFactory(unit=True, parent=self.old, name="Văn phòng huyện")
        self.new = AgencyFactory(parent=self.province, valid_from=SWITCH)
        self.new_counter = AgencyFactory(one_stop=True, parent=self.new, valid_from=SWITCH)
        self.new_unit = AgencyFactory(unit=True, parent=self.new, valid_from=SWITCH)

    def fates(self, **changes) -> dict[int, Agency | UnitFate]:
        said = {"counter": self.new_counter, "department": self.new_unit, "office": UnitFate.ENDS, **changes}
        return {getattr(self, name).pk: fate for name, fate in said.items() if fate is not None}

    def succeed(self, **changes) -> AgencySuccession:
        return agencies.record_succession(
            predecessor=self.old, successor=self.new, effective_on=SWITCH, act="NQ 60",
            units=self.fates(**changes), by=self.admin, at=AT,
        )  # fmt: skip


@pytest.fixture
def district():
    return District()


def test_an_agency_does_not_end_before_each_unit_has_its_fate(district):
    with pytest.raises(AccountsError, match=r"còn: Phòng Tài nguyên\. Hãy chọn nơi kế thừa"):
        district.succeed(department=None)
    district.old.refresh_from_db()
    assert district.old.valid_to is None
    assert not AgencySuccession.objects.exists()


def test_units_end_with_their_roles_and_delegations_and_name_their_heirs(district):
    clerk = UserFactory(role=Role.RECEPTION, agency=district.counter)
    expert = UserFactory(role=Role.HANDLER, agency=district.office)
    signing = SignatureDelegationFactory(agency=district.department)
    district.succeed()
    signing.refresh_from_db()
    assert clerk.memberships.get().valid_to == expert.memberships.get().valid_to == signing.valid_to == EVE
    assert not queries.roles_in(clerk, district.counter.pk, SWITCH)
    heirs = AgencySuccession.objects.values_list("predecessor", "successor", "effective_on", "act")
    assert set(heirs) == {
        (old.pk, new.pk, SWITCH, "NQ 60")
        for old, new in [
            (district.old, district.new),
            (district.counter, district.new_counter),
            (district.department, district.new_unit),
        ]
    }
    assert queries.stands_for(district.office.pk, SWITCH) == district.new.pk
    district.counter.refresh_from_db()
    with pytest.raises(AgencyClosed, match=f"Hãy tiếp nhận tại {district.new_counter.name}"):
        queries.check_open(district.counter, SWITCH)


def test_a_unit_that_stays_stands_under_the_heir_with_its_people(district):
    clerk = UserFactory(role=Role.HANDLER, agency=district.office)
    below = AgencyFactory(unit=True, parent=district.office)
    agencies.record_succession(
        predecessor=district.old, successor=district.new, effective_on=SWITCH, act="NQ 60",
        units=district.fates(office=UnitFate.STAYS) | {below.pk: UnitFate.STAYS}, by=district.admin, at=AT,
    )  # fmt: skip
    assert queries.ancestors(below.pk, SWITCH)[1:3] == (district.office.pk, district.new.pk)
    assert queries.ancestors(below.pk, EVE)[1:3] == (district.office.pk, district.old.pk)
    assert queries.roles_in(clerk, district.office.pk, SWITCH) == {Role.HANDLER}
    queries.check_open(district.office, SWITCH)


def test_a_unit_that_stays_where_another_ended_stands_under_the_heir_of_that_one(district):
    below = AgencyFactory(unit=True, parent=district.office)
    agencies.record_succession(
        predecessor=district.old, successor=district.new, effective_on=SWITCH, act="NQ 60",
        units=district.fates(office=district.new_unit) | {below.pk: UnitFate.STAYS}, by=district.admin, at=AT,
    )  # fmt: skip
    assert queries.ancestors(below.pk, SWITCH)[1] == district.new_unit.pk


def test_a_unit_already_planned_elsewhere_is_not_asked_for(district):
    agencies.move_agency(
        agency=district.office, parent=district.province, from_day=SWITCH, by=district.admin, at=AT
    )
    assert district.office not in queries.units_left(district.old.pk, EVE)
    district.succeed(office=None)
    assert queries.ancestors(district.office.pk, SWITCH)[1] == district.province.pk


def test_a_counter_is_not_ended_without_an_heir(district):
    with pytest.raises(AccountsError, match="còn đến nhận kết quả"):
        district.succeed(counter=UnitFate.ENDS)


def test_an_heir_that_ends_in_the_same_act_is_none(district):
    with pytest.raises(AccountsError, match="cũng kết thúc trong lần này"):
        district.succeed(department=district.office)


def test_a_commune_below_stays_or_has_its_own_page(district):
    commune = AgencyFactory(parent=district.old)
    AgencyFactory(one_stop=True, parent=commune)
    everything = {
        "predecessor": district.old,
        "successor": district.new,
        "effective_on": SWITCH,
        "act": "NQ 60",
    }
    with pytest.raises(AccountsError, match="còn đơn vị trực thuộc"):
        agencies.record_succession(
            **everything, units=district.fates() | {commune.pk: UnitFate.ENDS}, by=district.admin, at=AT
        )
    agencies.record_succession(
        **everything, units=district.fates() | {commune.pk: UnitFate.STAYS}, by=district.admin, at=AT
    )
    assert queries.ancestors(commune.pk, SWITCH)[1] == district.new.pk


def test_an_heir_below_the_one_that_ends_is_moved_first(district):
    with pytest.raises(AccountsError, match="đổi cơ quan cấp trên"):
        agencies.record_succession(
            predecessor=district.old, successor=district.office, effective_on=SWITCH, act="NQ 60",
            units=district.fates(office=UnitFate.STAYS), by=district.admin, at=AT,
        )  # fmt: skip


def test_the_heirs_unit_of_the_same_kind_is_proposed_where_it_is_one(district):
    left = queries.units_left(district.old.pk, EVE)
    assert {unit.pk for unit in left} == {district.counter.pk, district.department.pk, district.office.pk}
    assert queries.counterparts(left, district.new, SWITCH) == {
        district.counter.pk: district.new_counter,
        district.office.pk: district.new_unit,
    }
    AgencyFactory(unit=True, parent=district.new, valid_from=SWITCH)
    assert district.office.pk not in queries.counterparts(left, district.new, SWITCH)


def opened(district, parent, first_day) -> Agency:
    return agencies.open_agency(
        code="MOI", name="Phòng Mới", kind=AgencyKind.UNIT, level=Level.DISTRICT, parent=parent,
        valid_from=first_day, by=district.admin, at=AT,
    )  # fmt: skip


def moved(district, unit, parent, from_day) -> AgencyPlacement:
    return agencies.move_agency(agency=unit, parent=parent, from_day=from_day, by=district.admin, at=AT)


class TestPlannedForLater:
    """A unit that is to stand below the agency only after the day it is now to end."""

    AUGUST = date(2026, 8, 1)
    REFUSED = r"còn dự kiến: .* \(từ ngày 01/08/2026\)\. Hãy đổi cơ quan cấp trên .* đúng từ ngày ấy"

    @pytest.mark.parametrize("above", ["old", "department"], ids=["the agency", "a unit that ends with it"])
    def test_one_still_to_open_is_placed_elsewhere_first(self, district, above):
        unit = opened(district, getattr(district, above), self.AUGUST)
        with pytest.raises(AccountsError, match=self.REFUSED):
            district.succeed()
        moved(district, unit, district.new, self.AUGUST)
        district.succeed()
        assert queries.ancestors(unit.pk, self.AUGUST)[1] == district.new.pk

    def test_one_still_to_come_from_elsewhere_is_placed_elsewhere_first(self, district):
        unit = AgencyFactory(unit=True, parent=district.province)
        moved(district, unit, district.old, self.AUGUST)
        with pytest.raises(AccountsError, match=self.REFUSED):
            district.succeed()
        moved(district, unit, district.province, self.AUGUST)
        district.succeed()
        assert queries.ancestors(unit.pk, self.AUGUST)[1] == district.province.pk

    def test_below_a_unit_that_stays_it_comes_as_planned(self, district):
        unit = opened(district, district.office, self.AUGUST)
        district.succeed(office=UnitFate.STAYS)
        queries.check_open(unit, self.AUGUST)
        assert queries.ancestors(unit.pk, self.AUGUST)[1:3] == (district.office.pk, district.new.pk)

    def test_a_unit_that_ends_with_it_is_not_asked_about(self, district):
        district.office.placements.update(valid_to=date(2026, 7, 31))
        AgencyPlacement.objects.create(
            agency=district.office, parent=district.counter, valid_from=self.AUGUST
        )
        district.succeed(office=UnitFate.ENDS)


class TestBeforeItsAgency:
    """A unit that a set-up file opens before the agency it belongs to."""

    @pytest.fixture
    def early(self, district):
        return AgencyFactory(one_stop=True, parent=district.new)

    def test_nobody_receives_there_and_nobody_is_sent_there(self, district, early):
        ProcedureOffer.objects.create(
            procedure=make_version().procedure, receiving_agency=early, deciding_agency=district.province,
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
        with pytest.raises(AgencyClosed, match=f"{district.new.name} chỉ hoạt động từ ngày 01/07/2026"):
            queries.check_open(early, EVE)
        assert not ProcedureOffer.objects.open_on(EVE).exists()
        queries.check_open(early, SWITCH)
        assert ProcedureOffer.objects.open_on(SWITCH).exists()

    def test_what_is_missing_says_so_and_its_people_stay_its_own(self, district, early):
        clerk = UserFactory(role=Role.RECEPTION, agency=early)
        (lack,) = queries.lacks_of_agencies([early], EVE)
        assert lack.sentence.startswith("Cơ quan cấp trên chưa bắt đầu hoạt động")
        assert queries.account_agencies([clerk.pk], EVE) == {clerk.pk: {early.pk}}


class TestLeftStanding:
    """As older successions left them, and set-up files that name the agency alone."""

    @pytest.fixture(autouse=True)
    def closed(self, district):
        Agency.objects.filter(pk=district.old.pk).update(valid_to=EVE)
        AgencySuccession.objects.create(
            predecessor=district.old, successor=district.new, effective_on=SWITCH, act="NQ 60"
        )

    def test_nobody_receives_in_a_unit_of_a_closed_agency(self, district):
        queries.check_open(district.counter, EVE)
        with pytest.raises(AgencyClosed, match=f"Hãy tiếp nhận tại {district.new.name}"):
            queries.check_open(district.counter, SWITCH)

    def test_what_is_missing_names_the_units(self, district):
        everything = queries.subtree([district.province.pk], SWITCH, also_closed=True)
        lacks = queries.lacks_of_agencies(queries.agencies_of(everything), SWITCH)
        fallen = [lack for lack in lacks if lack.kind == "fallen_unit"]
        assert {lack.agency_id for lack in fallen} == {district.counter.pk, district.office.pk}
        assert "Hãy ghi nơi kế thừa ở trang của đơn vị" in fallen[0].sentence
        # Nothing else is asked of what cannot receive.
        assert not [x for x in lacks if x.agency_id == district.counter.pk and x.kind != "fallen_unit"]

    def test_a_unit_gets_its_heir_on_its_own_page(self, district):
        agencies.record_succession(
            predecessor=district.counter, successor=district.new_counter, effective_on=SWITCH, act="NQ 60",
            by=district.admin, at=AT,
        )  # fmt: skip
        assert queries.fallen_units(SWITCH) == {district.office.pk}


class TestGivenBefore:
    """The closing is announced: until then people are given roles, none beyond it."""

    @pytest.fixture(autouse=True)
    def announced(self, district):
        Agency.objects.filter(pk=district.old.pk).update(valid_to=EVE)
        district.old.refresh_from_db()

    def grant(self, district, place, valid_to):
        clerk = UserFactory(role=Role.HANDLER, agency=district.new)
        return people.grant_role(
            user=clerk, agency=place, role=Role.HELPER, valid_from=AT.date(), valid_to=valid_to,
            by=district.admin, at=AT,
        )  # fmt: skip

    @pytest.mark.parametrize("place", ["old", "counter"])
    @pytest.mark.parametrize("valid_to", [None, SWITCH])
    def test_a_role_does_not_outlast_the_agency_or_the_one_above_its_unit(self, district, place, valid_to):
        with pytest.raises(ClosesBefore, match="kết thúc ngày 30/06/2026; hãy ghi ngày cuối cùng không sau"):
            self.grant(district, getattr(district, place), valid_to)
        assert self.grant(district, getattr(district, place), EVE).valid_to == EVE

    def test_no_unit_is_opened_there_that_would_outlast_it(self, district):
        for parent in (district.old, district.office):
            with pytest.raises(
                ClosesBefore, match=r"kết thúc ngày 30/06/2026.*Hãy chọn cơ quan cấp trên khác"
            ):
                opened(district, parent, AT.date())
        assert not Agency.objects.filter(code="MOI").exists()

    def test_no_unit_is_moved_there_that_would_outlast_it(self, district):
        unit = AgencyFactory(unit=True, parent=district.province)
        with pytest.raises(ClosesBefore, match="kết thúc ngày 30/06/2026"):
            moved(district, unit, district.old, AT.date())
        assert queries.ancestors(unit.pk, SWITCH)[1] == district.province.pk
        Agency.objects.filter(pk=unit.pk).update(valid_to=EVE)
        assert moved(district, unit, district.old, AT.date()).valid_to == EVE

    @pytest.fixture
    def last(self, district):
        """The heir's own heir, from January on: it was recorded first."""
        last = AgencyFactory(parent=district.province)
        agencies.record_succession(
            predecessor=district.new, successor=last, effective_on=date(2027, 1, 1), act="NQ 61",
            units={
                district.new_counter.pk: AgencyFactory(one_stop=True, parent=last),
                district.new_unit.pk: UnitFate.ENDS,
            },
            by=district.admin, at=AT,
        )  # fmt: skip
        return last

    def test_no_unit_stays_under_an_heir_that_it_would_outlast(self, district, last):
        refused = (
            f"Không giữ nguyên Văn phòng huyện được: {district.new.name} kết thúc ngày 31/12/2026 "
            rf"\(nơi kế thừa là {last.name}\).*ở trang của đơn vị này, từ ngày 01/07/2026"
        )
        with pytest.raises(ClosesBefore, match=refused):
            district.succeed(office=UnitFate.STAYS)
        assert not AgencySuccession.objects.filter(predecessor=district.old).exists()
        moved(district, district.office, last, SWITCH)
        district.succeed(office=None)
        assert queries.ancestors(district.office.pk, date(2027, 1, 1))[1] == last.pk

    def test_one_that_ends_no_later_than_the_heir_stays(self, district, last):
        Agency.objects.filter(pk=district.office.pk).update(valid_to=date(2026, 12, 31))
        district.succeed(office=UnitFate.STAYS)
        assert queries.ancestors(district.office.pk, SWITCH)[1] == district.new.pk

    def test_a_unit_that_is_to_stand_elsewhere_by_then_goes_on(self, district):
        agencies.move_agency(
            agency=district.counter, parent=district.new, from_day=SWITCH, by=district.admin, at=AT
        )
        assert self.grant(district, district.counter, None).valid_to is None

    def test_a_new_account_has_its_first_role_until_then(self, district):
        opened = people.open_account(
            username="le.an", full_name="Lê Thị An", password="con-suoi-xanh-mat", agency=district.counter,
            role=Role.RECEPTION, by=district.admin, at=AT,
        )  # fmt: skip
        assert opened.memberships.get().valid_to == EVE
