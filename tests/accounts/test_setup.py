"""An office set up from sheets: all or nothing, again without change, every fault at its place."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts import queries
from accounts.enums import Role
from accounts.models import Actor, Agency, AgencyPlacement, HeadTitle, Membership, User
from accounts.rules.office import BRAND
from lib import workbooks
from portal import setup_files
from tests.factories.accounts import (
    AgencyCalendarFactory,
    AgencyFactory,
    HeadTitleFactory,
    SignatureDelegationFactory,
    UserFactory,
)


pytestmark = pytest.mark.django_db

DEMO = Path(setup_files.__file__).resolve().parent / "night" / "demo" / "setup"
TODAY = date(2026, 3, 4)

AGENCIES = [
    ("Mã cơ quan", "Tên", "Loại", "Cấp", "Trực thuộc", "Mã định danh", "Có con dấu riêng", "Từ ngày"),
    ("T", "UBND tỉnh Mẫu", "UBND cấp tỉnh", "Cấp tỉnh", "", "H99", "Có", "01/01/2021"),
    ("X", "UBND xã Mẫu", "UBND cấp xã", "Cấp xã", "T", "H99.01", "Có", "01/07/2025"),
]
USERS = [
    ("Tên đăng nhập", "Họ và tên", "Mật khẩu ban đầu"),
    ("an.lt", "Lê Thị An", "con-suoi-xanh-mat"),
]
ROLES = [
    ("Tên đăng nhập", "Mã cơ quan", "Vai trò", "Từ ngày"),
    ("an.lt", "X", "Cán bộ tiếp nhận", "01/07/2025"),
]


def take(tables, *, commit=True, by=None):
    return setup_files.take(setup_files.read_tables(tables), commit=commit, by=by, on=TODAY)


def tables(**changes):
    return {"agencies": AGENCIES, "users": USERS, "memberships": ROLES} | changes


def counts(outcome):
    return outcome.created, outcome.updated, outcome.unchanged


class TestTake:
    def test_creates_then_changes_nothing(self):
        outcome = take(tables())
        assert (counts(outcome), outcome.faults) == ((4, 0, 0), [])
        clerk = User.objects.get(username="an.lt")
        commune = Agency.objects.get(code="X")
        assert clerk.check_password("con-suoi-xanh-mat")
        assert clerk.must_change_password
        assert queries.roles_in(clerk, commune.pk, TODAY) == {Role.RECEPTION}
        assert queries.ancestors(commune.pk, TODAY)[-1] == Agency.objects.get(code="T").pk
        assert counts(take(tables())) == (0, 0, 4)

    def test_brings_a_row_to_what_the_file_says(self):
        take(tables())
        renamed = [*AGENCIES[:2], ("X", "UBND phường Mẫu", *AGENCIES[2][2:])]
        assert counts(take(tables(agencies=renamed))) == (0, 1, 3)
        assert Agency.objects.get(code="X").name == "UBND phường Mẫu"

    def test_never_touches_a_password_in_use(self):
        take(tables())
        user = User.objects.get(username="an.lt")
        user.set_password("cua-toi-da-doi")
        user.save()
        take(tables())
        assert User.objects.get(username="an.lt").check_password("cua-toi-da-doi")

    @pytest.mark.parametrize("name", ["an", "le.an@suoimay.gov.vn"])
    def test_takes_names_that_log_in_already_and_any_case(self, name):
        UserFactory(username=name)
        typed = name.upper()
        roles = [ROLES[0], (f" {typed} ", *ROLES[1][1:])]
        delegation = (typed, "X", "KT. (ký thay)", "Phó Chủ tịch", "QĐ 2", "01/07/2025")
        heading = ("Tên đăng nhập", "Mã cơ quan", "Hình thức ký", "Chức danh người ký", "Văn bản giao ký",
                   "Từ ngày")  # fmt: skip
        changes = {"users": [USERS[0], (typed, *USERS[1][1:])], "memberships": roles}
        assert take(tables(**changes, delegations=[heading, delegation])).faults == []
        assert Membership.objects.get().user == User.objects.get(username=name)

    def test_tried_only_keeps_nothing(self):
        outcome = take(tables(), commit=False)
        assert (counts(outcome), outcome.faults) == ((4, 0, 0), [])
        assert not Agency.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            (
                {"memberships": [ROLES[0], ("an.lt", "Y", "Văn thư", "01/07/2025")]},
                "“Vai trò”, dòng 2, cột “Mã cơ quan”: Không có cơ quan mã “Y”.",
            ),
            (
                {"memberships": [ROLES[0], ("ai.do", "X", "Văn thư", "01/07/2025")]},
                "“Vai trò”, dòng 2, cột “Tên đăng nhập”: Không có người dùng “ai.do”.",
            ),
            (
                {"memberships": [*ROLES, ("an.lt", "X", "Cán bộ tiếp nhận", "01/08/2025")]},
                "“Vai trò”, dòng 3: Người này đã giữ vai trò đó tại cơ quan trong cùng thời gian.",
            ),
            (
                {"memberships": [ROLES[0], ("an.lt", "X", "Văn thư", "01/01/2025")]},
                "“Vai trò”, dòng 2, cột “Từ ngày”: UBND xã Mẫu chỉ hoạt động từ ngày 01/07/2025.",
            ),
            (
                {"users": [USERS[0], ("an.lt", "Lê Thị An", "1234567890")]},
                "“Người dùng”, dòng 2, cột “Mật khẩu ban đầu”: ",
            ),
            (
                {"agencies": [*AGENCIES[:2], (*AGENCIES[2][:5], "000.00.00.H99", *AGENCIES[2][6:])]},
                "“Cơ quan”, dòng 3, cột “Mã định danh”: Mã định danh “000.00.00.H99” không đúng mẫu",
            ),
            (
                {"agencies": [*AGENCIES[:2], (*AGENCIES[2][:5], "H99", *AGENCIES[2][6:])]},
                "“Cơ quan”, dòng 3: Mã định danh này đang thuộc một cơ quan khác",
            ),
            (
                {"agencies": [*AGENCIES[:2], (*AGENCIES[2][:4], "Z", *AGENCIES[2][5:])]},
                "“Cơ quan”, dòng 3, cột “Trực thuộc”: Không có cơ quan mã “Z”.",
            ),
            (
                {
                    "successions": [
                        ("Cơ quan cũ", "Cơ quan kế thừa", "Từ ngày", "Văn bản"),
                        ("X", "T", "01/07/2026", "NQ 1"),
                    ]
                },
                "“Kế thừa”, dòng 2, cột “Cơ quan cũ”: Cơ quan cũ phải ghi ngày kết thúc trước",
            ),
            (
                {
                    "calendars": [
                        ("Mã cơ quan", "Lịch tính thời hạn", "Giờ ghi trên giấy hẹn", "Từ ngày"),
                        ("X", "standard", "Giờ cố định", "01/07/2026"),
                    ]
                },
                "“Lịch làm việc”, dòng 2: Chỉ chính sách “giờ cố định” mới ghi giờ, và phải ghi giờ.",
            ),
            (
                {"office": [("Tên hiển thị", "Màu đầu trang"), ("Cổng", "#ffcc00")]},
                "“Nhận diện”, dòng 2, cột “Màu đầu trang”: Màu đầu trang #ffcc00 nhạt quá",
            ),
            *[
                (
                    {"users": [USERS[0], (name, "Lê Thị An", "")]},
                    f"“Người dùng”, dòng 2, cột “Tên đăng nhập”: Không mở tài khoản mới tên “{name}”.",
                )
                for name in ("lê.an", "le an", "an", "le.an@xa")
            ],
            ({"office": [("Tên hiển thị",), ("Cổng",), ("Cửa",)]}, "“Nhận diện”, dòng 3: Trùng với dòng 2."),
            ({"mau sac": [("Màu",), ("đỏ",)]}, "“mau sac”: Không có trang này trong mẫu."),
        ],
    )
    def test_names_the_fault_and_keeps_nothing(self, changes, fault):
        outcome = take(tables(**changes))
        assert any(str(found).startswith(fault) for found in outcome.faults), list(map(str, outcome.faults))
        assert not Agency.objects.exists()
        assert not User.objects.exists()

    def test_names_every_fault_at_once(self):
        outcome = take(
            tables(
                users=[USERS[0], ("an.lt", "", ""), ("le.binh", "Bình", "ngan")],
                memberships=[ROLES[0], ("an.lt", "X", "Vua", "hôm nay")],
            )
        )
        assert [(fault.sheet, fault.row, fault.column) for fault in outcome.faults] == [
            ("Người dùng", 2, "Họ và tên"),
            ("Người dùng", 3, "Mật khẩu ban đầu"),
            ("Vai trò", 2, "Vai trò"),
            ("Vai trò", 2, "Từ ngày"),
        ]

    def test_follows_an_agency_that_changes_its_parent(self):
        placements = [
            ("Mã cơ quan", "Trực thuộc", "Từ ngày", "Đến hết ngày"),
            ("P", "T", "01/01/2021", "31/12/2025"),
            ("P", "X", "01/01/2026", ""),
        ]
        unit = ("P", "Phòng Mẫu", "Phòng, bộ phận trong cơ quan", "Cấp xã", "", "", "Không", "01/01/2021")
        outcome = take(tables(agencies=[*AGENCIES, unit], placements=placements))
        assert outcome.faults == []
        assert AgencyPlacement.objects.filter(agency__code="P").count() == 2
        assert counts(take(tables(agencies=[*AGENCIES, unit], placements=placements))) == (0, 0, 7)

    def test_takes_every_sheet_once(self):
        whole = tables(
            agencies=[
                (*AGENCIES[0], "Chức danh người đứng đầu", "Đến hết ngày"),
                (*AGENCIES[1], "Chủ tịch", ""),
                (*AGENCIES[2], "Chủ tịch", ""),
                ("C", "UBND xã Cũ", "UBND cấp xã", "Cấp xã", "T", "H99.02", "Có", "01/01/2021", "",
                 "30/06/2025"),
            ],
            successions=[
                ("Cơ quan cũ", "Cơ quan kế thừa", "Từ ngày", "Văn bản"),
                ("C", "X", "01/07/2025", "NQ 1"),
            ],
            calendars=[
                ("Mã cơ quan", "Lịch tính thời hạn", "Cách tính ngày bắt đầu", "Từ ngày"),
                ("X", "0700-1700", "Tính theo ngày nhận thực tế", "01/07/2025"),
            ],
            delegations=[
                ("Mã cơ quan", "Tên đăng nhập", "Hình thức ký", "Chức danh người ký", "Loại giấy tờ",
                 "Văn bản giao ký", "Từ ngày"),
                ("X", "an.lt", "KT. (ký thay)", "Phó Chủ tịch", "certification; apology", "QĐ 2",
                 "01/07/2025"),
            ],
        )  # fmt: skip
        assert (counts(take(whole)), take(whole).faults) == ((8, 0, 0), [])
        commune, old = Agency.objects.get(code="X"), Agency.objects.get(code="C")
        policy = queries.deadline_policy(commune.pk, TODAY)
        assert (policy.calendar_code, policy.start_rule) == ("0700-1700", "receipt_day")
        assert queries.successor_of(old.pk, TODAY) == commune.pk
        signer = User.objects.get(username="an.lt")
        block = queries.signature_for(user=signer, agency=commune, paper_kind="apology", on=TODAY)
        assert block is not None
        assert block.lines == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
        assert counts(take(whole)) == (0, 0, 8)

    def test_leaves_an_account_without_password_closed(self):
        take({"users": [("Tên đăng nhập", "Họ và tên"), ("b.c", "Trần Văn B")]})
        user = User.objects.get(username="b.c")
        assert not user.has_usable_password()
        assert user.must_change_password

    def test_ends_no_role_later_than_its_agency(self):
        closed = [*AGENCIES[0], "Đến hết ngày"]
        rows = [closed, (*AGENCIES[1], ""), (*AGENCIES[2], "31/12/2025")]
        outcome = take(tables(agencies=rows))
        assert [str(fault) for fault in outcome.faults] == [
            (
                "“Vai trò”, dòng 2, cột “Đến hết ngày”: UBND xã Mẫu kết thúc ngày 31/12/2025; "
                "hãy ghi ngày cuối cùng không sau ngày đó."
            )
        ]


class TestUploadedByAnAdministrator:
    @pytest.fixture
    def by(self):
        top = AgencyFactory(province=True, code="T", name="UBND tỉnh Mẫu", identifier="H99")
        return Actor(UserFactory(username="quan.tri", role=Role.ADMINISTRATOR, agency=top))

    def test_reaches_what_is_below_him(self, by):
        below = [AGENCIES[0], AGENCIES[2]]
        assert take(tables(agencies=below), by=by).faults == []
        assert Membership.objects.filter(user__username="an.lt").exists()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            (
                {
                    "agencies": [
                        AGENCIES[0],
                        ("N", "Cơ quan lạ", *AGENCIES[2][2:4], "", "", "Có", "01/07/2025"),
                    ]
                },
                "không thuộc phạm vi quản trị của bạn",
            ),
            ({"memberships": [ROLES[0], ("quan.tri", "X", "Người đứng đầu", "01/07/2025")]}, "tự giao"),
        ],
    )
    def test_does_not_reach_further_than_his_hand(self, by, changes, sentence):
        outcome = take(tables(**({"agencies": [AGENCIES[0], AGENCIES[2]]} | changes)), by=by)
        assert any(sentence in fault.sentence for fault in outcome.faults)
        assert not Agency.objects.filter(code__in=["X", "N"]).exists()

    def test_names_the_installation_only_from_the_top(self, by):
        office = [("Tên hiển thị", "Đường dây nóng"), ("Cổng Một cửa tỉnh Mẫu", "0200 1022")]
        below = UserFactory(
            role=Role.ADMINISTRATOR, agency=AgencyFactory(parent=Agency.objects.get(code="T"))
        )
        refused = take({"office": office}, by=Actor(below))
        assert "cơ quan cao nhất" in refused.faults[0].sentence
        assert counts(take({"office": office}, by=by)) == (1, 0, 0)
        assert counts(take({"office": office}, by=by)) == (0, 0, 1)
        queries.forget_office()
        assert queries.office().hotline == "0200 1022"
        assert queries.office().brand_colour == BRAND

    def test_does_not_change_other_agencies_people(self, by):
        UserFactory(username="khac", role=Role.HEAD, agency=AgencyFactory())
        users = [USERS[0], ("khac", "Tên Mới", "")]
        outcome = take({"users": users}, by=by)
        assert [fault.sentence for fault in outcome.faults] == [
            "Người này do quản trị viên nơi khác quản lý."
        ]
        assert User.objects.get(username="khac").full_name != "Tên Mới"


class TestCommands:
    def test_make_a_workbook_that_reads_as_its_csv_files(self, tmp_path):
        target = tmp_path / "thiet-lap.xlsx"
        call_command("setup_template", target, filled_from=DEMO, stdout=io.StringIO())
        from_workbook, from_folder = setup_files.read_path(target), setup_files.read_path(DEMO)
        for key, filled in from_folder.items():
            assert from_workbook[key].faults == filled.faults == ()
            assert from_workbook[key].rows == filled.rows, key

    def test_take_a_workbook(self, tmp_path):
        target = tmp_path / "thiet-lap.xlsx"
        target.write_bytes(workbooks.template(setup_files.sheets(), {"users": [("a.b", "Lê Thị A")]}))
        for counts in ((1, 0), (0, 1)):
            out = io.StringIO()
            call_command("import_setup", target, json=True, stdout=out)
            said = json.loads(out.getvalue())
            assert (said["created"], said["unchanged"]) == counts
            assert (said["updated"], said["faults"]) == (0, [])

    def test_say_in_one_line_what_cannot_be_read(self, tmp_path):
        broken = tmp_path / "hong.xlsx"
        broken.write_bytes(b"khong phai excel")
        for path in (broken, tmp_path / "khong-co.xlsx", tmp_path):
            with pytest.raises(CommandError) as refusal:
                call_command("import_setup", path)
            assert refusal.value.returncode == 2
            assert "\n" not in str(refusal.value)

    def test_end_with_two_when_there_is_a_fault(self, tmp_path):
        (tmp_path / "users.csv").write_text("Tên đăng nhập,Họ và tên\nle.an,\n", encoding="utf-8")
        out = io.StringIO()
        with pytest.raises(CommandError) as refusal:
            call_command("import_setup", tmp_path, stdout=out)
        assert refusal.value.returncode == 2
        assert "“Người dùng”, dòng 2, cột “Họ và tên”: Ô này bắt buộc phải điền." in out.getvalue()

    def test_dry_run_keeps_nothing(self, tmp_path):
        (tmp_path / "users.csv").write_text("Tên đăng nhập,Họ và tên\nle.an,An\n", encoding="utf-8")
        out = io.StringIO()
        call_command("import_setup", tmp_path, dry_run=True, stdout=out)
        assert "Tạo mới 1" in out.getvalue()
        assert not User.objects.exists()


class TestLacks:
    @pytest.fixture
    def office(self):
        commune = AgencyFactory(identifier="H99.01")
        one_stop = AgencyFactory(
            one_stop=True, parent=commune, address="Trung tâm xã", phone="0123", identifier="H99.01.01"
        )
        return {"commune": commune, "one_stop": one_stop}

    def lacks(self, office):
        return [lack.kind for lack in queries.lacks_of_agencies(office.values(), TODAY)]

    def test_are_all_named_for_an_empty_office(self, office):
        assert sorted(self.lacks(office)) == [
            "no_approver", "no_calendar", "no_delegation", "no_head_title", "no_onestop_head",
            "no_reception", "no_records_clerk",
        ]  # fmt: skip

    def test_go_one_by_one(self, office):
        commune, one_stop = office["commune"], office["one_stop"]
        fixes = {
            "no_calendar": lambda: AgencyCalendarFactory(agency=commune),
            "no_delegation": lambda: SignatureDelegationFactory(agency=commune),
            "no_head_title": lambda: HeadTitleFactory(agency=commune),
            "no_approver": lambda: UserFactory(role=Role.APPROVER, agency=commune),
            "no_records_clerk": lambda: UserFactory(role=Role.RECORDS_CLERK, agency=commune),
            "no_reception": lambda: UserFactory(role=Role.RECEPTION, agency=one_stop),
            "no_onestop_head": lambda: UserFactory(role=Role.ONESTOP_HEAD, agency=one_stop),
        }
        for kind, fix in fixes.items():
            assert kind in self.lacks(office)
            fix()
            assert kind not in self.lacks(office)
        assert self.lacks(office) == []

    def test_name_a_closed_agency_without_heir_and_a_place_without_address(self, office):
        closed = AgencyFactory(valid_to=date(2025, 6, 30))
        bare = AgencyFactory(one_stop=True, parent=office["commune"])
        kinds = self.lacks({"closed": closed, "bare": bare})
        assert "no_heir" in kinds
        assert {"no_address", "no_identifier"} <= set(kinds)
        assert HeadTitle.objects.count() == 0

    @pytest.mark.parametrize("offices", [1, 20])
    def test_are_found_in_as_many_statements_for_many(self, django_assert_num_queries, offices):
        agencies = [AgencyFactory() for _ in range(offices)]
        with django_assert_num_queries(6):
            queries.lacks_of_agencies(agencies, TODAY)
