"""What others may ask: the working calendars, from the tables or from the shipped files."""

from calendars.queries.loading import calendar_choices, load_calendar, load_definition
from calendars.queries.shipped import shipped_calendar, shipped_codes


__all__ = ["calendar_choices", "load_calendar", "load_definition", "shipped_calendar", "shipped_codes"]
