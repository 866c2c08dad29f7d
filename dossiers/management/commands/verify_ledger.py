"""Walk the hash chains of all events and the anchors outside; print each break."""

import json
import sys
from typing import Any

from django.core.management.base import CommandParser

from dossiers.services import ledger
from jobs.management.command import OfficeCommand


class Command(OfficeCommand):
    help = (
        "Kiểm tra chuỗi băm của sổ sự kiện và các mốc neo. "
        'Với --json: {"dossiers", "events", "anchors", "breaks": [{"kind", "dossier", "seq", "sentence"}]}. '
        "Mã thoát 1 nếu có chỗ đứt hoặc không có gì để kiểm tra."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report = ledger.verify()
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            for found in report.breaks:
                self.stdout.write(f"[{found.kind}] {found.sentence}")
            state = "nguyên vẹn" if report.is_whole else "KHÔNG nguyên vẹn"
            self.stdout.write(
                f"{report.dossiers} hồ sơ, {report.events} sự kiện, {report.anchors} mốc neo: {state}."
            )
        if not report.is_whole:
            sys.exit(1)
