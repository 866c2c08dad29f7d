"""Writing of calendars."""

from calendars.services import changes, setup


__all__ = ["changes", "setup"]
