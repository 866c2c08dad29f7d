"""The promise of what is taken over from another system: as it was given, nothing is reckoned anew."""

from collections.abc import Sequence
from datetime import datetime

from calendars.queries import load_calendar
from calendars.rules.worktime import PauseMode
from dossiers.enums import PauseKind
from dossiers.models import Dossier
from dossiers.rules.days import local_day
from dossiers.rules.promise import Terms, Wait, given_back
from dossiers.services import clock, taken_waits
from lib.sheets import Row


def take(dossier: Dossier, row: Row, terms: Terms, *, fingerprint: str) -> None:
    """The moments the row tells, and what its lateness by law is reckoned from."""
    dossier.terms = {**terms.as_json(), "taken_over": True, "row": fingerprint}
    if dossier.accepted_at is None or row["due_at"] is None:
        return
    dossier.clock_started_at = row["received_at"]
    dossier.due_at = row["due_at"]
    dossier.due_on = local_day(row["due_at"])
    dossier.original_due_at = row["original_due_at"] or row["due_at"]
    waits = _waits_of(row)
    clock.keep_legal_due(dossier, _legal_due(row, terms, waits))
    clock.reckon(dossier, waits=waits)


def _legal_due(row: Row, terms: Terms, waits: Sequence[Wait]) -> datetime:
    """The date the row tells; where rescheduled the first one, moved by lawful waits alone (ruling 1)."""
    told: datetime = row["due_at"]
    if not row["reschedule_count"] or row["original_due_at"] is None:
        return told
    calendar = load_calendar(terms.calendar)
    return min(told, given_back(row["original_due_at"], waits, calendar=calendar, unit=terms.unit))


def _waits_of(row: Row) -> list[Wait]:
    return [
        Wait(start, end, PauseMode.SUSPEND, stops=True, is_supplement=kind == PauseKind.SUPPLEMENT)
        for start, end, kind in taken_waits.pauses_of(row)
    ]
