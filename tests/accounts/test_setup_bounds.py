"""An uploaded set-up file does no more than its uploader by hand (ruling 18)."""

from datetime import date

import pytest

from accounts import queries
from accounts.enums import Role
from accounts.models import Actor, Agency, AgencyPlacement, Membership, SignatureDelegation, User
from accounts.permissions import Thing
from portal import setup_files
from tests.factories.accounts import AgencyFactory, MembershipFactory, UserFactory
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 4)
AGENCIES = ("Mã cơ quan", "Tên", "Loại", "Cấp", "Trực thuộc", "Từ ngày")
PLACEMENTS = ("Mã cơ quan", "Trực thuộc", "Từ ngày")
USERS = ("Tên đăng nhập", "Họ và tên")
ROLES = ("Tên đăng nhập", "Mã cơ quan", "Vai trò", "Từ ngày")
FROM_2015, FROM_2026 = "01/01/2015", "01/03/2026"


@built_once
def province():
    return AgencyFactory(province=True, code="T", name="UBND tỉnh Mẫu")


@built_once
def commune(province):
    return AgencyFactory(code="X", name="UBND xã Mẫu", parent=province)


@built_once
def unit(commune):
    return AgencyFactory(code="X-P", unit=True, name="Phòng Mẫu", parent=commune)


@built_once
def by(commune, unit):
    return Actor(UserFactory(username="quan.tri", role=Role.ADMINISTRATOR, agency=commune))


@built_once
def chairman(province):
    return UserFactory(username="chu.tich.tinh", role=Role.HEAD, agency=province)


def take(by, **tables):
    return setup_files.take(setup_files.read_tables(tables), commit=True, by=by, on=TODAY)


def faults(outcome):
    return [str(fault) for fault in outcome.faults]


def unit_row(code, parent, first=FROM_2026):
    return (code, f"Phòng {code}", "Phòng, bộ phận trong cơ quan", "Cấp xã", parent, first)


class TestAgencies:
    @pytest.mark.parametrize(
        ("row", "named"),
        [
            (("T", "X", FROM_2026), "“Đổi trực thuộc”, dòng 2, cột “Mã cơ quan”: Cơ quan “T”"),
            (("X", "T", FROM_2026), "“Đổi trực thuộc”, dòng 2, cột “Trực thuộc”: Cơ quan “T”"),
            (("X-P", "T", FROM_2015), "“Đổi trực thuộc”, dòng 2, cột “Trực thuộc”: Cơ quan “T”"),
        ],
    )
    def test_others_are_not_drawn_under_his_own_nor_his_own_under_others(self, by, row, named):
        outcome = take(by, placements=[PLACEMENTS, row])
        assert f"{named} không thuộc phạm vi quản trị của bạn." in faults(outcome)
        assert AgencyPlacement.objects.count() == 2
        assert Agency.objects.get(code="T").pk not in queries.agencies_seen(
            by.user, Thing.SETTINGS, TODAY, to_keep=True
        )

    @pytest.mark.parametrize("sheet", ["agencies", "placements"])
    def test_a_new_one_opens_no_door_to_others(self, by, sheet):
        """Founded under his own in one sheet, or under his own and another's: every parent counts."""
        tables = {"agencies": [AGENCIES, unit_row("N", "T" if sheet == "agencies" else "")]}
        if sheet == "placements":
            tables["placements"] = [PLACEMENTS, ("N", "T", FROM_2026)]
        assert "“Cơ quan”, dòng 2, cột “Mã cơ quan”: Cơ quan “N” không thuộc phạm vi quản trị của bạn." in (
            faults(take(by, **tables))
        )
        assert not Agency.objects.filter(code="N").exists()

    def test_new_ones_are_founded_under_each_other_in_any_order(self, by):
        rows = [unit_row("N1", "X"), unit_row("N2", "N1"), unit_row("N3", "")]
        outcome = take(by, agencies=[AGENCIES, *rows], placements=[PLACEMENTS, ("N3", "N2", FROM_2026)])
        assert faults(outcome) == []
        assert queries.ancestors(Agency.objects.get(code="N3").pk, TODAY)[-2:] == (
            Agency.objects.get(code="X").pk,
            Agency.objects.get(code="T").pk,
        )

    def test_where_his_own_stands_may_be_said_again(self, by, commune):
        rows = [("X", commune.name, "UBND cấp xã", "Cấp xã", "T", FROM_2015)]
        placed = [PLACEMENTS, ("X", "T", FROM_2015)]
        assert faults(take(by, agencies=[AGENCIES, *rows], placements=placed)) == []

    def test_one_that_has_left_him_is_his_no_more(self, by, province, unit):
        unit.placements.update(valid_to=date(2025, 6, 30))
        AgencyPlacement.objects.create(agency=unit, parent=province, valid_from=date(2025, 7, 1))
        outcome = take(by, agencies=[AGENCIES, unit_row("X-P", "", FROM_2015)])
        assert "Cơ quan “X-P” không thuộc phạm vi" in faults(outcome)[0]

    @pytest.mark.parametrize("who", ["by hand of the installer", "uploaded"])
    def test_none_is_put_below_what_stands_below_it(self, by, unit, who):
        AgencyFactory(code="X-Q", unit=True, name="Tổ Mẫu", parent=unit)
        row = ("X-P", "X-Q", FROM_2015)
        outcome = take(by if who == "uploaded" else None, placements=[PLACEMENTS, row])
        assert faults(outcome) == [
            (
                "“Đổi trực thuộc”, dòng 2, cột “Trực thuộc”: Tổ Mẫu đang nằm dưới Phòng Mẫu; "
                "không thể đặt ngược lại."
            )
        ]

    def test_a_circle_that_begins_later_is_seen(self, commune, unit):
        """The unit stands alone until June: in March nothing is wrong yet."""
        AgencyPlacement.objects.filter(agency=unit).update(valid_from=date(2026, 6, 1))
        AgencyPlacement.objects.filter(agency=commune).delete()
        outcome = take(None, placements=[PLACEMENTS, ("X", "X-P", FROM_2026)])
        assert "đang nằm dưới" in faults(outcome)[0]


