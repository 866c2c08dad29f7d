"""The calendars that come with the product, read from their files without a database.

The files are immutable: their hashes stand in SHA256SUMS, and a file that differs is refused.
An installation adds rows; it never edits these.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from calendars.exceptions import WrongCalendar
from calendars.rules.calendar import CalendarDefinition, WorkCalendar
from calendars.rules.notation import announced_span, exception_from, session_from


DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def shipped_calendar(code: str) -> WorkCalendar:
    """The shipped calendar of that code. Raises WrongCalendar when there is none."""
    weekly = {row["code"]: row for row in read_shipped("weekly_sessions.json")["calendars"]}
    if code not in weekly:
        raise WrongCalendar(f"Không có lịch “{code}”. Các lịch kèm theo: {', '.join(weekly)}.")
    official = read_shipped("official_days.json")
    documents = {row["key"]: row["title"] for row in official["documents"]}
    first, last = announced_span(row["year"] for row in official["years"] if row["complete"])
    return WorkCalendar(
        CalendarDefinition(
            code=code,
            name=weekly[code]["name"],
            sessions=tuple(session_from(row) for row in weekly[code]["sessions"]),
            exceptions=tuple(exception_from(row, documents) for row in official["days"]),
            announced_from=first,
            announced_to=last,
        )
    )


def shipped_codes() -> list[str]:
    """Codes of the shipped calendars."""
    return [row["code"] for row in read_shipped("weekly_sessions.json")["calendars"]]


def read_shipped(name: str, folder: Path = DATA) -> dict[str, Any]:
    """A shipped file, refused when its content is not the one that was shipped."""
    content = (folder / name).read_bytes()
    sums = dict(line.split()[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    if hashlib.sha256(content).hexdigest() != sums.get(name):
        raise WrongCalendar(f"Tệp lịch {name} đã bị sửa. Hãy cài lại bản gốc; ngày riêng khai ở trang Lịch.")
    loaded = json.loads(content)
    assert isinstance(loaded, dict)  # noqa: S101 - the hash says which file it is
    return loaded
