"""./manage set_number_source AGENCY --system NAME: letters get their numbers from an outside system."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from accounts.models import Agency
from documents.exceptions import OutsideNumberRefused
from documents.registry import paper_kinds
from documents.services import outside_numbers
from jobs.management.command import OfficeCommand, UnusableInput
from lib.arguments import a_day


class Command(OfficeCommand):
    help = "Giấy ký của cơ quan lấy số từ hệ thống văn bản của cơ quan (--system), hoặc thôi lấy (--end)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        books = sorted(kind.book for kind in paper_kinds() if kind.may_be_outside)
        parser.add_argument("agency", metavar="AGENCY", help="mã nội bộ của cơ quan có con dấu")
        parser.add_argument("--kind", action="append", choices=books, help="loại sổ; bỏ trống: tất cả")
        parser.add_argument("--system", default="", help="tên hệ thống cấp số")
        parser.add_argument("--from", dest="first", type=a_day, help="từ ngày, YYYY-MM-DD; bỏ trống: hôm nay")
        parser.add_argument("--end", type=a_day, metavar="DATE", help="ngày cuối cùng lấy số ngoài")
        parser.set_defaults(books=books)

    def handle(self, *args: Any, **options: Any) -> None:
        agency = Agency.objects.filter(code=options["agency"]).first()
        if agency is None:
            raise UnusableInput(f"Không có cơ quan: {options['agency']}.")
        if bool(options["end"]) == bool(options["system"].strip()):
            raise UnusableInput("Ghi --system để lấy số ngoài, hoặc --end để thôi lấy, một trong hai.")
        for kind in options["kind"] or options["books"]:
            if options["end"]:
                ended = outside_numbers.end_source(agency_id=agency.pk, kind=kind, on=options["end"])
                self.stdout.write(f"{kind}: {'đã kết thúc' if ended else 'không có nguồn số ngoài'}")
                continue
            first = options["first"] or timezone.localdate()
            try:
                outside_numbers.set_source(
                    agency_id=agency.pk, kind=kind, system=options["system"], valid_from=first
                )
            except OutsideNumberRefused as refusal:
                raise UnusableInput(str(refusal)) from refusal
            self.stdout.write(f"{kind}: từ {first:%d/%m/%Y} lấy số từ {options['system'].strip()}")
