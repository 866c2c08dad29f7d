"""Processes, offers and waivers set up from sheets: all or nothing, each fault at its place."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.models import Actor, Agency, AgencyPlacement
from portal import setup_files
from procedures.models import FeeWaiver, Procedure, ProcedureOffer, ProcedureVersion, ProcessTemplate
from procedures.queries import lacks_of_offers, steps_for
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.procedures import make_version


pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 4)
CODE = "1.990001"
STEP_HEADINGS = (
    "Mã thủ tục", "Cấp", "Bước", "Loại bước", "Nội dung công việc", "Vai trò", "Số giờ",
    "Số quyết định phê duyệt", "Người phê duyệt", "Ngày phê duyệt",
)  # fmt: skip
STEPS = [
    ("1", "Tiếp nhận", "Tiếp nhận", "Cán bộ tiếp nhận", "1"),
    ("2", "Thẩm định", "Thẩm định", "Chuyên viên thụ lý", "2,5"),
    ("3", "Phê duyệt", "Ký", "Lãnh đạo ký duyệt", "1"),
    ("4", "Trả kết quả", "Trả", "Cán bộ tiếp nhận", "0"),
]
OFFER_HEADINGS = ("Mã thủ tục", "Nơi tiếp nhận", "Cơ quan giải quyết", "Từ ngày")
WAIVER_HEADINGS = ("Nội dung", "Loại khoản thu", "Nhóm người nộp", "Mức giảm (%)", "Căn cứ", "Từ ngày")


@pytest.fixture(autouse=True)
def office():
    commune = AgencyFactory(code="X")
    AgencyFactory(code="X-MC", one_stop=True, parent=commune)
    AgencyFactory(code="X-PB", unit=True, parent=commune)
    AgencyFactory(code="Y", unit=True, name="Phòng khác", parent=AgencyFactory())
    AgencyFactory(code="CU", valid_to=date(2025, 6, 30))
    UserFactory(username="chu.tich", role=Role.HEAD, agency=commune)
    make_version(code=CODE, limit="1")
    return commune


def process(*steps, approval=("QĐ 1", "chu.tich", "01/02/2026")):
    return [STEP_HEADINGS, *((CODE, "Cấp xã", *step, *approval) for step in steps or STEPS)]


def offers(*rows):
    return [OFFER_HEADINGS, *(rows or [(CODE, "X-MC", "X", "01/03/2026")])]


def take(by=None, **tables):
    return setup_files.take(setup_files.read_tables(tables), commit=True, by=by, on=TODAY)


def faults(outcome):
    return [str(fault) for fault in outcome.faults]


def test_a_process_and_an_offer_that_follows_it():
    outcome = take(processes=process(), offers=offers())
    assert (outcome.created, faults(outcome)) == (2, [])
    offer = ProcedureOffer.objects.get(receiving_agency__code="X-MC")
    assert [(step.role, step.hours) for step in steps_for(offer, TODAY)] == [
        ("reception", 1), ("handler", Decimal("2.5")), ("approver", 1), ("reception", 0),
    ]  # fmt: skip
    assert offer.process is not None
    assert offer.process.approved_by is not None
    assert offer.process.approved_by.username == "chu.tich"
    again = take(processes=process(), offers=offers())
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


class TestHours:
    """A process of the past is held to the limit of the day it was approved; what has grown too long since
    is told under what is missing (docs/adr/0019)."""

    APPROVED = ("QĐ 1", "chu.tich", "15/07/2025")

    @pytest.fixture(autouse=True)
    def shorter_for_a_time(self):
        procedure = Procedure.objects.get(code=CODE)
        procedure.versions.update(valid_to=date(2025, 12, 31))
        for number, (limit, first, last) in enumerate(
            [("0.5", date(2026, 1, 1), date(2026, 3, 31)), ("1", date(2026, 4, 1), None)], start=2
        ):
            make_version(procedure=procedure, number=number, limit=limit, valid_from=first, valid_to=last)

    def test_fit_the_limit_of_the_day_of_approval_alone(self):
        assert faults(take(processes=process(approval=self.APPROVED), offers=offers())) == []
        everything = list(Agency.objects.all())
        told = [
            lack.sentence for lack in lacks_of_offers(everything, TODAY) if lack.kind == "process_too_long"
        ]
        assert len(told) == 1
        assert "vượt thời hạn của thủ tục (4 giờ" in told[0]

    def test_are_refused_over_the_limit_of_that_day(self):
        february = ("QĐ 1", "chu.tich", "01/02/2026")
        (fault,) = faults(take(processes=process(approval=february)))
        assert "vượt thời hạn của thủ tục (4 giờ" in fault


def test_an_approved_process_is_not_changed_by_a_file():
    take(processes=process())
    changed = [*STEPS[:1], ("2", "Thẩm định", "Thẩm định", "Chuyên viên thụ lý", "3"), *STEPS[2:]]
    assert "hãy ghi số mới" in faults(take(processes=process(*changed)))[0]


def test_a_draft_follows_the_file():
    draft = ("", "", "")
    take(processes=process(approval=draft))
    changed = [*STEPS[:1], ("2", "Thẩm định", "Xem xét", "Chuyên viên thụ lý", "3"), *STEPS[2:]]
    outcome = take(processes=process(*changed, approval=draft))
    assert (outcome.updated, faults(outcome)) == (1, [])
    assert ProcessTemplate.objects.get().steps.get(order=2).name == "Xem xét"


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        (
            {"processes": process(("1", "Tiếp nhận", "Nhận", "Cán bộ tiếp nhận", "9"), *STEPS[1:])},
            "“Quy trình”, dòng 2, cột “Số giờ”: Tổng thời gian các bước là",
        ),
        (
            {"processes": process(*STEPS[1:])},
            "“Quy trình”, dòng 2, cột “Số giờ”: Bước đầu tiên phải là tiếp nhận.",
        ),
        (
            {"processes": process(approval=("QĐ 1", "", ""))},
            "“Quy trình”, dòng 2, cột “Người phê duyệt”: Quy trình có quyết định phê duyệt",
        ),
        (
            {"offers": offers(("9.999999", "X-MC", "X", "01/03/2026"))},
            "“Thủ tục thực hiện”, dòng 2, cột “Mã thủ tục”: Danh mục không có thủ tục",
        ),
        (
            {"offers": offers((CODE, "X-MC", "CU", "01/03/2025"))},
            "“Thủ tục thực hiện”, dòng 2, cột “Đến hết ngày”: UBND xã",
        ),
        (
            {
                "offers": [
                    (*OFFER_HEADINGS, "Đến hết ngày"),
                    (CODE, "X-MC", "X", "01/03/2026", "28/02/2026"),
                ]
            },
            "“Thủ tục thực hiện”, dòng 2, cột “Đến hết ngày”: Ngày hết hiệu lực phải bằng hoặc sau",
        ),
        (
            {"offers": offers((CODE, "X-MC", "X", "01/03/2026"), (CODE, "X-MC", "X", "01/04/2026"))},
            "“Thủ tục thực hiện”, dòng 3: Nơi tiếp nhận đã có thủ tục này trong thời gian đó.",
        ),
        (
            {
                "offers": [
                    (*OFFER_HEADINGS, "Hệ thống ghi nhận"),
                    (CODE, "X-MC", "X", "01/03/2026", "Hệ thống Bộ"),
                ]
            },
            "“Thủ tục thực hiện”, dòng 2: Hệ thống ghi nhận bên ngoài phải kèm quyết định công bố.",
        ),
        (
            {"offers": [(*OFFER_HEADINGS, "Đơn vị thụ lý"), (CODE, "X-MC", "X", "01/03/2026", "Y")]},
            "“Thủ tục thực hiện”, dòng 2, cột “Đơn vị thụ lý”: Phòng khác không thuộc",
        ),
        (
            {"waivers": [WAIVER_HEADINGS, ("Miễn hết", "Lệ phí", "", "120", "NQ 1", "01/01/2026")]},
            "“Miễn, giảm phí”, dòng 2, cột “Mức giảm (%)”: Mức giảm phải lớn hơn 0 và không quá 100.",
        ),
    ],
)
def test_a_fault_is_named_and_nothing_kept(tables, fault):
    before = ProcedureOffer.objects.count()
    assert any(found.startswith(fault) for found in faults(take(**tables)))
    assert ProcedureOffer.objects.count() == before
    assert not ProcessTemplate.objects.filter(level="commune").exists()


@pytest.mark.parametrize(
    ("column", "row"),
    [
        ("Từ ngày", (CODE, "CU-MC", "X", "01/03/2026", "", "")),
        ("Đến hết ngày", (CODE, "CU-MC", "X", "01/03/2025", "", "")),
        ("Từ ngày", (CODE, "X-MC", "X", "01/03/2026", "", "CU-MC")),  # handled there
    ],
)
def test_no_offer_is_taken_in_a_unit_of_a_closed_agency(column, row):
    """The agency alone was ended: the unit is still written as open."""
    AgencyFactory(code="CU-MC", one_stop=True)
    AgencyPlacement.objects.create(
        agency=Agency.objects.get(code="CU-MC"), parent=Agency.objects.get(code="CU"),
        valid_from=date(2015, 1, 1),
    )  # fmt: skip
    heading = (*OFFER_HEADINGS, "Đến hết ngày", "Đơn vị thụ lý")
    (fault,) = faults(take(offers=[heading, row]))
    assert fault.startswith(f"“Thủ tục thực hiện”, dòng 2, cột “{column}”: UBND xã")
    assert "kết thúc" in fault


def test_an_offer_names_the_unit_that_handles():
    named = [(*OFFER_HEADINGS, "Đơn vị thụ lý"), (CODE, "X-MC", "X", "01/03/2026", "X-PB")]
    assert faults(take(processes=process(), offers=named)) == []
    assert ProcedureOffer.objects.get().handling_unit.code == "X-PB"


class TestLacks:
    """What is missing before the first reception, this app's part."""

    def lacks(self):
        everything = list(Agency.objects.order_by("code"))
        return [(lack.agency, lack.kind) for lack in lacks_of_offers(everything, TODAY)]

    def test_go_from_no_offer_to_nothing(self, office):
        unit = Agency.objects.get(code="X-MC")
        assert self.lacks() == [(unit.name, "no_offers")]
        take(offers=offers())
        assert self.lacks() == [(unit.name, "no_process")]
        ProcedureOffer.objects.all().delete()
        take(processes=process(), offers=offers())
        assert self.lacks() == [(office.name, "no_holder"), (office.name, "no_holder")]
        UserFactory(role=Role.APPROVER, agency=office)
        handlers = AgencyFactory(unit=True, parent=office)
        UserFactory(role=Role.HANDLER, agency=handlers)
        assert self.lacks() == []

    def test_are_not_asked_of_procedures_recorded_elsewhere(self, office):
        ProcedureOffer.objects.create(
            procedure=Procedure.objects.get(code=CODE), receiving_agency=Agency.objects.get(code="X-MC"),
            deciding_agency=office, system_of_record="Hệ thống khác", system_basis="QĐ", valid_from=TODAY,
        )  # fmt: skip
        assert [kind for _, kind in self.lacks()] == ["no_offers"]


