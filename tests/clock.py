"""Moments in tests are written as people say them, in Vietnam's time."""

from datetime import datetime
from zoneinfo import ZoneInfo


VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text: str) -> datetime:
    """`at("2026-02-12 14:00")` is that moment in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)