class TestPeople:
    def test_a_role_here_for_somebody_elses_person_is_refused(self, by, chairman):
        outcome = take(by, memberships=[ROLES, ("chu.tich.tinh", "X", "Người hướng dẫn, hỗ trợ", FROM_2026)])
        assert faults(outcome) == [
            (
                "“Vai trò”, dòng 2, cột “Tên đăng nhập”: Người này do quản trị viên nơi khác quản lý; "
                "hãy nhờ quản trị viên của cấp trên chung giao vai trò."
            )
        ]
        assert Membership.objects.filter(user=chairman).count() == 1

    def test_who_works_here_and_elsewhere_gets_a_role_but_not_a_new_name(self, by, chairman, unit):
        MembershipFactory(user=chairman, agency=unit, role=Role.HELPER)
        role = [ROLES, ("chu.tich.tinh", "X", "Người hướng dẫn, hỗ trợ", FROM_2026)]
        assert faults(take(by, memberships=role)) == []
        outcome = take(by, memberships=role, users=[USERS, ("chu.tich.tinh", "Tên Khác")])
        assert faults(outcome) == [
            "“Người dùng”, dòng 2, cột “Tên đăng nhập”: Người này do quản trị viên nơi khác quản lý."
        ]

    def test_an_account_without_roles_is_a_citizens_and_nobodys(self, by):
        UserFactory(username="cong.dan")
        outcome = take(
            by,
            users=[USERS, ("cong.dan", "Tên Khác")],
            memberships=[ROLES, ("cong.dan", "X", "Người hướng dẫn, hỗ trợ", FROM_2026)],
        )
        assert [fault.column for fault in outcome.faults] == ["Tên đăng nhập", "Tên đăng nhập"]
        assert all("chưa có vai trò ở cơ quan nào" in fault.sentence for fault in outcome.faults)

    def test_a_new_account_gets_its_first_role_in_the_same_file(self, by):
        outcome = take(by, users=[USERS, ("moi.vao", "Lê Thị Mới")])
        assert "phải có ít nhất một dòng ở trang “Vai trò”" in faults(outcome)[0]
        assert not User.objects.filter(username="moi.vao").exists()

    def test_an_ended_role_may_be_said_again(self, by, province, commune):
        moved = UserFactory(username="da.chuyen")
        first = date(2015, 1, 1)
        MembershipFactory(user=moved, agency=commune, valid_from=first, valid_to=date(2025, 6, 30))
        MembershipFactory(user=moved, agency=province, valid_from=date(2025, 7, 1))
        heading = (*ROLES, "Đến hết ngày")
        row = ("da.chuyen", "X", "Chuyên viên thụ lý", FROM_2015, "30/06/2025")
        assert faults(take(by, memberships=[heading, row])) == []

    @pytest.mark.parametrize(
        ("first", "last", "fault"),
        [
            (
                "01/01/2026",
                "",
                "cột “Từ ngày”: UBND xã Mẫu đã kết thúc hoạt động từ sau ngày 31/12/2025",
            ),
            (
                "01/12/2025",
                "",
                "cột “Đến hết ngày”: UBND xã Mẫu kết thúc ngày 31/12/2025; hãy ghi ngày cuối cùng không sau",
            ),
            ("01/12/2025", "31/12/2025", None),
        ],
    )
    def test_a_unit_of_a_closed_agency_is_given_nobody(self, unit, first, last, fault):
        """The agency alone was ended, as older files did: the unit is still written as open."""
        UserFactory(username="moi.vao")
        Agency.objects.filter(code="X").update(valid_to=date(2025, 12, 31))
        rows = [(*ROLES, "Đến hết ngày"), ("moi.vao", "X-P", "Văn thư", first, last)]
        found = faults(take(None, memberships=rows))
        assert len(found) == (fault is not None)
        assert all(told.startswith(f"“Vai trò”, dòng 2, {fault}") for told in found)


