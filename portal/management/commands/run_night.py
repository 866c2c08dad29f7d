import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils import timezone

from jobs.enums import RunState
from jobs.exceptions import JobError
from jobs.management.command import OfficeCommand, UnusableInput
from jobs.models import JobRun
from lib.arguments import a_day
from lib.terminal import TerminalProgress, bar
from portal.night import driver, steps


class Command(OfficeCommand):
    """Runs the whole night of a date, or every missing night."""

    help = (
        "Chạy toàn bộ công việc ban đêm của một ngày (--date), hoặc mọi đêm còn thiếu tính đến hôm qua. "
        "Bước đã xong không chạy lại, trừ khi có --again; bước bị ngắt giữa chừng chạy tiếp. "
        'Với --json in {"date", "state", "seconds", "steps": [{"name", "state", "total", "done", "counts", '
        '"seconds", "error"}]} (nhiều đêm: một dòng mỗi đêm). Thoát 0 khi mọi bước xong, 1 khi có bước lỗi, '
        "2 khi đầu vào sai hoặc đêm đang chạy ở nơi khác."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", type=a_day, help="ngày YYYY-MM-DD; không ghi: mọi đêm còn thiếu")
        parser.add_argument("--again", action="store_true", help="chạy lại cả bước đã xong")
        parser.add_argument("--json", action="store_true", help="in tóm tắt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        days = [options["date"]] if options["date"] else driver.missed_nights(today=timezone.localdate())
        if any(day >= timezone.localdate() for day in days):
            self.stderr.write("Ngày này chưa hết: số liệu là tạm tính đến lúc chạy.")
        try:
            summaries = [self._run(day, again=options["again"]) for day in days]
        except JobError as error:
            raise UnusableInput(str(error)) from error
        for summary in summaries:
            self._tell(summary, as_json=options["json"])
        if any(summary.state != RunState.DONE for summary in summaries):
            raise SystemExit(1)

    def _run(self, day: date, *, again: bool) -> driver.NightSummary:
        with bar(f"Đêm {day:%d/%m/%Y}") as line:
            return driver.run_night(day=day, at=timezone.now(), again=again, watch=_showing(line))

    def _tell(self, summary: driver.NightSummary, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(summary.as_json(), ensure_ascii=False))
            return
        self.stdout.write(f"Đêm {summary.date}: {RunState(summary.state).label}, {summary.seconds} giây")
        for step in summary.steps:
            counts = ", ".join(f"{name} {count}" for name, count in step.counts.items())
            self.stdout.write(f"  {step.name}: {RunState(step.state).label} {counts} {step.error}".rstrip())


def _showing(line: TerminalProgress) -> driver.Watch:
    titles = {driver.kind_of(step): str(step.title) for step in steps.NIGHT}

    def show(row: JobRun) -> None:
        line.show(done=row.done, total=row.total, title=titles.get(row.kind, row.kind))

    return show
