"""The cut-over of an office: 500 rows of a former system, one in twenty of them faulty (ruling 39)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from dossiers.models import Dossier
from dossiers.rules.taking_over import DOSSIERS
from lib.text import search_key
from tests.clock import at
from tests.dossiers.taken import a_row
from tests.factories.dossiers import Office, make_office
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import built_once


pytestmark = [pytest.mark.django_db, pytest.mark.long]

ROWS = 500 if THOROUGH else 100
FIRST_PROMISE = at("2026-03-16 09:32")
# What is wrong with every twentieth row, in turn: the cell that is, and the column it is told at.
FAULTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"state": "không rõ"}, "Trạng thái"),
    ({"received_at": "32/13/2026"}, "Thời điểm tiếp nhận"),
    ({"applicant_name": ""}, "Người nộp"),
    ({"procedure": "9.999999"}, "Mã thủ tục"),
    ({"step": 99}, "Bước đang làm"),
)


@built_once
def office() -> Office:
    return make_office()


@pytest.fixture(autouse=True)
def _now(frozen_at):
    frozen_at("2026-03-09 08:00")


def code(number: int) -> str:
    return f"000.00.06.H56-260302-{number:04}"


def promise(number: int) -> str:
    """Another minute for each, so that one that was moved, or changed with its neighbour's, is seen."""
    return f"{FIRST_PROMISE + timedelta(minutes=number):%d/%m/%Y %H:%M}"


def rows(office: Office) -> list[dict[str, Any]]:
    found = [a_row(office, code=code(number), due_at=promise(number)) for number in range(ROWS)]
    for place, number in enumerate(range(7, ROWS, 20)):
        found[number] |= FAULTS[place % len(FAULTS)][0]
    return found


def expected(first_line: int) -> dict[int, str]:
    return {
        number + first_line: FAULTS[place % len(FAULTS)][1] for place, number in enumerate(range(7, ROWS, 20))
    }


def told(path: Path, **options: Any) -> dict[str, Any]:
    report = path.with_suffix(".report.json")
    call_command("import_dossiers", str(path), report=str(report), **options)
    found: dict[str, Any] = json.loads(report.read_text())
    report.unlink()
    return found


def columns_by_line(report: dict[str, Any]) -> dict[int, str]:
    return {fault["line"]: fault["column"] for fault in report["rejected"]}


def arrived() -> Iterator[tuple[str, Any, Any]]:
    return Dossier.objects.order_by("code").values_list("code", "due_at", "original_due_at")


def sound(faulty: set[int]) -> list[tuple[str, Any, Any]]:
    due = {
        number: FIRST_PROMISE + timedelta(minutes=number) for number in range(ROWS) if number not in faulty
    }
    return [(code(number), moment, moment) for number, moment in due.items()]


def check_cut_over(path: Path, faults: dict[int, str], *, faulty: set[int]) -> None:
    """Dry run, run, and run again."""
    tried = told(path, dry_run=True)
    assert columns_by_line(tried) == faults
    assert (tried["created"], Dossier.objects.count()) == (ROWS - len(faulty), 0)

    taken = told(path)
    assert columns_by_line(taken) == faults
    assert list(arrived()) == sound(faulty)

    again = told(path)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, ROWS - len(faulty))
    assert Dossier.objects.count() == ROWS - len(faulty)


def test_from_an_excel_file(office, tmp_path):
    headings = {column.key: column.heading for column in DOSSIERS.columns}
    found = rows(office)
    book = Workbook()
    page = book.active
    page.title = DOSSIERS.title
    page.append([headings[key] for key in found[0]])
    for row in found:
        page.append(list(row.values()))
    book.save(tmp_path / "rows.xlsx")
    check_cut_over(tmp_path / "rows.xlsx", expected(2), faulty=set(range(7, ROWS, 20)))


def test_from_lines_of_json_by_their_own_numbers(office, tmp_path):
    """Blank lines count, and what is no JSON or says something unknown is that line's fault alone."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows(office)]
    lines[20] = lines[20][:-20]  # cut off
    lines[40] = lines[40].replace('"papers"', '"giấy"')  # a key nobody knows
    lines[60] = "[1, 2]"
    found = dict(enumerate(["", *lines[:50], "  ", *lines[50:]], start=1))
    path = tmp_path / "rows.jsonl"
    path.write_bytes("\n".join(found.values()).encode() + b"\n\xff\xfe\n")

    def line_of(number: int) -> int:
        return number + (2 if number < 50 else 3)

    faults = {line_of(line - 1): column for line, column in expected(1).items()}
    faults |= {line_of(20): "", line_of(40): "giấy", line_of(60): "", len(found) + 1: ""}
    faulty = {*range(7, ROWS, 20), 20, 40, 60}
    assert len(faults) == len(faulty) + 1
    check_cut_over(path, faults, faulty=faulty)


def test_headings_of_a_line_are_read_like_those_of_a_sheet(office, tmp_path, capsys):
    """By key or by heading, each once; a column that is lacking is lacking in that line."""
    headings = {column.key: column.heading for column in DOSSIERS.columns}
    first, second, third = (a_row(office, code=code(number)) for number in range(3))
    by_heading = {search_key(headings[key]): value for key, value in first.items()}
    del second["state"]
    lines = [by_heading, second, third | {"Mã hồ sơ": code(4)}]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    assert columns_by_line(told(path)) == {2: "Trạng thái", 3: "Mã hồ sơ"}
    assert Dossier.objects.get().code == code(0)
    assert "Dòng 3, cột “Mã hồ sơ”: Cột này có hai lần." in capsys.readouterr().out
