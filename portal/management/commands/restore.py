from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command

from jobs.management.command import OfficeCommand, UnusableInput
from jobs.services.migrating import owner_connection
from lib.arguments import a_folder
from portal.operations.exceptions import OperationRefused
from portal.operations.restore import restore


class Command(OfficeCommand):
    """Brings a backup back into an empty installation."""

    help = "Phục hồi một bản sao lưu (./manage backup) vào một cài đặt trống."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=a_folder, help="thư mục do ./manage backup ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with owner_connection():
                told = restore(options["folder"].absolute(), tell=self.stderr.write)
            call_command("migrate_database", verbosity=0)
        except OperationRefused as error:
            raise UnusableInput(str(error)) from error
        self.stdout.write(
            f"Đã phục hồi {sum(told.rows.values())} dòng và {len(told.files)} tệp, "
            f"sao lưu lúc {told.taken_at}. Nên chạy tiếp: ./manage verify_ledger và ./manage verify_files"
        )
