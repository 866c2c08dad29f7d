"""Walk the hash chains of all events and the anchors outside; print each break."""

import json
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from dossiers.services import ledger
from jobs.management.command import OfficeCommand


class Command(OfficeCommand):
    help = (
        "Kiểm tra chuỗi băm của sổ sự kiện và các mốc neo. Chỗ đứt đã thấy được ghi lại bên ngoài "
        "cơ sở dữ liệu và nêu tên ở mọi lần kiểm tra sau, cho đến khi có người kết luận "
        "(./manage settle_ledger). "
        'Với --json: {"dossiers", "events", "anchors", "breaks": [{"kind", "dossier", "seq", "sentence", '
        '"found"}], "settled": [như breaks, đã có kết luận], "redacted": [{"dossier", "order", "act"}]}. '
        "Mã thoát 1 nếu có chỗ đứt hoặc không có gì để kiểm tra."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument(
            "--every-anchor",
            action="store_true",
            help="tính lại mọi mốc neo, không chỉ mốc mới nhất: lâu, cho biết sổ bị sửa từ ngày nào",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = ledger.verify(every_anchor=options["every_anchor"])
        ledger.remember(report, at=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._tell(report)
        if not report.is_whole:
            sys.exit(1)

    def _tell(self, report: ledger.Report) -> None:
        for found in report.breaks:
            self.stdout.write(f"[{found.kind}] {found.sentence}")
        for found in report.settled:
            self.stdout.write(f"[đã có kết luận] {found.sentence}")
        for one in report.redacted:
            self.stdout.write(
                f"[đã xóa dữ liệu] Hồ sơ {one['dossier']}: theo {one['act']}. Chuỗi sự kiện vẫn được "
                "kiểm tra; lời đã xóa không đối chiếu với mã băm được nữa."
            )
        state = "nguyên vẹn" if report.is_whole else "KHÔNG nguyên vẹn"
        self.stdout.write(
            f"{report.dossiers} hồ sơ, {report.events} sự kiện, {report.anchors} mốc neo: {state}."
        )
