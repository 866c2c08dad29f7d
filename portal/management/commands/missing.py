"""`missing`: what each agency still lacks before its first reception (ruling 40)."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from accounts import queries
from accounts.models import Agency
from feedback.queries import lacks_of_support
from jobs.management.command import OfficeCommand
from lib.arguments import a_day
from procedures.queries import lacks_of_annexes, lacks_of_offers


class Command(OfficeCommand):
    help = "Nêu những gì các cơ quan còn thiếu vào một ngày; mã thoát 1 khi có mục chặn việc tiếp nhận."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=a_day, help="ngày xét, YYYY-MM-DD; không ghi: hôm nay")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        on: date = options["on"] or timezone.localdate()
        everything = list(Agency.objects.order_by("code"))
        lacks = [
            *queries.lacks_of_agencies(everything, on),
            *lacks_of_offers(everything, on),
            *lacks_of_annexes(everything, on),
            *lacks_of_support(everything, on),
        ]
        if options["json"]:
            self.stdout.write(json.dumps([asdict(lack) for lack in lacks], ensure_ascii=False))
        else:
            for lack in lacks:
                mark = "!" if lack.blocks else "-"
                self.stdout.write(f"{mark} {lack.agency}: {lack.sentence}")
            self.stdout.write(f"{len(lacks)} mục còn thiếu.")
        blocking = sum(lack.blocks for lack in lacks)
        if blocking:
            raise CommandError(f"{blocking} mục chặn việc tiếp nhận.", returncode=1)
