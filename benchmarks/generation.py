"""Generated dossiers against bare COPY of the same rows, into an empty database and into tables in use.

    python -m benchmarks.generation [COUNT]

In scratch databases on the server of DATABASE_OWNER_URL, dropped at the end. The budget: at most seven
times bare COPY into an empty database, at most twice COPY of the same lines into the same tables in use,
and 3,000 dossiers a second on the quiet reference machine.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
from datetime import date

from benchmarks.measuring import Spent, machine, start, tell
from benchmarks.prepare import OFFICE, address_of, drop, manage, run_on_server


NAME = f"bench_generation_{os.getpid()}"
IN_USE = 3_000
SPAN = (date(2025, 7, 1), date(2026, 6, 30))


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    owner = os.environ["DATABASE_OWNER_URL"]
    drop(owner, NAME)
    run_on_server(owner, f'CREATE DATABASE "{NAME}"')
    url = address_of(owner, NAME)
    # A folder of its own: the ledger's anchors are those of another database.
    os.environ |= {"DATABASE_URL": url, "DATABASE_OWNER_URL": url, "STATE_DIR": tempfile.mkdtemp(prefix=NAME)}
    try:
        manage({**os.environ}, "migrate", "--verbosity", "0")
        subprocess.run([sys.executable, "-c", OFFICE], env={**os.environ}, check=True)
        start()
        measure(count)
    finally:
        from django.db import connection

        connection.close()
        drop(owner, NAME)
    return 0


def measure(count: int) -> None:
    from dossiers.services import ledger
    from portal.night.generator.making import Order, generate

    spent = Spent()
    made = generate(Order(count, "bench", *SPAN))
    whole, own, server = spent.so_far()
    rows, bare, bare_busy = bare_copy()
    speed = made.dossiers / whole
    tell("rows", f"{made.dossiers:,} dossiers, {rows:,} rows with history and heads")
    tell("into an empty database", f"{whole:.1f} s, {speed:,.0f} dossiers a second", kept=speed >= 3000)
    tell(
        "processor",
        f"{own:.1f} s telling, {server:.1f} s database: {(own + server) / count * 1000:.2f} ms each",
    )
    tell("bare COPY of the same rows", f"{bare:.1f} s, processor {bare_busy:.1f} s")
    tell("ratio", f"{whole / bare:.1f} (budget ≤ 7)", kept=whole / bare <= 7)
    tell("ratio of processor seconds", f"{(own + server) / bare_busy:.1f}")
    in_use()
    started = time.perf_counter()
    report = ledger.verify()
    assert report.is_whole, report.breaks[:3]
    tell("ledger verified", f"{report.events:,} events in {time.perf_counter() - started:.1f} s")
    print(machine())


def bare_copy() -> tuple[int, float, float]:
    """Rows, seconds, processor seconds: COPY of all rows into tables without index, constraint or trigger."""
    from django.db import connection

    from portal.night.generator.bulk import TABLES

    rows, seconds, busy = 0, 0.0, 0.0
    with connection.cursor() as cursor:
        for table in TABLES:
            held = io.BytesIO()
            cursor.cursor.copy_expert(f"COPY {table} TO STDOUT", held)
            cursor.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM {table} WHERE false")  # noqa: S608
            held.seek(0)
            spent = Spent()
            cursor.cursor.copy_expert(f"COPY bare_{table} FROM STDIN", held, 1 << 20)
            wall, own, server = spent.so_far()
            seconds, busy = seconds + wall, busy + own + server
            rows += cursor.cursor.rowcount
            cursor.execute(f"DROP TABLE bare_{table}")
    return rows, seconds, busy


def in_use() -> None:
    """Generation into tables that have rows, indexes and keys, against COPY of the lines it sent."""
    from portal.night.generator import writer
    from portal.night.generator.catalogue import Catalogue
    from portal.night.generator.making import Order, generate

    sent: list[float] = []
    write, mark = writer.write, time.perf_counter

    def timed(lines, moves):  # type: ignore[no-untyped-def]
        begun = mark()
        write(lines, moves)
        _check_keys()
        sent.append(mark() - begun)

    writer.write = timed
    order = Order(IN_USE, "in use", date(2026, 7, 1), date(2026, 9, 30))
    catalogue = Catalogue(first=order.first, last=order.last, seed=order.seed)
    generate(order, catalogue=catalogue)  # reads what offers and versions say, which a long run does once
    sent.clear()
    started = mark()
    generate(Order(IN_USE, "in use again", order.first, order.last), catalogue=catalogue)
    whole, copy = mark() - started, sum(sent)
    writer.write = write
    tell("into tables in use", f"{whole:.2f} s, COPY of the same lines {copy:.2f} s for {IN_USE:,} dossiers")
    tell("ratio in use", f"{whole / copy:.2f} (budget ≤ 2)", kept=whole / copy <= 2)


def _check_keys() -> None:
    """Foreign keys are checked now, so that the time is told with the COPY that caused it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


if __name__ == "__main__":
    sys.exit(main())
