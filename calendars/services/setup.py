"""Hours filled in on the set-up sheet become calendars (ruling 40). Running it again changes nothing.

Call it inside a transaction and roll back when there are faults: one fault leaves the office as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from calendars.exceptions import CalendarError, ChangeRefused
from calendars.models import Calendar
from calendars.rules.setup_sheets import HOURS, session_of
from calendars.services.changes import add_calendar
from lib.sheets import Fault, Filled, Row


@dataclass
class SetupOutcome:
    """Calendars created and unchanged, and the faults by row and column."""

    created: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


def take_setup(filled: Mapping[str, Filled]) -> SetupOutcome:
    """A calendar is its rows together; a fault is told at its first row."""
    outcome = SetupOutcome()
    if HOURS.key not in filled:
        return outcome
    sheet = filled[HOURS.key]
    outcome.faults += sheet.faults
    groups: dict[str, list[Row]] = {}
    for row in sheet.rows:
        groups.setdefault(row["code"], []).append(row)
    for rows in groups.values():
        _take(sheet, rows, outcome)
    return outcome


def _take(sheet: Filled, rows: list[Row], outcome: SetupOutcome) -> None:
    first = rows[0]
    try:
        with transaction.atomic():
            change = _calendar(rows)
    except CalendarError as refusal:
        outcome.faults.append(sheet.fault(first, "code", str(refusal)))
    except ValidationError as wrong:
        outcome.faults.append(sheet.fault(first, "code", " ".join(wrong.messages)))
    else:
        setattr(outcome, change, getattr(outcome, change) + 1)


def _calendar(rows: list[Row]) -> str:
    """Says "created" or "unchanged". Raises CalendarError or ValidationError."""
    code, name, purpose = rows[0]["code"], rows[0]["name"], rows[0]["purpose"]
    sessions = tuple(session_of(row) for row in rows)
    if any((row["name"], row["purpose"]) != (name, purpose) for row in rows):
        raise ChangeRefused("Tên và công dụng của một lịch phải giống nhau ở mọi dòng.")
    known = Calendar.objects.filter(code=code).first()
    if known is None:
        add_calendar(code=code, name=name, purpose=purpose, sessions=sessions)
        return "created"
    if {row.as_rule() for row in known.sessions.all()} != set(sessions):
        raise ChangeRefused(
            "Lịch này đã có với giờ khác; hãy đổi ở trang Lịch làm việc để xem các lời hẹn sẽ dời."
        )
    return "unchanged"
