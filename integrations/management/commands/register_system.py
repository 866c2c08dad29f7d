"""./manage register_system NAME AGENCY…: let an outside system hand in dossiers; prints its token once.

`--withdraw` takes its token away.
"""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from accounts.models import Agency
from integrations.services.systems import register, withdraw
from jobs.management.command import OfficeCommand, UnusableInput


class Command(OfficeCommand):
    help = "Cấp khóa API cho một hệ thống ngoài tại các nơi tiếp nhận đã nêu; khóa chỉ in ra một lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="tên hệ thống")
        parser.add_argument("agencies", metavar="AGENCY", nargs="*", help="mã nội bộ của nơi tiếp nhận")
        parser.add_argument("--withdraw", action="store_true", help="thu hồi khóa, không cấp khóa mới")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        if options["withdraw"] == bool(options["agencies"]):
            raise UnusableInput("Nêu nơi tiếp nhận để cấp khóa, hoặc chỉ --withdraw để thu hồi.")
        if not options["withdraw"]:
            self._register(name, options["agencies"])
        elif not withdraw(name):
            raise UnusableInput(f"Không có hệ thống nào tên “{name}” đang có khóa.")

    def _register(self, name: str, codes: list[str]) -> None:
        agencies = list(Agency.objects.filter(code__in=codes))
        unknown = set(codes) - {agency.code for agency in agencies}
        if unknown:
            raise UnusableInput(f"Không có nơi tiếp nhận: {', '.join(sorted(unknown))}.")
        _, token = register(name=name, agencies=agencies, at=timezone.now())
        self.stdout.write(token)
