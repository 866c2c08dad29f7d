from calendars.models.calendar import Calendar, WeeklySessionRow
from calendars.models.change import CalendarChange
from calendars.models.days import AnnouncedDocument, AnnouncedYear, CalendarDay


__all__ = [
    "AnnouncedDocument",
    "AnnouncedYear",
    "Calendar",
    "CalendarChange",
    "CalendarDay",
    "WeeklySessionRow",
]
