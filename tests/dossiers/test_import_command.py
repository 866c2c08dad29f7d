"""How `import_dossiers` ends: 0 when it took what it could, 1 when strict, 2 when there is no row."""

import json

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from dossiers.models import Dossier
from dossiers.rules.taking_over import DOSSIERS
from tests.dossiers.taken import a_row
from tests.factories.dossiers import Office, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office() -> Office:
    return make_office()


@pytest.fixture(autouse=True)
def _now(frozen_at):
    frozen_at("2026-03-09 08:00")


@pytest.fixture
def lines(tmp_path):
    def write(*rows):
        path = tmp_path / "rows.jsonl"
        path.write_text("\n".join(json.dumps(row) for row in rows))
        return str(path)

    return write


@pytest.fixture
def workbook(tmp_path):
    """The same rows as an Excel file, a heading above them."""

    def write(*rows):
        headings = {column.key: column.heading for column in DOSSIERS.columns}
        keys = list(dict.fromkeys(key for row in rows for key in row))
        book = Workbook()
        page = book.active
        page.title = DOSSIERS.title
        page.append([headings[key] for key in keys])
        for row in rows:
            page.append([row.get(key) for key in keys])
        path = tmp_path / "rows.xlsx"
        book.save(path)
        return str(path)

    return write


def code_of(path, **options):
    """The exit code, and the line that goes with it."""
    try:
        call_command("import_dossiers", path, **options)
    except CommandError as refusal:
        return refusal.returncode, str(refusal)
    return 0, ""


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_one_bad_row_never_stops_the_rest(office, lines, capsys, strict, code):
    bad = a_row(office, code="000.00.06.H56-260302-0362", state="không rõ")
    ended, line = code_of(lines(a_row(office), bad), strict=strict)
    assert ended == code
    assert Dossier.objects.count() == 1
    assert "tạo mới 1, cập nhật 0, không đổi 0, 1 dòng bị từ chối" in capsys.readouterr().out
    assert line == ("1 dòng bị từ chối; các dòng khác đã được xử lý." if strict else "")


def test_strict_is_content_when_every_row_came_in(office, lines):
    assert code_of(lines(a_row(office)), strict=True) == (0, "")


def test_nothing_to_hand_over_is_no_fault(lines, capsys):
    assert code_of(lines(), strict=True) == (0, "")
    assert "tạo mới 0" in capsys.readouterr().out


def test_headings_that_cannot_be_read_leave_no_row(office, workbook, capsys, tmp_path):
    report = tmp_path / "report.json"
    row = a_row(office)
    del row["state"]
    ended, line = code_of(workbook(row), report=str(report))
    assert ended == 2
    assert line == "Không đọc được dòng tiêu đề nên chưa nhập gì; hãy dùng tệp --template."
    assert "cột “Trạng thái”: Thiếu cột bắt buộc này." in capsys.readouterr().out
    assert [fault["column"] for fault in json.loads(report.read_text())["rejected"]] == ["Trạng thái"]


def test_a_workbook_without_the_sheet(tmp_path):
    path = tmp_path / "other.xlsx"
    book = Workbook()
    book.active.title = "Sheet1"
    book.active.append(["x"])
    book.save(path)
    ended, line = code_of(str(path))
    assert ended == 2
    assert f"không có trang “{DOSSIERS.title}”" in line
