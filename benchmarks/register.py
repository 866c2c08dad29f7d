"""Memory and time of a long register, as a workbook and as a PDF, at 10,000 and at 100,000 lines.

Every measurement is a process of its own, so that what one holds at most is not hidden by another. The first
process of each kind writes a hundred lines: what it holds is the program itself.

    DATABASE_URL=... python -m benchmarks.register
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time


LINES = (100, 10_000, 100_000)


def main() -> int:
    if len(sys.argv) == 3:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
        return 0
    for form in ("xlsx", "pdf"):
        runs = [in_its_own_process(form, count) for count in LINES]
        for run in runs:
            above = run["megabytes"] - runs[0]["megabytes"]
            print(
                f"{form}: {run['lines']:>7} lines, {run['seconds']:6.1f} s,"
                f" {run['megabytes']:6.1f} MB at most, {above:+.1f} MB, file {run['file'] / 1e6:.1f} MB"
            )
        ratio = runs[2]["megabytes"] / runs[1]["megabytes"]
        print(f"{form}: 100,000 against 10,000 lines: {ratio:.2f} x memory")
    return 0


def in_its_own_process(form: str, count: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.register", form, str(count)],
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measured(form: str, count: int) -> dict[str, float]:
    import tempfile

    import django

    django.setup()
    from django.utils import timezone

    from documents.gateways.long_table import Head
    from dossiers.enums import ExportFormat
    from dossiers.models import Dossier
    from dossiers.queries import register
    from dossiers.services.register_files import write_lines

    rows = Dossier.objects.accepted()
    last = rows.order_by("pk").values_list("pk", flat=True)[count - 1 : count].get()
    rows = rows.filter(pk__lte=last)
    named = frozenset(rows.order_by().values_list("receiving_agency", flat=True).distinct())
    head = Head(left=("UBND",), right=("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",), title="SỔ THEO DÕI HỒ SƠ")
    began = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        lines = register.lines(rows, named=named)
        written = write_lines(out, lines, format=ExportFormat(form), head=head, at=timezone.now())
        size = out.tell()
    return {
        "lines": written,
        "seconds": time.perf_counter() - began,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "file": size,
    }


if __name__ == "__main__":
    sys.exit(main())
