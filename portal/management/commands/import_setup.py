"""`import_setup FILE|FOLDER`: set an office up from filled-in workbooks (ruling 40)."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lib.workbooks import BadWorkbook
from portal import setup_files


class Command(BaseCommand):
    help = (
        "Reads agencies, successions, calendars, users, roles and delegations from an .xlsx made from the "
        "template (setup_template), or from a folder of CSV files named by sheet. Takes all or nothing; a "
        "second run changes nothing. Faults are named by sheet, row and column. Exit 1 when there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")
        parser.add_argument("--json", action="store_true", help="the outcome as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"Không có tệp hay thư mục {path}.", returncode=2)
        try:
            filled = setup_files.read_path(path)
        except (BadWorkbook, OSError, UnicodeDecodeError) as broken:
            raise CommandError(f"Không đọc được {path}: {broken}", returncode=2) from broken
        outcome = setup_files.take(filled, commit=not options["dry_run"], by=None, on=timezone.localdate())
        counts = {
            "created": outcome.created,
            "updated": outcome.updated,
            "unchanged": outcome.unchanged,
            "faults": [str(fault) for fault in outcome.faults],
        }
        if options["json"]:
            self.stdout.write(json.dumps(counts, ensure_ascii=False))
        else:
            for fault in outcome.faults:
                self.stdout.write(str(fault))
            self.stdout.write(
                f"Tạo mới {outcome.created}, cập nhật {outcome.updated}, giữ nguyên {outcome.unchanged}."
            )
        if outcome.faults:
            raise CommandError(f"{len(outcome.faults)} lỗi; chưa ghi gì.", returncode=1)
