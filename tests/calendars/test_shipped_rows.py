"""Of rows that came with the product a change completes what docs/adr/0013 names and edits nothing else."""

from datetime import date
from typing import Any

import pytest

from calendars.enums import ChangeState
from calendars.models import (
    AnnouncedDocument,
    AnnouncedYear,
    CalendarChange,
    CalendarDay,
    WeeklySessionRow,
)
from calendars.queries.shipped import read_shipped
from calendars.rules.changing import Change
from calendars.services import changes
from tests.factories.calendars import at, day, sessions


pytestmark = pytest.mark.django_db
NOW = at("2026-11-23T09:00")
HOURS = Change(sessions_from=date(2027, 1, 4), sessions=tuple(sessions("08:00-12:00", "13:00-17:00")))
YEAR = Change(add=(day("2027-02-05"),), revoke=(date(2026, 11, 24),), complete_years=(2027,))
TABLES = (AnnouncedDocument, AnnouncedYear, CalendarDay, WeeklySessionRow)


def rows() -> dict[tuple[str, int], dict[str, Any]]:
    """Every row that decides a calendar, by its table and key."""
    return {(table.__name__, row["id"]): row for table in TABLES for row in table.objects.values()}


def confirmed(change: Change, code: str | None) -> CalendarChange:
    proposed = changes.propose(change=change, calendar_code=code, reason="Thử", by=1, at=NOW)
    return changes.confirm(change_id=proposed.pk, by=1, at=NOW)


def edited_by(change: Change, code: str | None) -> dict[tuple[str, str], set[Any]]:
    """(table, column) → what stands there now, of rows that were there before."""
    before = rows()
    assert confirmed(change, code).state == ChangeState.CONFIRMED
    after = rows()
    assert set(before) <= set(after), "none is gone"
    found: dict[tuple[str, str], set[Any]] = {}
    for (table, pk), row in before.items():
        for column, value in row.items():
            now = after[table, pk][column]
            if now != value:
                found.setdefault((table, column), set()).add(now)
    return found


def test_new_hours_end_the_week_on_their_eve_and_the_change_keeps_it_as_it_was() -> None:
    shipped = WeeklySessionRow.objects.filter(calendar__code="standard").count()
    assert edited_by(HOURS, "standard") == {("WeeklySessionRow", "valid_to"): {date(2027, 1, 3)}}
    kept = CalendarChange.objects.get().content["sessions_before"]
    assert len(kept) == shipped
    assert {row["valid_to"] for row in kept} == {None}


def test_a_year_is_completed_in_its_row_and_a_day_taken_back_names_the_change() -> None:
    edited = edited_by(YEAR, None)
    change = CalendarChange.objects.get()
    assert edited.pop(("CalendarDay", "revoked_by_id")) == {change.pk}
    document = AnnouncedDocument.objects.get(title=YEAR.add[0].document)
    assert edited == {
        ("AnnouncedYear", "complete"): {True},
        ("AnnouncedYear", "document_id"): {document.pk},
        ("AnnouncedYear", "note"): {""},
    }
    (before,) = [row for row in read_shipped("official_days.json")["years"] if not row["complete"]]
    assert (before["year"], before["document"]) == (2027, "2027-tet"), "what it said stands in the file"
