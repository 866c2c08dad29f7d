"""Import of the national catalogue against parsing its file and copying the same rows bare.

    python -m benchmarks.import_procedures FILE

Works in a database of its own on the server of DATABASE_OWNER_URL, dropped at the end. The budget is read
on the quiet reference machine: all records in 25 s, again unchanged in 6 s, 250 MB.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection, make_dsn, parse_dsn


TABLES = (
    "procedureversion",
    "procedurecase",
    "requiredpaper",
    "timelimit",
    "cutoffrule",
    "resulttype",
    "legalbasis",
    "feerule",
)
BUDGET_SECONDS, BUDGET_AGAIN, BUDGET_MB = 25, 6, 250


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).exists():
        print(__doc__, file=sys.stderr)
        return 2
    file = Path(sys.argv[1])
    with scratch_database(os.environ["DATABASE_OWNER_URL"]) as url:
        manage(url, "migrate", "--verbosity", "0")
        first, first_mb = manage(url, "import_procedures", str(file))
        again, again_mb = manage(url, "import_procedures", str(file))
        parse = parse_seconds(file)
        rows, copy = bare_copy(url)
    baseline = parse + copy
    print(f"parse {parse:.2f} s, bare COPY of {rows:,} rows {copy:.2f} s")
    print(f"import {first:.2f} s ({first / baseline:.1f} × parse and COPY), {first_mb:.0f} MB")
    print(f"again  {again:.2f} s ({again / parse:.1f} × parse), {again_mb:.0f} MB")
    kept = first <= BUDGET_SECONDS and again <= BUDGET_AGAIN and max(first_mb, again_mb) <= BUDGET_MB
    load = os.getloadavg()[0]
    words = "kept" if kept else "not kept"
    print(f"budget {BUDGET_SECONDS} s, {BUDGET_AGAIN} s, {BUDGET_MB} MB: {words} (load {load:.1f})")
    return 0


@contextmanager
def scratch_database(owner_url: str) -> Iterator[str]:
    """A new database beside the given one; the URL is a libpq address."""
    parts = parse_dsn(owner_url)
    name = f"bench_import_{os.getpid()}"
    server = psycopg2.connect(make_dsn(**{**parts, "dbname": "postgres"}))
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"postgres://{parts['user']}@/{name}?host={parts['host']}"
    finally:
        with server.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        server.close()


def manage(url: str, *arguments: str) -> tuple[float, float]:
    """Run a management command in a process of its own; seconds and the most memory it held in MB."""
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def parse_seconds(file: Path) -> float:
    """What reading and parsing alone take."""
    started = time.perf_counter()
    with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
        for line in lines:
            json.loads(line)
    return time.perf_counter() - started


def bare_copy(url: str) -> tuple[int, float]:
    """Copy every row of the catalogue into tables without index, constraint or trigger."""
    connection: Connection = psycopg2.connect(url)
    rows, seconds = 0, 0.0
    with connection, connection.cursor() as cursor:
        for table in TABLES:
            held = io.StringIO()
            cursor.copy_expert(f"COPY procedures_{table} TO STDOUT", held)
            cursor.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM procedures_{table} WHERE false")  # noqa: S608
            held.seek(0)
            started = time.perf_counter()
            cursor.copy_expert(f"COPY bare_{table} FROM STDIN", held)
            seconds += time.perf_counter() - started
            rows += cursor.rowcount
    connection.close()
    return rows, seconds


if __name__ == "__main__":
    sys.exit(main())
