"""./manage import_dossiers FILE: running dossiers of a former or outside system (rulings 23, 39)."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Actor, User
from dossiers.rules.taking_over import DOSSIERS
from dossiers.services.taking_over import TakeOverReport, take_over
from jobs.management.command import OfficeCommand, UnusableInput, add_strict, end_strictly
from jobs.management.json_lines import read_json_lines
from lib.arguments import a_new_file, why_not
from lib.sheets import Filled, read_records, read_sheet
from lib.text import search_key
from lib.workbooks import BadWorkbook, Tables, read_workbook, template


class Command(OfficeCommand):
    help = (
        "Nhập hồ sơ đang có ở hệ thống cũ hoặc hệ thống gốc khác, từ .xlsx hoặc .jsonl (mỗi dòng một JSON). "
        "Mã, ngày nhận và hẹn trả giữ nguyên. --dry-run chỉ nêu lỗi từng dòng. --template ghi tệp mẫu. "
        "Dòng có lỗi bị từ chối kèm số dòng của tệp; các dòng khác vẫn được nhập. "
        'Báo cáo JSON: {"created","updated","unchanged","rejected":[{line,column,reason}]}; '
        'thêm "warnings" cùng dạng khi số giấy tờ, điện thoại trông lạ: dòng đó vẫn được nhập nguyên như cũ '
        '("still_odd": số dòng không đổi còn như vậy, đã nêu ở lần nhập trước).'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="tệp .xlsx, .jsonl hoặc .jsonl.gz")
        parser.add_argument("--report", type=a_new_file, metavar="FILE", help="ghi báo cáo JSON vào tệp này")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi gì")
        parser.add_argument("--by", metavar="USERNAME", help="người chịu trách nhiệm; bỏ trống: hệ thống")
        add_strict(parser)
        parser.add_argument("--template", action="store_true", help="ghi tệp mẫu Excel vào FILE rồi dừng")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if options["template"]:
            _write(path, template([DOSSIERS]))
            return
        filled = _filled(path)
        report = take_over(filled, at=timezone.now(), by=_actor(options["by"]), dry_run=options["dry_run"])
        if options["report"]:
            _write(
                Path(options["report"]), json.dumps(report.as_json(), ensure_ascii=False, indent=1).encode()
            )
        self._tell(report, dry_run=options["dry_run"])
        if filled.headless:
            raise UnusableInput("Không đọc được dòng tiêu đề nên chưa nhập gì; hãy dùng tệp --template.")
        end_strictly(len({fault["line"] for fault in report.rejected}), strict=options["strict"])

    def _tell(self, report: TakeOverReport, *, dry_run: bool) -> None:
        for fault in report.rejected:
            self.stdout.write(f"{_place(fault)}: {fault['reason']}")
        for fault in report.warnings:
            self.stdout.write(f"{_place(fault)} (vẫn nhập): {fault['reason']}")
        if report.still_odd:
            self.stdout.write(f"{report.still_odd} dòng không đổi còn số trông lạ, đã nêu lần trước")
        rows = len({fault["line"] for fault in report.rejected})
        self.stdout.write(
            f"{'Chạy thử: ' if dry_run else ''}tạo mới {report.created}, cập nhật {report.updated}, "
            f"không đổi {report.unchanged}, {rows} dòng bị từ chối"
        )


def _place(fault: Mapping[str, Any]) -> str:
    column = f", cột “{fault['column']}”" if fault["column"] else ""
    return f"Dòng {fault['line']}{column}"


def _actor(username: str | None) -> Actor | None:
    if username is None:
        return None
    user = User.objects.filter(username=username).first()
    if user is None:
        raise UnusableInput(f"Không có tài khoản “{username}”.")
    return Actor(user)


def _filled(path: Path) -> Filled:
    if path.suffix != ".xlsx":
        return read_records(DOSSIERS, read_json_lines(path))
    try:
        with path.open("rb") as stream:
            return _sheet_in(path, read_workbook(stream))
    except BadWorkbook as error:
        raise UnusableInput(f"Không đọc được “{path}”: {error}") from error
    except OSError as error:
        raise UnusableInput(f"Không đọc được “{path}”: {why_not(error)}") from error


def _sheet_in(path: Path, sheets: Tables) -> Filled:
    found = sheets.get(search_key(DOSSIERS.title))
    if found is None:
        raise UnusableInput(f"“{path}” không có trang “{DOSSIERS.title}”; hãy dùng tệp --template.")
    return read_sheet(DOSSIERS, found)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UnusableInput(f"Không ghi được “{path}”: {why_not(error)}") from error
