import json
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from documents.services import upkeep
from jobs.management.command import OfficeCommand
from lib.terminal import bar


class Command(OfficeCommand):
    """Hashes every stored file again. Exit 1 when one is missing or changed."""

    help = "Băm lại mọi tệp trong kho và so với mã băm đã ghi; thoát mã 1 nếu có tệp mất hoặc đổi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help='in {"files": n, "damaged": [mã băm]}')

    def handle(self, *args: Any, **options: Any) -> None:
        with bar("Kiểm tra tệp") as progress:
            damaged = upkeep.verify_all(at=timezone.now(), progress=progress)
        self._tell(progress.total, damaged, as_json=options["json"])
        if damaged:
            raise SystemExit(1)

    def _tell(self, files: int, damaged: list[str], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"files": files, "damaged": damaged}))
            return
        self.stdout.write(f"{files} tệp, {len(damaged)} tệp hỏng.")
        for digest in damaged:
            self.stdout.write(digest)
