"""Copies generated dossiers, their steps and facts inside the database until there are COUNT of them.

    python -m benchmarks.multiply COUNT

For the desk's list, the search and a head's pages, which read these tables, where generating a million would
take too long; facts are those the originals have. Copies keep offices, procedures, states and moments; codes
and numbers are their own, and names are dealt out anew among them, so that a name is as common as before and
its bearers lie apart. DATABASE_OWNER_URL must name a superuser and a scratch database: keys and triggers are
not asked, history and ledger stay as they were.
"""

from __future__ import annotations

import os
import sys
import time

import psycopg2
from psycopg2.extensions import cursor as Cursor


TABLES = ("dossiers_dossier", "dossiers_stepinstance", "indicators_dossierfact")
# What a copy does not keep. `k` numbers the copies from 1, `a` is the original, `b` lends its person.
DOSSIER = {
    "id": "n.base + a.rank * n.copies + k",
    "code": "a.code || lpad(k::text, 3, '0')",
    "temporary_number": "a.temporary_number || '-' || k",
    "submission_key": "gen_random_uuid()",
    "register_number": "a.register_number + k * 1000000",
    "applicant_name": "b.applicant_name",
    "applicant_sort_key": "b.applicant_sort_key",
    "applicant_id_number": "left(b.applicant_id_number, 6) || lpad((a.rank * n.copies + k)::text, 6, '0')",
    "applicant_phone": "b.applicant_phone",
    "search_text": "replace(replace(b.search_text, lower(coalesce(b.code, '#')), "
    "coalesce(lower(a.code) || lpad(k::text, 3, '0'), '')), b.applicant_id_number, "
    "left(b.applicant_id_number, 6) || lpad((a.rank * n.copies + k)::text, 6, '0'))",
}
FACT = {"dossier_id": "n.base + r.rank * n.copies + k"}
STEP = {"id": "nextval('step_copies')", **FACT}


def main() -> int:
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        print(__doc__, file=sys.stderr)
        return 2
    started = time.perf_counter()
    database = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    with database, database.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
        count = multiply(cursor, int(sys.argv[1]))
    database.autocommit = True
    with database.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
    print(f"{count:,} dossiers in {time.perf_counter() - started:.0f} s")
    return 0


def multiply(cursor: Cursor, wanted: int) -> int:
    """Without the indexes that are no constraint, built again at the end; how many there are now."""
    cursor.execute(
        "CREATE TEMP TABLE ranked AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS rank "
        "FROM dossiers_dossier; CREATE UNIQUE INDEX ON ranked (id); CREATE UNIQUE INDEX ON ranked (rank); "
        "ANALYZE ranked; SELECT count(*) FROM ranked"
    )
    present = one(cursor)
    copies = wanted // present - 1
    indexes = take_indexes(cursor)
    cursor.execute(
        "CREATE TEMP TABLE n AS SELECT %s::bigint AS copies, %s::bigint AS present, max(id) + 1 AS base "
        "FROM dossiers_dossier",
        [copies, present],
    )
    cursor.execute("SELECT max(id) + 1 FROM dossiers_stepinstance")
    cursor.execute(f"CREATE TEMP SEQUENCE step_copies START {one(cursor)}")
    copy(
        cursor,
        "dossiers_dossier",
        DOSSIER,
        "(SELECT d.*, ranked.rank FROM dossiers_dossier d JOIN ranked USING (id)) a CROSS JOIN n "
        "CROSS JOIN LATERAL generate_series(1, n.copies) k "
        "JOIN ranked r ON r.rank = (a.rank + k * 7919) % n.present JOIN dossiers_dossier b ON b.id = r.id",
    )
    for table, changed in (("dossiers_stepinstance", STEP), ("indicators_dossierfact", FACT)):
        copy(
            cursor,
            table,
            changed,
            f"{table} a JOIN ranked r ON r.id = a.dossier_id CROSS JOIN n "
            "CROSS JOIN LATERAL generate_series(1, n.copies) k",
        )
    for index in indexes:
        cursor.execute(index)
    return present * (copies + 1)


def copy(cursor: Cursor, table: str, changed: dict[str, str], source: str) -> None:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = %s AND table_schema = 'public' ORDER BY ordinal_position",
        [table],
    )
    columns = [row[0] for row in cursor.fetchall()]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changed.get(name, f'a."{name}"') for name in columns)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}")  # noqa: S608


def take_indexes(cursor: Cursor) -> list[str]:
    """Drop the indexes that are no constraint; the statements that make them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND schemaname = 'public' "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [list(TABLES)],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def one(cursor: Cursor) -> int:
    row = cursor.fetchone()
    assert row is not None
    return int(row[0])


if __name__ == "__main__":
    sys.exit(main())
