"""What others may ask: the working calendars, from the tables or from the shipped files."""

from calendars.queries.keeping import (
    CalendarYear,
    announced_documents,
    announced_years,
    calendar_year,
    calendars_of,
    counting_codes,
    recent_changes,
)
from calendars.queries.loading import (
    calendar_as_at,
    calendar_choices,
    calendar_exists,
    calendars_asked_once,
    load_calendar,
    load_definition,
)
from calendars.queries.shipped import shipped_calendar, shipped_codes


__all__ = [
    "CalendarYear",
    "announced_documents",
    "announced_years",
    "calendar_as_at",
    "calendar_choices",
    "calendar_exists",
    "calendar_year",
    "calendars_asked_once",
    "calendars_of",
    "counting_codes",
    "load_calendar",
    "load_definition",
    "recent_changes",
    "shipped_calendar",
    "shipped_codes",
]
