"""`load_demo`: the demo's offices, procedures and about 6,000 dossiers; harmless when it is there already."""

from typing import Any

from django.utils import timezone

from jobs.exceptions import JobIsRunning
from jobs.management.command import OfficeCommand, UnusableInput
from jobs.models import JobRun
from lib.progress import Progress
from lib.terminal import bar
from portal.night.demo.loading import NotEmpty, load


class Command(OfficeCommand):
    help = "Nạp dữ liệu mẫu: tỉnh Sơn Giang giả định trước và sau ngày 01/07/2025."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with bar("Nạp dữ liệu mẫu", stream=self.stderr) as progress:
                run = load(at=timezone.now(), watch=_shown_by(progress))
        except (NotEmpty, JobIsRunning) as refusal:
            raise UnusableInput(str(refusal)) from refusal
        self.stdout.write(
            f"Dữ liệu mẫu: {run.counts.get('dossiers', 0)} hồ sơ, {run.saved.get('crossed', 0)} hồ sơ "
            f"đang giải quyết đi qua ngày 01/07/2025 (lần chạy {run.attempts})."
        )


def _shown_by(progress: Progress) -> Any:
    shown = 0

    def watch(run: JobRun) -> None:
        nonlocal shown
        progress.expect(run.total or 0)
        progress.advance(run.done - shown)
        shown = run.done

    return watch
