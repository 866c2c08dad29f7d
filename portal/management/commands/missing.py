"""`missing`: what each agency still lacks before its first reception (ruling 40)."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import queries
from accounts.models import Agency
from procedures.queries import lacks_of_offers


class Command(BaseCommand):
    help = "Lists what agencies lack on a day; exit 1 when something of it stops reception."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help="the day, YYYY-MM-DD (default: today)")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        on: date = options["on"] or timezone.localdate()
        everything = frozenset(Agency.objects.values_list("pk", flat=True))
        lacks = [*queries.lacks_of_agencies(everything, on), *lacks_of_offers(everything, on)]
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
