from argparse import ArgumentParser
from typing import Any

from jobs.exceptions import JobError
from jobs.management.command import OfficeCommand, UnusableInput
from jobs.services import migrating


class Command(OfficeCommand):
    """Migrates as the owner under an advisory lock and gives the serving role its rights."""

    help = (
        "Nâng cấp cơ sở dữ liệu bằng quyền chủ sở hữu (DATABASE_OWNER_URL), lần lượt từng tiến trình, "
        "rồi cấp lại quyền cho vai trò portal_app."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """No options of its own: --verbosity says how much is told."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            migrating.migrate(tell=self.stderr.write, verbosity=options["verbosity"])
        except JobError as error:
            raise UnusableInput(str(error)) from error