class TestDelegations:
    """As on the agency's page: who could not sign so is not named, though a role may reach him later."""

    HEADING = ("Mã cơ quan", "Tên đăng nhập", "Hình thức ký", "Chức danh người ký", "Văn bản giao ký",
               "Từ ngày", "Đến hết ngày")  # fmt: skip

    def take(self, by, *, mode="KT. (ký thay)", first="01/01/2026", last="", **more):
        row = ("X", "nguoi.ky", mode, "Phó Chủ tịch", "QĐ 2", first, last)
        return faults(take(by, delegations=[self.HEADING, row], **more))

    @pytest.fixture
    def signer(self):
        return UserFactory(username="nguoi.ky")

    @pytest.mark.parametrize("who", ["by hand of the installer", "uploaded"])
    def test_nobody_of_another_agency_is_named(self, by, signer, who):
        MembershipFactory(user=signer, agency=AgencyFactory(), role=Role.APPROVER)
        (fault,) = self.take(by if who == "uploaded" else None)
        assert fault.startswith(
            "“Phân công ký”, dòng 2, cột “Tên đăng nhập”: Người ký phải đang làm việc tại"
        )
        assert not SignatureDelegation.objects.exists()

    @pytest.mark.parametrize(
        ("role", "mode", "named"),
        [
            (Role.ONESTOP_HEAD, "TUQ. (thừa ủy quyền)", True),
            (Role.ONESTOP_HEAD, "KT. (ký thay)", False),
            (Role.RECEPTION, "TUQ. (thừa ủy quyền)", False),
        ],
    )
    def test_of_a_centre_below_only_who_leads_it(self, by, commune, signer, role, mode, named):
        centre = AgencyFactory(one_stop=True, has_seal=True, parent=commune)
        MembershipFactory(user=signer, agency=centre, role=role)
        assert (self.take(by, mode=mode) == []) is named

    def test_a_role_of_the_same_file_counts(self, by, commune, signer):
        MembershipFactory(user=signer, agency=commune, role=Role.HELPER, valid_to=date(2025, 12, 31))
        roles = [ROLES, ("nguoi.ky", "X", "Lãnh đạo ký duyệt", FROM_2026)]
        assert self.take(by, memberships=roles) == []

    def test_an_act_that_is_over_is_asked_of_its_own_days(self, by, commune, signer):
        """History: who signed then has retired since."""
        MembershipFactory(user=signer, agency=commune, role=Role.APPROVER, valid_to=date(2025, 6, 30))
        assert len(self.take(by, first=FROM_2015, last="31/07/2025")) == 1
        assert self.take(by, first=FROM_2015, last="30/06/2025") == []

    def test_what_stands_written_may_be_said_again_though_he_has_left(self, by, commune, signer):
        role = MembershipFactory(user=signer, agency=commune, role=Role.APPROVER)
        assert self.take(by) == []
        role.valid_to = date(2026, 3, 3)
        role.save()
        assert self.take(by) == []
