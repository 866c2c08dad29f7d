import json
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.conf import settings

from accounts.models import Agency
from jobs.management.command import OfficeCommand, UnusableInput
from portal.night.golden import paper, replay
from portal.night.golden.proof import Report
from portal.operations import throwaway
from portal.operations.exceptions import OperationRefused


class Command(OfficeCommand):
    """The hand-reckoned month, made and scored in a database of its own."""

    help = (
        "Dựng “tháng vàng” (khoảng bảy mươi hồ sơ tính tay, docs/indicators.md) trong một cơ sở dữ liệu "
        "riêng, chạy các đêm rồi so từng con số với bảng tính tay; cơ sở dữ liệu đó bị xóa sau khi so. "
        'Với --json in {"compared": n, "differences": [{"what", "expected", "found"}]}. '
        "Thoát 0 khi khớp, 1 khi có khác biệt, 2 khi không dựng được."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="in kết quả JSON")
        parser.add_argument(
            "--document", action="store_true", help="chỉ in bảng cho docs/indicators.md, không dựng gì"
        )
        # What the command says to itself inside the throw-away database.
        parser.add_argument("--here", action="store_true", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["document"]:
            self.stdout.write(paper.section(), ending="")
            return
        if options["here"]:
            self._here(as_json=options["json"])
            return
        arguments = ["replay_golden_month", "--here", *(["--json"] if options["json"] else [])]
        try:
            with throwaway.throw_away() as environment:
                code = throwaway.manage(arguments, environment)
        except OperationRefused as error:
            raise UnusableInput(str(error)) from error
        if code:
            raise SystemExit(code)

    def _here(self, *, as_json: bool) -> None:
        if Agency.objects.exists():
            raise UnusableInput(
                "Cơ sở dữ liệu này đã có cơ quan: tháng vàng chỉ dựng vào cơ sở dữ liệu trống."
            )
        settings.WAKE_ON_COMMIT = False
        report = replay.replay()
        self._tell(report, as_json=as_json)
        if report.differences:
            raise SystemExit(1)

    def _tell(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(vars(report), ensure_ascii=False))
            return
        for one in report.differences:
            self.stdout.write(f"{one['what']}: bảng tính {one['expected']}, hệ thống {one['found']}")
        self.stdout.write(f"Đã so {report.compared} con số, {len(report.differences)} khác biệt.")
