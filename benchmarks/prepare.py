"""A scratch database with the demo's offices and many generated dossiers, for the benchmarks that need one.

    python -m benchmarks.prepare NAME COUNT     makes it on the server of DATABASE_OWNER_URL, prints its URL
    python -m benchmarks.prepare NAME --drop    takes it away

The other benchmarks then run with DATABASE_URL and DATABASE_OWNER_URL set to the printed address.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

import psycopg2
import psycopg2.errors


DROP_TRIES = 30


def main() -> int:
    if len(sys.argv) != 3 or not re.fullmatch(r"[a-z_0-9]+", sys.argv[1]):
        print(__doc__, file=sys.stderr)
        return 2
    name, count = sys.argv[1:]
    owner = os.environ["DATABASE_OWNER_URL"]
    drop(owner, name)
    if count == "--drop":
        return 0
    run_on_server(owner, f'CREATE DATABASE "{name}"')
    url = address_of(owner, name)
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url}
    manage(environment, "migrate", "--verbosity", "0")
    subprocess.run([sys.executable, "-c", OFFICE], env=environment, check=True)
    span = ("--from", "2025-07-01", "--to", "2026-10-31")
    manage(environment, "generate_dossiers", "--count", count, "--seed", "bench", *span)
    print(url)
    return 0


OFFICE = """
import django; django.setup()
from django.utils import timezone
from portal.night.demo.office import set_up_office
set_up_office(at=timezone.now())
"""


def address_of(server: str, database: str) -> str:
    """The address of another database on the same server."""
    return re.sub(r"/[^/?@]*(\?|$)", rf"/{database}\1", server, count=1)


def manage(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], env=environment, check=True)


def drop(owner: str, name: str) -> None:
    """Take a scratch database away; autovacuum at work in it is not ours to end and is waited for."""
    for _ in range(DROP_TRIES):
        try:
            return run_on_server(owner, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except psycopg2.errors.InsufficientPrivilege:
            time.sleep(1)
    return run_on_server(owner, f'DROP DATABASE IF EXISTS "{name}"')


def run_on_server(owner: str, statement: str) -> None:
    server = psycopg2.connect(owner)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(statement)
    server.close()


if __name__ == "__main__":
    sys.exit(main())
