"""Files of JSON lines as commands of the office read them: a line that is none is that line's own fault."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jobs.management.command import UnusableInput
from lib.arguments import why_not


GZIP_MAGIC = b"\x1f\x8b"
Record = dict[str, Any]


def read_json_lines(path: Path) -> list[tuple[int, Record | None]]:
    """Each line with its number in the file, blank ones left out; None is one that holds no object.

    The file may be packed with gzip, whatever its name. Raises UnusableInput where it cannot be read, or has
    lines and not one object: then it is another file.
    """
    try:
        content = path.read_bytes()
        lines = (gzip.decompress(content) if content.startswith(GZIP_MAGIC) else content).split(b"\n")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnusableInput(f"Không đọc được “{path}”: tệp nén hỏng hoặc thiếu phần cuối.") from error
    except OSError as error:
        raise UnusableInput(f"Không đọc được “{path}”: {why_not(error)}") from error
    records = list(_records(lines))
    if records and all(record is None for _number, record in records):
        raise UnusableInput(f"Không đọc được “{path}”: không có dòng nào là một đối tượng JSON (UTF-8).")
    return records


def _records(lines: Iterable[bytes]) -> Iterator[tuple[int, Record | None]]:
    for number, line in enumerate(lines, start=1):
        if line.strip(b"\xef\xbb\xbf \t\r"):
            yield number, _object(line)


def _object(line: bytes) -> Record | None:
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # bytes that are no text, and numbers of thousands of digits
        return None
    return found if isinstance(found, dict) else None
