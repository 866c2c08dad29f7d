"""A named person answers for the breaks of the ledger, by a written act."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from dossiers.exceptions import DossierError
from dossiers.services import ledger
from jobs.management.command import OfficeCommand, UnusableInput


class Command(OfficeCommand):
    help = (
        "Ghi kết luận về mọi chỗ đứt của sổ sự kiện: ai kết luận, theo văn bản nào. "
        "Sổ được neo tiếp từ đêm sau; chỗ đứt đã kết luận vẫn được nêu khi kiểm tra nhưng không còn "
        "bị tính. Không sửa gì trong sổ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, help="họ tên, chức vụ người kết luận")
        parser.add_argument("--act", required=True, help="số, ngày của biên bản hoặc văn bản kết luận")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            settled = ledger.settle(by=options["by"], act=options["act"], at=timezone.now())
        except DossierError as refusal:
            raise UnusableInput(str(refusal)) from refusal
        for one in settled:
            self.stdout.write(f"[{one.kind}] {one.sentence}")
        self.stdout.write(f"Đã ghi kết luận về {len(settled)} chỗ đứt. Kiểm tra lại: ./manage verify_ledger")
