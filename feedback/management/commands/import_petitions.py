"""./manage import_petitions FILE: petitions of the national system, with their number (ruling 30)."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, User
from accounts.queries import holdings, legal_agency
from feedback.services.importing import ImportReport, import_national
from jobs.management.command import OfficeCommand, UnusableInput, add_strict, end_strictly
from jobs.management.json_lines import read_json_lines
from lib.arguments import a_new_file


class Command(OfficeCommand):
    help = (
        "Nhập phản ánh, kiến nghị từ hệ thống quốc gia, mỗi dòng một JSON: number, sent_at, content; "
        "có thể có name, address, phone, email, kind (rules, conduct), dossier_code. Mỗi số chỉ ghi một lần. "
        "Dòng có lỗi bị từ chối kèm số dòng của tệp; các dòng khác vẫn được ghi. "
        'Báo cáo JSON: {"created","unchanged","rejected":[{line,field,reason}]}.'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="tệp .jsonl hoặc .jsonl.gz, mỗi dòng một đối tượng JSON"
        )
        parser.add_argument(
            "--by", metavar="USERNAME", help="cán bộ xử lý phản ánh, kiến nghị; ghi vào cơ quan của họ"
        )
        parser.add_argument("--report", type=a_new_file, metavar="FILE", help="ghi báo cáo JSON vào tệp này")
        add_strict(parser)
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi gì")

    def handle(self, *args: Any, **options: Any) -> None:
        records = read_json_lines(options["file"])
        now = timezone.now()
        by, agency_id = _officer(options["by"])
        try:
            report = import_national(records, agency_id=agency_id, by=by, at=now, dry_run=options["dry_run"])
        except NotAllowed as refusal:
            raise UnusableInput(str(refusal)) from refusal
        if options["report"]:
            written = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
            Path(options["report"]).write_text(written, encoding="utf-8")
        self._tell(report, dry_run=options["dry_run"])
        end_strictly(len(report.rejected), strict=options["strict"])

    def _tell(self, report: ImportReport, *, dry_run: bool) -> None:
        for fault in report.rejected:
            field = f", “{fault['field']}”" if fault["field"] else ""
            self.stdout.write(f"Dòng {fault['line']}{field}: {fault['reason']}")
        self.stdout.write(
            f"{'Chạy thử: ' if dry_run else ''}tạo mới {report.created}, không đổi {report.unchanged}, "
            f"{len(report.rejected)} dòng bị từ chối"
        )


def _officer(username: str | None) -> tuple[Actor, int]:
    """Who registers them, and the agency with a seal where he does."""
    if not username:
        raise UnusableInput("Ghi --by tên đăng nhập của cán bộ xử lý phản ánh, kiến nghị.")
    user = User.objects.filter(username=username).first()
    if user is None:
        raise UnusableInput(f"Không có tài khoản “{username}”.")
    on = timezone.localdate()
    held = [one.agency_id for one in holdings(user, on) if one.role == Role.PETITION_OFFICER]
    if not held:
        raise UnusableInput(f"“{username}” không phải cán bộ xử lý phản ánh, kiến nghị.")
    return Actor(user), legal_agency(held[0], on).pk
