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


def take(
    dossier: Dossier, row: Row, terms: Terms, *, fingerprint: str, legal_due_at: datetime | None = None
) -> None:
    """The moments the row tells, and what its lateness by law is reckoned from.

    Told again, the first promise stays and a new date given here stays; `legal_due_at`, as it stood, moves by
    the waits that have ended since.
    """
    dossier.terms = {**terms.as_json(), "taken_over": True, "row": fingerprint}
    if legal_due_at is not None:
        clock.keep_legal_due(dossier, legal_due_at)
    if dossier.accepted_at is None or row["due_at"] is None:
        return
    waits = _waits_of(row)
    if legal_due_at is None:
        dossier.clock_started_at = row["received_at"]
        dossier.original_due_at = row["original_due_at"] or row["due_at"]
        legal_due_at = _legal_due(row, terms, waits)
    else:
        legal_due_at = given_back(
            legal_due_at,
            taken_waits.ended_since(dossier, waits),
            calendar=load_calendar(terms.calendar),
            unit=terms.unit,
        )
    clock.keep_legal_due(dossier, legal_due_at)
    dossier.due_at = _with_own_extension(dossier, row["due_at"])
    dossier.due_on = local_day(dossier.due_at)
    clock.reckon(dossier, waits=waits)


def _with_own_extension(dossier: Dossier, told: datetime) -> datetime:
    """The date told, or the later one of an apology made here: that is the one rescheduling (ruling 12)."""
    if dossier._state.adding:
        return told
    extended_to = dossier.apologies.filter(moves_promise=True).values_list("next_due_at", flat=True).first()
    if extended_to is None:
        return told
    dossier.reschedule_count = 1
    return max(told, extended_to)


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
