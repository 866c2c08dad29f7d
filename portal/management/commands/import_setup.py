"""`import_setup FILE|FOLDER`: set an office up from filled-in workbooks (ruling 40)."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from jobs.management.command import OfficeCommand, UnusableInput
from lib.arguments import a_file_or_folder, why_not
from lib.workbooks import BadWorkbook
from portal import setup_files


class Command(OfficeCommand):
    help = (
        "Nhập cơ quan, kế thừa, lịch, tài khoản, vai trò và phân công ký từ tệp .xlsx theo mẫu "
        "(setup_template) hoặc từ thư mục tệp CSV đặt tên theo trang. Nhận tất cả hoặc không nhận gì; "
        "nhập lại thì không đổi gì. Mỗi lỗi nêu rõ trang, dòng, cột; có lỗi thì mã thoát 2."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=a_file_or_folder, metavar="PATH", help="tệp .xlsx hoặc thư mục CSV")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi gì")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        try:
            filled = setup_files.read_path(path)
        except (BadWorkbook, OSError, UnicodeDecodeError) as broken:
            raise UnusableInput(f"Không đọc được “{path}”: {_reason(broken)}") from broken
        outcome = setup_files.take(filled, commit=not options["dry_run"], by=None, on=timezone.localdate())
        counts = {
            "created": outcome.created,
            "updated": outcome.updated,
            "unchanged": outcome.unchanged,
            "faults": [str(fault) for fault in outcome.faults],
            "notes": [str(note) for note in outcome.notes],
        }
        if options["json"]:
            self.stdout.write(json.dumps(counts, ensure_ascii=False))
        else:
            for line in (*outcome.faults, *outcome.notes):
                self.stdout.write(str(line))
            self.stdout.write(
                f"Tạo mới {outcome.created}, cập nhật {outcome.updated}, giữ nguyên {outcome.unchanged}."
            )
        if outcome.faults:
            raise UnusableInput(f"{len(outcome.faults)} lỗi; chưa ghi gì.")


def _reason(broken: Exception) -> str:
    if isinstance(broken, OSError):
        return why_not(broken)
    return str(broken) if isinstance(broken, BadWorkbook) else "tệp CSV phải ghi bằng UTF-8."
