"""Sends batches by COPY, each with its codes and book numbers in one transaction."""

import io
from collections.abc import Iterable

from django.db import connection, transaction

from lib.copy import CopyCursor
from lib.sql import quote
from portal.night.generator.lines import COLUMNS
from portal.night.generator.numbers import Numbers
from portal.night.generator.sheets import Sheets


def take_ids(table: str, count: int) -> list[int]:
    """New ids of a table from its sequence, rising; concurrent writers never get the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return sorted(row[0] for row in cursor.fetchall())


def write(sheets: Sheets, numbers: Numbers) -> None:
    """One batch, all or nothing. Raises Overtaken when a counter moved since it was read."""
    with transaction.atomic():
        numbers.keep()
        with connection.cursor() as cursor:
            for table, lines in sheets.lines.items():
                if lines:
                    _copy(cursor.cursor, table, lines)


def _copy(cursor: CopyCursor, table: str, lines: Iterable[str]) -> None:
    columns = ", ".join(map(quote, COLUMNS[table]))
    cursor.copy_expert(f"COPY {quote(table)} ({columns}) FROM STDIN", io.BytesIO("".join(lines).encode()))
