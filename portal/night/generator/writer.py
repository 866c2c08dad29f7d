"""Sends batches by COPY, each with its codes and book numbers in one transaction."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from lib.sql import quote
from portal.night.generator.lines import COLUMNS
from portal.night.generator.numbers import Moves, keep


def take_ids(table: str, count: int) -> list[int]:
    """New ids of a table from its sequence, rising; concurrent writers never get the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return sorted(row[0] for row in cursor.fetchall())


CHUNK = 1 << 20
"""Bytes handed to the database at a time: a thread that tells stories is held up once a chunk."""


def write(lines: Mapping[str, Sequence[str]], moves: Moves) -> None:
    """One batch, all or nothing. Raises Overtaken when a counter moved since it was read."""
    with transaction.atomic():
        keep(moves)
        with connection.cursor() as cursor:
            for table, rows in lines.items():
                if rows:
                    _copy(cursor.cursor, table, rows)


def _copy(cursor: Any, table: str, lines: Iterable[str]) -> None:
    columns = ", ".join(map(quote, COLUMNS[table]))
    cursor.copy_expert(
        f"COPY {quote(table)} ({columns}) FROM STDIN", io.BytesIO("".join(lines).encode()), CHUNK
    )
