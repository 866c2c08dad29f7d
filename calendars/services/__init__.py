"""Writing of calendars."""

from calendars.services import changes


__all__ = ["changes"]
