"""The set-up sheets tell rates of one name apart, and steps side by side and on the spot (ruling 40)."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import Membership
from portal import setup_files
from procedures.enums import Channel
from procedures.models import FeeRule, ProcedureVersion, ProcessTemplate
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import make_version, publish_now


pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 4)
CODE = "1.990001"
FEE = "Lệ phí hộ tịch"


@pytest.fixture(autouse=True)
def office():
    commune = AgencyFactory(code="X")
    UserFactory(username="chu.tich", role=Role.HEAD, agency=commune)
    UserFactory(username="kiem.soat", role=Role.CONTROL, agency=commune)
    return commune


def take(**tables):
    return setup_files.take(setup_files.read_tables(tables), commit=True, by=None, on=TODAY)


def faults(outcome):
    return [str(fault) for fault in outcome.faults]


class TestRatesOfOneName:
    HEADINGS = (
        "Mã thủ tục", "Khoản thu", "Trường hợp", "Hình thức nộp", "Mức thu", "Căn cứ", "Người công bố",
        "Ngày công bố", "Từ ngày",
    )  # fmt: skip

    @pytest.fixture(autouse=True)
    def version(self, office):
        """8,000 for whoever is in no case of its own; 1 and 2 for the cases, 3 for the second one online."""
        self.priced(CODE, (1, 0, None), (2, 1, None), (3, 1, Channel.ONLINE), fee="8000")

    def priced(self, code, *rules, fee=None, notes=("",)):
        version = make_version(code=code, cases=("Đăng ký lần đầu", "Đăng ký lại"), fee=fee, publish=False)
        cases = list(version.cases.order_by("position"))
        FeeRule.objects.bulk_create(
            FeeRule(
                version=version,
                kind="charge",
                name=FEE,
                rate=rate,
                case=cases[case],
                channel=channel,
                note=note,
            )
            for rate, case, channel in rules
            for note in notes
        )
        publish_now(version)

    def row(self, case, channel, rate, basis="NQ 5/2026", code=CODE):
        return (code, FEE, case, channel, rate, basis, "kiem.soat", "20/02/2026", "01/03/2026")

    def take(self, *rows):
        return take(fees=[self.HEADINGS, *rows])

    def rates(self):
        newest = ProcedureVersion.objects.order_by("-number").first()
        found = newest.fee_rules.order_by("position", "pk").values_list("case__key", "channel", "rate")
        return {(case or "", channel): int(rate) for case, channel, rate in found}

    @pytest.mark.parametrize(
        ("case", "channel", "changed"),
        [
            ("Đăng ký lần đầu", "", ("c1", None)),
            ("dang ky lan dau", "", ("c1", None)),
            ("c2", "Trực tuyến", ("c2", 2)),
            ("Đăng ký lại", "", ("c2", None)),  # the one for every channel
            ("", "", ("", None)),  # the one for every case
            ("", "Trực tuyến", ("c2", 2)),  # no other is for this channel
        ],
    )
    def test_each_is_named_by_its_case_and_channel(self, case, channel, changed):
        before = self.rates()
        row = self.row(case, channel, "500")
        assert (faults(self.take(row)), self.rates()) == ([], before | {changed: 500})
        assert self.take(row).unchanged == 1

    def test_several_at_once_make_one_version(self):
        rows = [self.row("c1", "", "10"), self.row("c2", "", "20"), self.row("c2", "Trực tuyến", "30")]
        assert faults(self.take(*rows)) == []
        assert self.rates() == {("", None): 8000, ("c1", None): 10, ("c2", None): 20, ("c2", 2): 30}
        assert ProcedureVersion.objects.count() == 2

    @pytest.mark.parametrize(
        ("case", "channel", "sentence"),
        [
            (
                "Cấp đổi",
                "",
                "cột “Trường hợp”: Thủ tục không có trường hợp này. Các trường hợp: “Đăng ký lần",
            ),
            ("c1", "Trực tuyến", "Thủ tục không có khoản thu này. Các khoản thu: Lệ phí hộ tịch; Lệ phí hộ"),
        ],
    )
    def test_what_names_none_is_told_what_there_is(self, case, channel, sentence):
        assert sentence in faults(self.take(self.row(case, channel, "500")))[0]

    def test_what_names_several_is_told_how_they_differ(self):
        self.priced("1.990002", (1, 0, None), (2, 1, None), (3, 1, Channel.ONLINE))
        (fault,) = faults(self.take(self.row("", "", "500", code="1.990002")))
        assert "hãy ghi thêm trường hợp, hình thức nộp. Các mức: Lệ phí hộ tịch (trường hợp “Đăng ký" in fault
        assert "Lệ phí hộ tịch (trường hợp “Đăng ký lại”, trực tuyến)" in fault
        self.priced("1.990003", (1, 0, None), notes=("tờ thứ nhất", "từ tờ thứ hai"))
        (fault,) = faults(self.take(self.row("c1", "", "500", code="1.990003")))
        assert "chỉ khác nhau ở ghi chú; hãy đổi ở trang của thủ tục" in fault

    def test_two_rows_do_not_set_one_rate(self):
        rows = [self.row("", "Trực tuyến", "10"), self.row("c2", "Trực tuyến", "20")]
        assert "Hai dòng cùng nói về một mức thu" in faults(self.take(*rows))[0]

    def test_an_equal_rate_by_a_new_resolution_is_a_change(self):
        assert self.take(self.row("", "", "8000", basis="NQ 9/2026")).updated == 1
        newest = ProcedureVersion.objects.order_by("-number").first()
        assert newest.fee_rules.get(case=None).legal_basis == "NQ 9/2026"
        assert self.take(self.row("", "", "8000", basis="NQ 9/2026")).unchanged == 1


class TestSteps:
    HEADINGS = (
        "Mã thủ tục", "Cấp", "Bước", "Loại bước", "Nội dung công việc", "Vai trò", "Số giờ",
        "Song song với bước trước", "Năm bước tại chỗ", "Số quyết định phê duyệt", "Người phê duyệt",
        "Ngày phê duyệt",
    )  # fmt: skip
    APPROVAL = ("QĐ 1", "chu.tich", "01/02/2026")
    DRAFT = ("", "", "")

    @pytest.fixture(autouse=True)
    def version(self, office):
        return make_version(code=CODE, limit="3")

    def rows(self, approval, *, beside="", on_the_spot="", second="Thẩm định"):
        steps = [
            ("1", "Tiếp nhận", "Tiếp nhận", "Cán bộ tiếp nhận", "1", "", on_the_spot),
            ("2", "Thẩm định", "Thẩm định", "Chuyên viên thụ lý", "10", "", ""),
            ("3", second, "Việc thứ ba", "Chuyên viên thụ lý", "6", beside, ""),
            ("4", "Phê duyệt", "Ký", "Lãnh đạo ký duyệt", "1", "", ""),
            ("5", "Trả kết quả", "Trả", "Cán bộ tiếp nhận", "0", "", ""),
        ]
        return [self.HEADINGS, *((CODE, "Cấp xã", *step, *approval) for step in steps)]

    def five(self, approval, on_the_spot):
        steps = [
            ("1", "Tiếp nhận", "Nhận", "Cán bộ tiếp nhận", "1", "", ""),
            ("2", "Thẩm định", "Xem", "Chuyên viên thụ lý", "1", "", on_the_spot),
            ("3", "Phê duyệt", "Ký", "Lãnh đạo ký duyệt", "1", "", ""),
            ("4", "Đóng dấu, vào sổ", "Đóng dấu", "Văn thư", "1", "", ""),
            ("5", "Trả kết quả", "Trả", "Cán bộ tiếp nhận", "0", "", ""),
        ]
        return [self.HEADINGS, *((CODE, "Cấp xã", *step, *approval) for step in steps)]

    def places(self):
        steps = ProcessTemplate.objects.get().steps.order_by("order", "branch")
        return list(steps.values_list("order", "branch"))

    def test_run_side_by_side_where_the_file_says_so(self):
        assert faults(take(processes=self.rows(self.APPROVAL, beside="Có"))) == []
        assert self.places() == [(1, 0), (2, 0), (2, 1), (3, 0), (4, 0)]
        assert take(processes=self.rows(self.APPROVAL, beside="Có")).unchanged == 1

    def test_that_an_approved_process_has_in_turn_are_another_process_side_by_side(self):
        take(processes=self.rows(self.APPROVAL))
        (fault,) = faults(take(processes=self.rows(self.APPROVAL, beside="Có")))
        assert "đã phê duyệt với các bước khác; hãy ghi số mới" in fault

    def test_of_a_draft_follow_the_file(self):
        take(processes=self.rows(self.DRAFT))
        assert take(processes=self.rows(self.DRAFT, beside="x")).updated == 1
        assert self.places() == [(1, 0), (2, 0), (2, 1), (3, 0), (4, 0)]
        assert take(processes=self.rows(self.DRAFT)).updated == 1
        assert self.places() == [(order, 0) for order in range(1, 6)]

    def test_that_may_not_run_side_by_side_are_refused(self):
        (fault,) = faults(take(processes=self.rows(self.APPROVAL, beside="Có", second="Phê duyệt")))
        assert "Chỉ bước thẩm định, trình được làm song song" in fault
        first = [*self.rows(self.APPROVAL)]
        first[1] = (*first[1][:7], "Có", *first[1][8:])
        assert "cột “Song song với bước trước”: Bước đầu tiên không có" in faults(take(processes=first))[0]

    def test_are_on_the_spot_when_one_row_says_so(self):
        assert faults(take(processes=self.five(self.APPROVAL, "Có"))) == []
        assert ProcessTemplate.objects.get().on_the_spot
        assert take(processes=self.five(self.APPROVAL, "Có")).unchanged == 1
        (fault,) = faults(take(processes=self.five(self.APPROVAL, "")))
        assert "đã phê duyệt với mục “Năm bước tại chỗ” khác" in fault

    def test_of_a_draft_become_on_the_spot(self):
        take(processes=self.five(self.DRAFT, ""))
        assert take(processes=self.five(self.DRAFT, "Có")).updated == 1
        assert ProcessTemplate.objects.get().on_the_spot

    def test_of_a_draft_are_approved_once_the_file_has_the_decision(self):
        take(processes=self.rows(self.DRAFT))
        assert take(processes=self.rows(self.APPROVAL)).updated == 1
        assert ProcessTemplate.objects.get().decision_number == "QĐ 1"
        assert take(processes=self.rows(self.APPROVAL)).unchanged == 1
        assert take(processes=self.rows(self.DRAFT)).unchanged == 1

    def test_that_are_not_five_are_not_on_the_spot(self):
        (fault,) = faults(take(processes=self.rows(self.APPROVAL, on_the_spot="Có")))
        assert "gồm đúng năm bước" in fault

    def test_of_a_file_without_these_columns_are_read_as_before(self):
        older = [(*row[:7], *row[9:]) for row in self.rows(self.APPROVAL)]
        assert faults(take(processes=older)) == []
        assert take(processes=self.rows(self.APPROVAL)).unchanged == 1

    def older(self, rows):
        """A file from before there were these two columns."""
        return [(*row[:7], *row[9:]) for row in rows]

    @pytest.mark.parametrize("approval", [("QĐ 1", "chu.tich", "01/02/2026"), ("", "", "")])
    def test_a_file_older_than_the_columns_leaves_what_is_written(self, approval):
        take(processes=self.rows(approval, beside="Có"))
        outcome = take(processes=self.older(self.rows(approval)))
        assert (faults(outcome), outcome.unchanged) == ([], 1)
        assert (2, 1) in self.places()

    def test_a_file_older_than_the_columns_leaves_what_is_on_the_spot(self):
        take(processes=self.five(self.APPROVAL, "Có"))
        outcome = take(processes=self.older(self.five(self.APPROVAL, "")))
        assert (faults(outcome), outcome.unchanged) == ([], 1)
        assert ProcessTemplate.objects.get().on_the_spot

    def test_a_file_older_than_the_column_with_other_steps_is_told_which_column_it_lacks(self):
        take(processes=self.rows(self.DRAFT, beside="Có"))
        (fault,) = faults(take(processes=self.older(self.five(self.DRAFT, ""))))
        assert "cột “Song song với bước trước”" in fault
        assert "tệp không có cột này" in fault
        assert (2, 1) in self.places()


def test_the_template_says_how_each_new_column_is_filled_in():
    columns = {(sheet.key, column.key): column for sheet in setup_files.sheets() for column in sheet.columns}
    for place in (("fees", "case"), ("processes", "beside"), ("processes", "on_the_spot")):
        assert "ví dụ" in columns[place].note.lower()
        assert not columns[place].required


ROLES = [
    ("Tên đăng nhập", "Mã cơ quan", "Vai trò", "Từ ngày", "Chức danh", "Đến hết ngày"),
    ("chu.tich", "X", "Lãnh đạo ký duyệt", "01/01/2026", "Phó Chủ tịch", "31/12/2026"),
]
USERS = [
    ("Tên đăng nhập", "Họ và tên", "Thư điện tử", "Điện thoại"),
    ("chu.tich", "Lê Thị An", "an@xa.mau.gov.vn", "0912345678"),
]


def test_a_column_a_file_does_not_have_says_nothing_and_an_empty_cell_says_empty(office):
    assert faults(take(memberships=ROLES, users=USERS)) == []
    without = {"memberships": [row[:4] for row in ROLES], "users": [row[:3] for row in USERS]}
    outcome = take(**without)
    assert (faults(outcome), outcome.updated, outcome.moved) == ([], 0, [])
    role = Membership.objects.get(role=Role.APPROVER)
    assert (role.job_title, role.valid_to) == ("Phó Chủ tịch", date(2026, 12, 31))
    assert role.user.phone == "0912345678"

    emptied = [USERS[0], (*USERS[1][:3], "")]
    outcome = take(users=emptied)
    assert (outcome.updated, len(outcome.moved)) == (1, 1)
    role.user.refresh_from_db()
    assert role.user.phone == ""
