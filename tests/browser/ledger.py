"""What the walk measured: one line per page and role in `.run/walk/`, read by page_report.

A folder of JSON lines, a file per process. It is emptied by `./test`; without it the newest line counts.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings


FOLDER = Path(settings.BASE_DIR) / ".run" / "walk"


@dataclass(frozen=True)
class Walked:
    """A page as one role saw it."""

    name: str
    path: str
    role: str
    """A role of `accounts.enums.Role`, or `public`."""
    status: int
    title: str
    bytes: int
    """Of the page itself, as it is."""
    packed: int
    """Of the page and everything it fetches, compressed: what a first visit costs the line."""
    requests: int
    statements: int
    axe: dict[str, int]
    """Violations by width in pixels."""
    faults: int


@dataclass(frozen=True)
class Answer:
    """The page that came after a form was sent empty."""

    name: str
    """Of the URL the form was sent to."""
    button: str
    role: str
    status: int
    lands: str
    """Name of the page that came."""
    title: str
    faults: int


@dataclass(frozen=True)
class Task:
    """The main task of a role, done without a mouse."""

    name: str
    """Of the page where most of it is done."""
    role: str
    words: str
    keys: int
    """Keys pressed that write no letter: Tab, Enter, arrows, shortcuts."""
    letters: int


def note(entry: Walked | Answer | Task) -> None:
    """Adds a line; processes do not meet in one file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    line = {"kind": type(entry).__name__.lower(), "noted_at": datetime.now(UTC).isoformat(), **asdict(entry)}
    with (FOLDER / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def walked() -> dict[tuple[str, str], Walked]:
    """The newest line of each page and role; what axe found at other widths is taken from older ones."""
    found: dict[tuple[str, str], Walked] = {}
    for line in _lines("walked"):
        entry = Walked(**line)
        key = (entry.name, entry.role)
        older = found[key].axe if key in found else {}
        found[key] = replace(entry, axe={**older, **entry.axe})
    return found


def answers() -> dict[tuple[str, str], Answer]:
    """The newest line of each form and button."""
    return {(line["name"], line["button"]): Answer(**line) for line in _lines("answer")}


def tasks() -> dict[tuple[str, str], Task]:
    """The newest line of each role's task."""
    return {(line["role"], line["words"]): Task(**line) for line in _lines("task")}


def _lines(kind: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for path in FOLDER.glob("*.jsonl") for line in path.read_text().splitlines()]
    found.sort(key=lambda line: line["noted_at"])
    return [
        {name: value for name, value in line.items() if name not in ("kind", "noted_at")}
        for line in found
        if line["kind"] == kind
    ]
