"""The one door to the drawing of pages: a process of its own for each, with an end to its time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from documents.enums import PageProblem
from documents.rules.pages import MOST_HIGH, MOST_PAGES, MOST_PIXELS, Wanted


WORKER = Path(__file__).with_name("page_worker.py")
SECONDS = 4
"""Of the processor; a page of a scan takes a tenth of one."""
PATIENCE = 6
"""Seconds on the wall until the process is ended."""
MEMORY = 1536 * 1024 * 1024
MOST_SOURCE_PIXELS = 120_000_000
"""Of a picture before it is made smaller: a sheet A2 scanned at 600 dpi."""
AT_ONCE, QUEUE_SECONDS = 2, 3
_room = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Drawn:
    """What became of a page. `sizes` are those of the first pages, in points or pixels of the file."""

    pages: int = 0
    sizes: tuple[tuple[float, float], ...] = ()
    problem: PageProblem | None = None
    picture: bytes = b""


def draw(content: IO[bytes], media_type: str, wanted: Wanted) -> Drawn:
    """A page of the file as WebP, or why not. Never raises for what is in the file.

    Two pages at once in a process: a third waits three seconds, then it is told BUSY.
    """
    if not _room.acquire(timeout=QUEUE_SECONDS):
        return Drawn(problem=PageProblem.BUSY)
    try:
        answer = _run(content, media_type, wanted)
    except subprocess.TimeoutExpired:
        return Drawn(problem=PageProblem.SLOW)
    finally:
        _room.release()
    return _understood(answer)


def _run(content: IO[bytes], media_type: str, wanted: Wanted) -> subprocess.CompletedProcess[bytes]:
    order: dict[str, Any] = {
        "media": media_type,
        "page": wanted.page,
        "width": wanted.width,
        "turn": wanted.turn,
        "seconds": SECONDS,
        "memory": MEMORY,
        "most_pages": MOST_PAGES,
        "most_pixels": MOST_PIXELS,
        "most_high": MOST_HIGH,
        "most_source_pixels": MOST_SOURCE_PIXELS,
    }
    return subprocess.run(  # noqa: S603  our own program, and the order is numbers
        [sys.executable, "-I", "-B", str(WORKER), json.dumps(order)],
        input=content.read(),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        env={},  # no address of the database, no key
        cwd="/",
    )


def _understood(answer: subprocess.CompletedProcess[bytes]) -> Drawn:
    head, _line, picture = answer.stdout.partition(b"\n")
    if answer.returncode != 0 or not head:
        # Ended by its limits, or by the file: a crash looks the same as too much work.
        return Drawn(problem=PageProblem.SLOW)
    said: dict[str, Any] = json.loads(head)
    return Drawn(
        pages=said.get("pages", 0),
        sizes=tuple((width, height) for width, height in said.get("sizes", ())),
        problem=PageProblem(said["problem"]) if said.get("problem") else None,
        picture=picture,
    )
