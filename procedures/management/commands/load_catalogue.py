"""./manage load_catalogue: the shipped catalogue into local versions; again changes nothing."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from jobs.management.command import OfficeCommand
from procedures.services.shipping import load_catalogue


class Command(OfficeCommand):
    help = "Nạp danh mục thủ tục đi kèm phần mềm vào các phiên bản địa phương. Chạy lại thì không đổi gì."

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_catalogue(at=timezone.now())
        self.stdout.write(
            f"phiên bản mới {report.versions}, quy trình mới {report.processes}, "
            f"miễn giảm mới {report.waivers}, giữ nguyên bản của địa phương {report.kept}"
        )
