"""./manage register_system NAME AGENCY…: let an outside system hand in dossiers; prints its token once."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from accounts.models import Agency
from integrations.services.systems import register
from jobs.management.command import OfficeCommand, UnusableInput


class Command(OfficeCommand):
    help = "Cấp khóa API cho một hệ thống ngoài tại các nơi tiếp nhận đã nêu; khóa chỉ in ra một lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="tên hệ thống")
        parser.add_argument("agencies", metavar="AGENCY", nargs="+", help="mã nội bộ của nơi tiếp nhận")

    def handle(self, *args: Any, **options: Any) -> None:
        agencies = list(Agency.objects.filter(code__in=options["agencies"]))
        unknown = set(options["agencies"]) - {agency.code for agency in agencies}
        if unknown:
            raise UnusableInput(f"Không có nơi tiếp nhận: {', '.join(sorted(unknown))}.")
        _, token = register(name=options["name"], agencies=agencies, at=timezone.now())
        self.stdout.write(token)
