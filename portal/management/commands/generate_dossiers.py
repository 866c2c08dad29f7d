"""`generate_dossiers`: believable dossiers in bulk, for demonstrations and measurements."""

from argparse import ArgumentParser
from datetime import timedelta
from time import perf_counter
from typing import Any

from django.utils import timezone

from dossiers.rules.days import local_day
from jobs.management.command import OfficeCommand, UnusableInput
from lib.arguments import a_count, a_day
from lib.terminal import bar
from portal.night.generator.making import NoOpeningDay, NothingToReceive, Order, generate
from portal.night.generator.space import NotEnoughSpace, check_space


class Command(OfficeCommand):
    help = "Tạo hồ sơ giả định với số lượng lớn: tên, số giấy tờ và địa chỉ đều không có thật."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=a_count, required=True, help="số hồ sơ")
        parser.add_argument("--seed", default="1", help="cùng seed thì ra cùng hồ sơ")
        parser.add_argument("--from", dest="first", type=a_day, help="ngày đầu, YYYY-MM-DD")
        parser.add_argument("--to", dest="last", type=a_day, help="ngày cuối, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        order = self._order(options)
        try:
            self.stdout.write(check_space(order.count))
            started = perf_counter()
            with bar("Tạo hồ sơ", stream=self.stderr) as progress:
                made = generate(order, progress=progress)
        except (NothingToReceive, NoOpeningDay, NotEnoughSpace) as refusal:
            raise UnusableInput(str(refusal)) from refusal
        seconds = perf_counter() - started
        self.stdout.write(
            f"Đã tạo {made.dossiers} hồ sơ, {made.rows} dòng dữ liệu trong {seconds:.1f} giây "
            f"({made.dossiers / seconds:.0f} hồ sơ/giây)."
        )

    def _order(self, options: dict[str, Any]) -> Order:
        today = local_day(timezone.now())
        last = options["last"] or today
        first = options["first"] or last - timedelta(days=365)
        if first > last:
            raise UnusableInput("Ngày đầu (--from) phải trước hoặc bằng ngày cuối (--to).")
        return Order(count=options["count"], seed=options["seed"], first=first, last=last)