def test_waivers_are_taken_once():
    rows = [WAIVER_HEADINGS, ("Hộ nghèo", "Lệ phí", "Hộ nghèo", "100", "NQ 1/2026", "01/01/2026")]
    assert take(waivers=rows).created == 1
    assert take(waivers=rows).unchanged == 1
    assert FeeWaiver.objects.get().percent == 100


@pytest.mark.parametrize(
    ("written", "kept"),
    [("", date(2026, 6, 30)), ("31/12/2026", date(2026, 6, 30)), ("31/03/2026", date(2026, 3, 31))],
)
def test_a_waiver_ended_on_its_page_is_not_brought_back_by_reading_the_file_again(written, kept):
    rows = [
        (*WAIVER_HEADINGS, "Đến hết ngày"),
        ("Hộ nghèo", "Lệ phí", "Hộ nghèo", "100", "NQ 1/2026", "01/01/2026", written),
    ]
    take(waivers=rows)
    FeeWaiver.objects.update(valid_to=date(2026, 6, 30))
    take(waivers=rows)
    assert FeeWaiver.objects.get().valid_to == kept


class TestFees:
    HEADINGS = (
        "Mã thủ tục", "Khoản thu", "Mức thu", "Căn cứ", "Người công bố", "Ngày công bố", "Từ ngày",
    )  # fmt: skip
    ROW = (CODE, "Lệ phí hộ tịch", "15000", "NQ 5/2026", "kiem.soat", "20/02/2026", "01/03/2026")

    @pytest.fixture(autouse=True)
    def control(self, office):
        return UserFactory(username="kiem.soat", role=Role.CONTROL, agency=office)

    def rates(self):
        versions = ProcedureVersion.objects.filter(procedure__code=CODE).order_by("number")
        return [(version.valid_from, version.fee_rules.get().rate) for version in versions]

    def test_make_a_new_version_once_and_leave_the_old_one(self):
        assert take(fees=[self.HEADINGS, self.ROW]).updated == 1
        assert [rate for _, rate in self.rates()] == [8000, 15000]
        assert self.rates()[1][0] == date(2026, 3, 1)
        assert take(fees=[self.HEADINGS, self.ROW]).unchanged == 1
        assert len(self.rates()) == 2

    @pytest.mark.parametrize(
        ("column", "value", "sentence"),
        [
            (0, "9.999999", "Danh mục không có thủ tục"),
            (1, "Lệ phí lạ", "Các khoản thu: Lệ phí hộ tịch."),
            (2, "-1", "Mức thu không âm"),
            (4, "ai.do", "Không có người dùng"),
            (4, "chu.tich", "Chỉ cán bộ kiểm soát thủ tục"),
            (6, "01/01/2000", "Danh mục không có thủ tục"),
        ],
    )
    def test_are_refused_at_their_cell(self, column, value, sentence):
        row = [*self.ROW]
        row[column] = value
        outcome = take(fees=[self.HEADINGS, tuple(row)])
        assert sentence in faults(outcome)[0]
        assert faults(outcome)[0].startswith("“Mức phí, lệ phí”, dòng 2, cột ")
        assert len(self.rates()) == 1

    def test_do_not_reach_behind_a_later_version(self):
        take(fees=[self.HEADINGS, self.ROW])
        earlier = (*self.ROW[:2], "12000", *self.ROW[3:5], "31/01/2026", "01/02/2026")
        assert "chọn ngày hiệu lực muộn hơn" in faults(take(fees=[self.HEADINGS, earlier]))[0]

    def test_do_not_begin_before_they_were_published(self):
        backwards = (*self.ROW[:6], "01/02/2026")
        assert "01/02/2026 đã qua" in faults(take(fees=[self.HEADINGS, backwards]))[0]
        assert len(self.rates()) == 1


class TestUploadedByAnAdministrator:
    def by(self, office, *roles):
        user = UserFactory(role=Role.ADMINISTRATOR, agency=office)
        for role in roles:
            user.memberships.create(agency=office, role=role, valid_from=date(2020, 1, 1))
        return Actor(user)

    def test_offers_stay_in_his_agencies(self, office):
        AgencyFactory(code="LA-MC", one_stop=True)
        by = self.by(office)
        assert take(by, offers=offers()).faults == []
        outcome = take(by, offers=offers((CODE, "LA-MC", "X", "01/03/2026")))
        assert "không thuộc phạm vi" in faults(outcome)[0]

    def test_processes_are_for_procedure_control(self, office):
        assert "kiểm soát thủ tục" in faults(take(self.by(office), processes=process()))[0]
        assert take(self.by(office, Role.CONTROL), processes=process()).faults == []

    def test_and_not_for_that_of_an_agency_below(self, office):
        below = self.by(AgencyFactory(parent=office), Role.CONTROL)
        assert "của cơ quan cấp trên cùng nhập" in faults(take(below, processes=process()))[0]
