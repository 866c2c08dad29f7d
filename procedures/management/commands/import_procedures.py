"""./manage import_procedures FILE: the national catalogue's records into national versions."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from jobs.management.command import OfficeCommand, UnusableInput, add_strict, end_strictly
from lib.arguments import a_file, a_new_file, why_not
from procedures.exceptions import UnusableFile
from procedures.services.importing import ImportReport, import_procedures


GZIP_MAGIC = b"\x1f\x8b"


class Command(OfficeCommand):
    help = (
        "Nhập danh mục thủ tục quốc gia: mỗi dòng một bản ghi JSON, tệp thường hoặc .gz. "
        "In số đã tạo, cập nhật, không đổi, từ chối kèm lý do. Nhập lại cùng tệp thì không đổi gì. "
        'Báo cáo JSON: {"created","updated","unchanged","rejected":[{line,code,reason}],'
        '"warnings":[{line,code,field,reason}]}.'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=a_file, metavar="FILE", help="tệp .jsonl hoặc .jsonl.gz")
        parser.add_argument("--report", type=a_new_file, metavar="FILE", help="ghi báo cáo JSON vào tệp này")
        add_strict(parser)
        parser.add_argument("--dry-run", action="store_true", help="chỉ xem kết quả, không ghi gì")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with _open(path) as lines:
                report = import_procedures(
                    lines,
                    at=timezone.now(),
                    dry_run=options["dry_run"],
                    progress=_Bar(self.stderr, shown=sys.stderr.isatty()),
                )
        except (OSError, EOFError, zlib.error, UnusableFile) as error:
            raise UnusableInput(f"Không nhập được {path.name}: {_reason(error)}") from error
        if options["report"]:
            _write_report(Path(options["report"]), report)
        self._tell(report, dry_run=options["dry_run"])
        end_strictly(len(report.rejected), strict=options["strict"])

    def _tell(self, report: ImportReport, *, dry_run: bool) -> None:
        for item in report.rejected:
            self.stdout.write(f"Từ chối dòng {item['line']} ({item['code'] or 'không mã'}): {item['reason']}")
        self.stdout.write(
            f"{'Chạy thử: ' if dry_run else ''}tạo mới {report.created}, cập nhật {report.updated}, "
            f"không đổi {report.unchanged}, từ chối {len(report.rejected)}, cảnh báo {len(report.warnings)}"
        )


def _open(path: Path) -> Any:
    """The file's lines as bytes; gzip is known by its first bytes, whatever the name."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP_MAGIC
    return gzip.open(path, "rb") if packed else path.open("rb")


def _reason(error: Exception) -> str:
    if isinstance(error, UnusableFile):
        return str(error)
    return "tệp nén hỏng hoặc thiếu phần cuối; không có gì được ghi."


def _write_report(path: Path, report: ImportReport) -> None:
    try:
        path.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise UnusableInput(f"Đã nhập xong nhưng không ghi được báo cáo: {why_not(error)}") from error


class _Bar:
    """Counts records on one line of the terminal."""

    def __init__(self, out: Any, *, shown: bool) -> None:
        self._out, self._shown, self._done = out, shown, 0

    def expect(self, total: int) -> None:
        """A stream has no known length."""

    def advance(self, steps: int = 1, **counts: int) -> None:
        self._done += steps
        if self._shown:
            self._out.write(f"\rĐã đọc {self._done} bản ghi", ending="")
            self._out.flush()
