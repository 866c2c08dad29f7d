from typing import Any

from django.core.management.base import CommandError, CommandParser

from jobs.management.command import OfficeCommand
from portal.ui.translations import catalogue_path, merged, untranslated


class Command(OfficeCommand):
    """Brings locale/en up to the sentences in use."""

    help = "Thu thập câu chữ vào locale/en. --check: không ghi gì, mã 1 khi bản dịch cũ hoặc thiếu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="chỉ kiểm tra, không ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        path, wanted = catalogue_path("en"), merged("en")
        if not options["check"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wanted)
        elif not path.exists() or path.read_bytes() != wanted:
            raise CommandError("locale/en đã cũ; hãy chạy ./manage update_messages rồi dịch các câu mới.")
        missing = untranslated("en")
        if missing and options["check"]:
            raise CommandError(f"{len(missing)} câu chưa có bản tiếng Anh, ví dụ: {missing[0]}")
        self.stdout.write(f"{len(missing)} câu chưa có bản tiếng Anh")
