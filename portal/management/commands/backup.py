from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from jobs.management.command import OfficeCommand, UnusableInput
from jobs.services.migrating import owner_connection
from portal.operations.backup import backup
from portal.operations.exceptions import OperationRefused


class Command(OfficeCommand):
    """Writes the whole installation into a folder."""

    help = "Sao lưu cơ sở dữ liệu, tệp và mốc chuỗi sự kiện vào một thư mục mới hoặc trống."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="thư mục mới hoặc trống")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with owner_connection():
                written = backup(options["folder"].absolute(), at=timezone.now(), tell=self.stderr.write)
        except OperationRefused as error:
            raise UnusableInput(str(error)) from error
        rows = sum(written.rows.values())
        self.stdout.write(
            f"{len(written.rows)} bảng, {rows} dòng, {len(written.files)} tệp: {options['folder']}"
        )
