"""The app's public questions."""

from queues.queries.boards import (
    WindowLine,
    last_calls,
    missed_today,
    services_today,
    sitting_of,
    ticket_before,
    waits_of_day,
    windows_today,
)
from queues.queries.line import (
    Expected,
    expected_for_newcomer,
    expected_of,
    expected_with_precedence,
    ordered,
)
from queues.queries.now import RoomNow, room_now
from queues.queries.opening import Hours, hours, offered
from queues.queries.visits import codes_of, visit_of


__all__ = [
    "Expected",
    "Hours",
    "RoomNow",
    "WindowLine",
    "codes_of",
    "expected_for_newcomer",
    "expected_of",
    "expected_with_precedence",
    "hours",
    "last_calls",
    "missed_today",
    "offered",
    "ordered",
    "room_now",
    "services_today",
    "sitting_of",
    "ticket_before",
    "visit_of",
    "waits_of_day",
    "windows_today",
]
