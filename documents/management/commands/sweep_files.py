import json
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from documents.services import pages, upkeep
from jobs.management.command import OfficeCommand
from lib.terminal import bar


class Command(OfficeCommand):
    """Sweeps the store as the night does."""

    help = (
        "Dọn kho tệp như mỗi đêm: tệp 7 ngày không ai dùng thì cách ly, 30 ngày nữa thì hủy; "
        "tệp được dùng lại thì trở về."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help='in {"noticed", "restored", "quarantined", …}'
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with bar("Dọn tệp") as progress:
            counts = upkeep.sweep(at=timezone.now(), progress=progress)
            pages.drop_old(at=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        self.stdout.write(
            "Mới thấy không dùng {noticed}, dùng lại {restored}, cách ly {quarantined}, hủy {deleted}, "
            "tệp rơi {strays}.".format(**counts)
        )
