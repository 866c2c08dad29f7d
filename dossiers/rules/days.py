"""Moments and legal days. The day of an act is its day in Vietnam, never the database's (decision 16)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def local_day(moment: datetime) -> date:
    """The day in Vietnam on which `moment` (aware) falls."""
    return moment.astimezone(VIETNAM).date()


def end_of_day(day: date) -> datetime:
    """The moment a day in Vietnam ends: the first of the next one."""
    return datetime.combine(day + timedelta(days=1), time(), VIETNAM)
