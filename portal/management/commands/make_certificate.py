from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from jobs.management.command import OfficeCommand, UnusableInput
from portal.operations import certificate
from portal.operations.exceptions import OperationRefused


class Command(OfficeCommand):
    """Makes a certificate with which ./run serves an office's own network by HTTPS."""

    help = "Tạo chứng thư nội bộ để phục vụ mạng cơ quan qua HTTPS; chạy lại ./run với HOST=0.0.0.0."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help="tên máy hoặc địa chỉ IP của máy chủ")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.STATE_DIR) / "tls"
        try:
            authority = certificate.make(folder, options["names"], at=timezone.now())
        except OperationRefused as error:
            raise UnusableInput(str(error)) from error
        self.stdout.write(
            f"Đã tạo. Cài {authority} vào mục chứng thư gốc tin cậy trên các máy trong cơ quan."
        )
