"""Codes and book numbers for a batch, continued from the counters and checked again when it is written."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dossiers.models import CodeCounter, RegisterBook
from dossiers.rules.codes import dossier_code


Books = Mapping[tuple[int, int], int]
"""(agency, year) → last number taken."""


class Overtaken(Exception):
    """Somebody received a dossier at one of these counters meanwhile: the batch is told again."""


class Numbers:
    """Next code of an agency and day, next number of its book of the year."""

    def __init__(self) -> None:
        self._codes: dict[tuple[int, date], tuple[int, int]] = {}
        self._books: dict[tuple[int, int], tuple[int, int]] = {}

    def start(self, days: Iterable[date]) -> None:
        """Read the counters as they stand. One statement for codes, one for books."""
        wanted = list(days)
        self._codes = {
            (agency, day): (last, last)
            for agency, day, last in CodeCounter.objects.filter(day__in=wanted).values_list(
                "agency_id", "day", "last"
            )
        }
        years = {day.year for day in wanted}
        self._books = {
            (agency, year): (last, last)
            for agency, year, last in RegisterBook.objects.filter(year__in=years).values_list(
                "agency_id", "year", "last"
            )
        }

    def begin(self, books: Books) -> None:
        """Where the days before are told elsewhere: books as those leave them, codes from the first on."""
        self._codes = {}
        self._books = {key: (last, last) for key, last in books.items()}

    def take(self, agency_id: int, identifier: str, day: date) -> tuple[str, int, int]:
        """(code, year of the book, number in the book)."""
        before, sequence = self._codes.get((agency_id, day), (0, 0))
        self._codes[(agency_id, day)] = (before, sequence + 1)
        begun, number = self._books.get((agency_id, day.year), (0, 0))
        self._books[(agency_id, day.year)] = (begun, number + 1)
        code = dossier_code(agency_identifier=identifier, received_on=day, sequence=sequence + 1)
        return code, day.year, number + 1

    def moves(self) -> "Moves":
        """What was taken since the beginning, to be kept with the batch it was taken for."""
        return _moved(self._codes), _moved(self._books)


Moved = list[tuple[Any, ...]]
"""(agency, day or year, number before, number after), sorted."""
Moves = tuple[Moved, Moved]
"""Of codes and of books."""


def keep(cursor: Any, moves: Moves) -> None:
    """Write what was taken, in the batch's transaction; codes before books, as reception locks them.

    Raises Overtaken when a counter is not where it was read.
    """
    _keep(cursor, "dossiers_codecounter", "day", "date", moves[0])
    _keep(cursor, "dossiers_registerbook", "year", "integer", moves[1])


def _moved(counters: Mapping[tuple[int, Any], tuple[int, int]]) -> Moved:
    return sorted((*key, *values) for key, values in counters.items() if values[0] != values[1])


def _keep(cursor: Any, table: str, of: str, kind: str, moved: Moved) -> None:
    if not moved:
        return
    columns = list(map(list, zip(*moved, strict=True)))
    # What was not there is made at zero first; then every row must stand where it was read.
    cursor.execute(
        f"INSERT INTO {table} (agency_id, {of}, last) "  # noqa: S608 - names from above
        f"SELECT a, d, 0 FROM unnest(%s::bigint[], %s::{kind}[]) AS t (a, d) ORDER BY a, d "
        "ON CONFLICT DO NOTHING",
        columns[:2],
    )
    cursor.execute(
        f"UPDATE {table} c SET last = t.after "  # noqa: S608
        f"FROM unnest(%s::bigint[], %s::{kind}[], %s::int[], %s::int[]) AS t (a, d, before, after) "
        f"WHERE c.agency_id = t.a AND c.{of} = t.d AND c.last = t.before",
        columns,
    )
    if cursor.rowcount != len(moved):
        raise Overtaken
