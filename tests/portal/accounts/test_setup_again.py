"""An old set-up file read again brings back nothing that was ended since (ruling 40)."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from accounts.enums import SigningMode
from accounts.models import (
    Agency,
    AgencyCalendar,
    AgencyPlacement,
    HeadTitle,
    Membership,
    SignatureDelegation,
)
from lib import workbooks
from portal import setup_files
from procedures.models import ProcedureOffer
from tests.factories.accounts import AgencyFactory
from tests.factories.procedures import make_version


pytestmark = pytest.mark.django_db

TODAY, ENDED = date(2026, 3, 4), date(2026, 2, 28)
FIRST = "01/01/2020"
FILE = {
    "agencies": [
        ("Mã cơ quan", "Tên", "Loại", "Cấp", "Trực thuộc", "Chức danh người đứng đầu", "Từ ngày"),
        ("X", "UBND xã Mẫu", "UBND cấp xã", "Cấp xã", "T", "Chủ tịch", FIRST),
    ],
    "placements": [("Mã cơ quan", "Trực thuộc", "Từ ngày"), ("X", "T", FIRST)],
    "calendars": [("Mã cơ quan", "Lịch tính thời hạn", "Từ ngày"), ("X", "standard", FIRST)],
    "users": [("Tên đăng nhập", "Họ và tên"), ("le.an", "Lê Thị An")],
    "memberships": [
        ("Tên đăng nhập", "Mã cơ quan", "Vai trò", "Từ ngày"),
        ("le.an", "X", "Cán bộ tiếp nhận", FIRST),
    ],
    "delegations": [
        ("Mã cơ quan", "Tên đăng nhập", "Hình thức ký", "Chức danh người ký", "Văn bản giao ký", "Từ ngày"),
        ("X", "le.an", "KT. (ký thay)", "Phó Chủ tịch", "QĐ 2", FIRST),
    ],
    "offers": [
        ("Mã thủ tục", "Nơi tiếp nhận", "Cơ quan giải quyết", "Từ ngày"),
        ("1.990001", "X", "X", FIRST),
    ],
}
DATED = (AgencyPlacement, AgencyCalendar, HeadTitle, Membership, SignatureDelegation, ProcedureOffer)


@pytest.fixture(autouse=True)
def set_up():
    AgencyFactory(code="T", province=True)
    make_version(code="1.990001", limit="1")
    assert take().faults == []


def take(**changes):
    tables = FILE | changes
    return setup_files.take(setup_files.read_tables(tables), commit=True, by=None, on=TODAY)


def ended(model):
    return list(model._default_manager.values_list("valid_to", flat=True))


def with_end(sheet, last):
    heading, row = FILE[sheet]
    return {sheet: [(*heading, "Đến hết ngày"), (*row, last)]}


def test_everything_that_was_ended_stays_ended_and_is_told():
    for model in DATED:
        model._default_manager.update(valid_to=ENDED)
    Agency.objects.filter(code="X").update(valid_to=ENDED)
    outcome = take()
    assert outcome.faults == []
    assert (outcome.created, outcome.updated) == (0, 0)
    assert [ended(model) for model in DATED] == [[ENDED]] * len(DATED)
    assert Agency.objects.get(code="X").valid_to == ENDED
    told = {(note.sheet, note.row, note.column) for note in outcome.notes}
    sheets = ("Cơ quan", "Đổi trực thuộc", "Lịch làm việc", "Vai trò", "Phân công ký")
    assert {(sheet, 2, "Đến hết ngày") for sheet in sheets} < told
    assert "Đã ghi đến hết ngày 28/02/2026" in outcome.notes[0].sentence


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("", ENDED),
        ("31/12/2026", ENDED),
        ("28/02/2026", ENDED),
        ("31/01/2026", date(2026, 1, 31)),
    ],
)
def test_an_end_is_brought_forward_but_never_put_off(written, left):
    Membership.objects.update(valid_to=ENDED)
    outcome = take(**with_end("memberships", written))
    assert ended(Membership) == [left]
    assert bool(outcome.notes) is (written in ("", "31/12/2026"))


def test_the_other_columns_of_an_ended_row_are_still_mended():
    SignatureDelegation.objects.update(valid_to=ENDED)
    heading, row = FILE["delegations"]
    outcome = take(delegations=[heading, (*row[:3], "Phó Chủ tịch thường trực", *row[4:])])
    assert (outcome.updated, len(outcome.notes)) == (1, 1)
    assert list(SignatureDelegation.objects.values_list("signer_title", "mode", "valid_to")) == [
        ("Phó Chủ tịch thường trực", SigningMode.KT, ENDED)
    ]


def two_acts(first_papers="certification", second_papers="apology"):
    heading, row = FILE["delegations"]
    heading = (*heading, "Loại giấy tờ")
    return [heading, (*row, first_papers), (*row[:4], "QĐ 3", row[5], second_papers)]


def acts():
    return list(SignatureDelegation.objects.order_by("act").values_list("act", "paper_kinds"))


def test_two_acts_of_one_form_and_day_stand_beside_each_other():
    rows = two_acts()
    assert take(delegations=rows).faults == []
    assert acts() == [("QĐ 2", ["certification"]), ("QĐ 3", ["apology"])]
    assert take(delegations=rows).updated == 0


def test_another_act_in_the_file_rewrites_none():
    heading, first, second = two_acts()
    take(delegations=[heading, first])
    assert take(delegations=[heading, second]).faults == []
    assert acts() == [("QĐ 2", ["certification"]), ("QĐ 3", ["apology"])]


def test_papers_that_nobody_signs_are_named():
    outcome = take(delegations=two_acts(second_papers="apology; phieu la"))
    (fault,) = map(str, outcome.faults)
    assert fault.startswith(
        "“Phân công ký”, dòng 3, cột “Loại giấy tờ”: Không có loại giấy tờ mã “phieu la”. Các mã: "
        "apology (Phiếu xin lỗi và hẹn lại ngày trả kết quả); "
    )
    assert acts() == [("QĐ 2", [])]


def test_the_administrator_reads_what_was_kept(office, admin, handler):
    handler.memberships.update(valid_to=ENDED)
    row = handler.memberships.get()
    told = (handler.username, row.agency.code, "Chuyên viên thụ lý", "", "", f"{row.valid_from:%d/%m/%Y}", "")
    made = workbooks.template(setup_files.sheets(), {"memberships": [told]})
    for do in ("check", "commit"):
        page = admin.post(
            reverse("oversight:setup"),
            {"workbook": SimpleUploadedFile("thiet-lap.xlsx", made), "do": do},
            follow=True,
        )
        assert "Đã ghi đến hết ngày 28/02/2026" in page.text
        assert page.status_code == 200
    row.refresh_from_db()
    assert row.valid_to == ENDED


def test_the_command_line_reads_it_too(tmp_path):
    Membership.objects.update(valid_to=ENDED)
    lines = "\n".join(",".join(row) for row in FILE["memberships"])
    (tmp_path / "memberships.csv").write_text(lines, encoding="utf-8")
    out = io.StringIO()
    call_command("import_setup", tmp_path, stdout=out)
    assert "“Vai trò”, dòng 2, cột “Đến hết ngày”: Đã ghi đến hết ngày 28/02/2026" in out.getvalue()
