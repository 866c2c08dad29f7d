"""Sends batches by COPY, each with its codes and book numbers in one transaction."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg2
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from lib.sql import quote
from portal.night.generator.lines import BY_TRIGGER, COLUMNS
from portal.night.generator.numbers import Moves, keep
from portal.night.generator.telling import Told


Lines = Mapping[str, Sequence[str]]
CHUNK = 1 << 20
"""Bytes handed to the database at a time: a thread that tells stories is held up once a chunk."""


class WrongChain(Exception):
    """Events are not chained as the ledger's own trigger would have done: nothing of the batch stays."""


def take_ids(table: str, count: int) -> Sequence[int]:
    """New ids of a table from its sequence, rising; concurrent writers never get the same."""
    # The sequence's name is looked up once, not for each of thousands of ids.
    name = "SELECT pg_get_serial_sequence(%s, 'id')::regclass"
    taken = f"SELECT nextval(({name})) AS id FROM generate_series(1, %s)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(id), max(id) FROM ({taken}) AS taken", [table, count])  # noqa: S608
        first, last = cursor.fetchone()
        if last - first + 1 == count:
            return range(first, last + 1)
        # Somebody else took some in between: these stay unused, the next are told one by one.
        cursor.execute(taken, [table, count])
        return sorted(row[0] for row in cursor.fetchall())


def write(lines: Lines, moves: Moves) -> None:
    """One batch, all or nothing. Raises Overtaken when a counter moved since it was read."""
    with transaction.atomic(), connection.cursor() as cursor:
        keep(cursor, moves)
        for table, rows in lines.items():
            if rows and table not in BY_TRIGGER:
                _copy(cursor.cursor, table, "".join(rows).encode())


class BareWriter:
    """Writes as the tables' owner without the row triggers, whose work it does for a whole batch at once.

    The triggers are off inside the batch's transaction alone, whose lock keeps everybody else from writing
    meanwhile; the chain is checked by the database before the batch is kept.
    """

    def __init__(self) -> None:
        self._owner = psycopg2.connect(settings.DATABASE_OWNER_URL)
        with self._owner, self._owner.cursor() as cursor:
            # A batch's events are sorted in memory, and compiling the check would take longer than it.
            cursor.execute("SET work_mem = '64MB'; SET jit = off")

    def write(self, told: Told) -> None:
        """One batch, all or nothing. Raises Overtaken or WrongChain."""
        with self._owner, self._owner.cursor() as cursor:
            keep(cursor, told.moves)
            _triggers(cursor, "DISABLE")
            for table, text in told.texts.items():
                _copy(cursor, table, text)
            if told.dossiers:
                among = {"ids": told.dossiers, "first": told.dossiers[0], "last": told.dossiers[-1]}
                cursor.execute(_HISTORY, among)
                cursor.execute(_TOUCHED, among)
                first, last = told.events
                cursor.execute(_WRONG, among | {"first_event": first, "last_event": last})
                if (wrong := cursor.fetchone()) is not None:
                    raise WrongChain(f"Dossier {wrong[0]}: the chain of its events does not hold.")
            _triggers(cursor, "ENABLE")

    def close(self) -> None:
        self._owner.close()


# As pghistory's own trigger writes a row that was inserted.
_KEPT = [
    quote(field.attname)
    for field in apps.get_model("dossiers", "DossierHistory")._meta.concrete_fields
    if not field.attname.startswith("pgh_")
]
_HISTORY = (
    f"INSERT INTO dossiers_dossierhistory ({', '.join(_KEPT)}, pgh_created_at, pgh_label, pgh_obj_id) "  # noqa: S608
    f"SELECT {', '.join(_KEPT)}, now(), 'insert', id FROM dossiers_dossier "
    "WHERE id BETWEEN %(first)s AND %(last)s AND id = ANY(%(ids)s::bigint[])"
)
# As the trigger notes a dossier that changed.
_TOUCHED = "INSERT INTO dossiers_toucheddossier (touched_id) SELECT unnest(%(ids)s::bigint[])"
# A batch has its dossiers' chains whole, from the first event on. Ids between its own may be other batches'.
_WRONG = """
    SELECT e.dossier_id FROM (
        SELECT *, lag(hash, 1, ''::bytea) OVER w AS before, row_number() OVER w AS place,
            lead(id) OVER w AS next_id
        FROM dossiers_dossierevent WHERE id BETWEEN %(first_event)s AND %(last_event)s
            AND dossier_id = ANY(%(ids)s::bigint[])
        WINDOW w AS (PARTITION BY dossier_id ORDER BY id)
    ) e
    LEFT JOIN dossiers_ledgerhead h
        ON h.dossier_id = e.dossier_id AND h.dossier_id BETWEEN %(first)s AND %(last)s
    WHERE e.prev_hash <> e.before OR e.seq <> e.place OR e.hash <> dossiers_event_hash(
            prev_hash, e.dossier_id, seq, kind, at, actor_id, acting_for_id, from_state, to_state, refs)
        OR e.next_id IS NULL AND (h.event_count, h.head_hash) IS DISTINCT FROM (e.seq, e.hash)
    LIMIT 1
"""


_WITH_TRIGGERS = (
    "dossiers_dossier", "dossiers_dossierevent", "dossiers_dossierpaper", "dossiers_result",
    "dossiers_feedue",
)  # fmt: skip


def _triggers(cursor: Any, verb: str) -> None:
    for table in _WITH_TRIGGERS:
        cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")


def _copy(cursor: Any, table: str, text: bytes) -> None:
    columns = ", ".join(map(quote, COLUMNS[table]))
    cursor.copy_expert(f"COPY {quote(table)} ({columns}) FROM STDIN", io.BytesIO(text), CHUNK)
