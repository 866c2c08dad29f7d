"""Empty tables without indexes and keys while a million rows go in; the same ones are made again after.

Only the tables' owner can do this, and only while they hold nothing. What was taken off is noted in a file
first, so that a run that was killed is made good by the next one.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection

from lib.sql import quote
from portal.night.generator.lines import COLUMNS


FROM = 20_000
"""Fewer dossiers are written faster than indexes are rebuilt."""
AT_ONCE = 2
"""Tables whose indexes are built at the same time."""
TABLES = (*COLUMNS, "dossiers_dossierhistory")
LOOKED_UP_BY = {"dossiers_dossierhistory": "(pgh_obj_id)"}
"""Tables of many columns that are looked up by these alone: the others need no statistics at once."""

Row = tuple[str, str, str]
"""(table, name, definition)."""

_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('u', 'f') ORDER BY contype DESC, conname
"""
_INDEXES = """
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('u', 'p', 'x')
WHERE i.indrelid = ANY(%s::regclass[]) AND c.oid IS NULL ORDER BY 1, 2
"""
_LARGEST_FIRST = "SELECT name FROM unnest(%s) AS name ORDER BY pg_table_size(name::regclass) DESC, name"
_SETTINGS = """
SET lock_timeout = '3s'; SET maintenance_work_mem = '512MB'; SET work_mem = '64MB'; SET jit = off;
SET max_parallel_maintenance_workers = %(helpers)s; SET max_parallel_workers_per_gather = %(helpers)s
"""


def is_possible(count: int) -> bool:
    """Many dossiers, no dossier yet, and the owner's address is known."""
    return count >= FROM and bool(settings.DATABASE_OWNER_URL) and _is_empty()


def note_of_keys() -> Path:
    """Where it stands what was taken off."""
    return Path(settings.STATE_DIR) / "generator-keys.json"


@contextmanager
def bare_tables() -> Iterator[None]:
    """The dossier tables without indexes and foreign keys; both are back when the block ends."""
    note = note_of_keys()
    with _owner() as cursor:
        cursor.execute("BEGIN")
        taken = _take_off(cursor, note)
        cursor.execute("COMMIT")
    try:
        yield
    finally:
        if taken:
            restore(note)


def restore(note: Path) -> None:
    """Make again what the note says was taken off and is not there."""
    if not note.exists():
        return
    statements = json.loads(note.read_text())
    with ThreadPoolExecutor(AT_ONCE) as builders:
        # Keys between tables are checked by joins, which want to know how large the tables have become.
        analyse = [[table, f"ANALYZE {table} {LOOKED_UP_BY.get(table, '')}"] for table in TABLES]
        list(builders.map(_make, _by_table([*statements["keys"], *analyse])))
        _make(statements["references"])
        list(builders.map(_make, _by_table(statements["checks"])))
    note.unlink()


def _by_table(statements: Iterable[Sequence[str]]) -> list[list[str]]:
    """(table, statement) as one list for each table, those of the largest tables first."""
    lists: dict[str, list[str]] = {}
    for table, statement in statements:
        lists.setdefault(table, []).append(statement)
    with _owner() as cursor:
        cursor.execute(
            "SELECT t FROM unnest(%s) AS t ORDER BY pg_table_size(t::regclass) DESC", [list(lists)]
        )
        return [lists[table] for (table,) in cursor.fetchall()]


def _make(statements: Iterable[str]) -> None:
    """Each by itself: after a kill some are back already."""
    with _owner() as cursor:
        for statement in statements:
            with suppress(psycopg2.errors.DuplicateTable, psycopg2.errors.DuplicateObject):
                cursor.execute(statement)


def _take_off(cursor: "psycopg2.extensions.cursor", note: Path) -> bool:
    cursor.execute(_CONSTRAINTS, [list(TABLES)])
    constraints = cursor.fetchall()
    cursor.execute(_INDEXES, [list(TABLES)])
    indexes = cursor.fetchall()
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(_again(constraints, indexes)))
    for table, name, _ in constraints:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {quote(name)}")
    for _, name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    return bool(constraints or indexes)


def _again(constraints: Iterable[Row], indexes: Iterable[Row]) -> dict[str, list[Any]]:
    """What makes them again. Keys between tables are promised first and checked table by table after."""
    again: dict[str, list[Any]] = {
        "keys": [[table, made] for table, _, made in indexes],
        "references": [],
        "checks": [],
    }
    for table, name, definition in constraints:
        statement = f"ALTER TABLE {table} ADD CONSTRAINT {quote(name)} {definition}"
        if not definition.startswith("FOREIGN KEY"):
            again["keys"].append([table, statement])
        elif definition.endswith(" NOT VALID"):
            again["references"].append(statement)
        else:
            again["references"].append(f"{statement} NOT VALID")
            again["checks"].append([table, f"ALTER TABLE {table} VALIDATE CONSTRAINT {quote(name)}"])
    return again


def _is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM dossiers_dossier)")
        return bool(cursor.fetchone()[0])


@contextmanager
def _owner() -> Iterator["psycopg2.extensions.cursor"]:
    """Each statement by itself, unless a transaction is begun."""
    owner = psycopg2.connect(settings.DATABASE_OWNER_URL)
    owner.autocommit = True
    try:
        with owner.cursor() as cursor:
            cursor.execute(_SETTINGS, {"helpers": max((os.cpu_count() or 1) // AT_ONCE - 1, 0)})
            yield cursor
    finally:
        owner.close()
