"""Refusals of this app. Their text is for the user: what is wrong and what to do."""


class CalendarError(Exception):
    """Anything the clock or the keeping of calendars refuses."""


class WorktimeError(CalendarError):
    """A question the clock cannot answer: wrong period, pause or moment."""


class WrongCalendar(CalendarError):
    """A calendar whose parts contradict each other, or a code nobody has set up."""


class ChangeRefused(CalendarError):
    """A proposed change that cannot be recorded, or can no longer be confirmed."""
