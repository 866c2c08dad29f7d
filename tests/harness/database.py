"""The test database: built once per set of migrations, copied per worker, served as portal_app.

Building and emptying are done as the owner; everything a test does runs under SET ROLE portal_app, so a
right the application lacks in production is lacking in the tests too.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created

from jobs.services import grants
from launch.postgres import BEGINNING


APP_ROLE = "portal_app"
PATIENCE = 10  # seconds
ROOT = Path(settings.BASE_DIR)
# Checkouts with the same migrations share one built database on a server; others do not wait for its builder.
BUILT, BUILT_KEPT = "tests_built_", 12


def use_own_database(worker: str) -> None:
    """Gives this process a fresh database of its own and lets Django serve from it."""
    plain = settings.DATABASES["default"]["NAME"]
    mine = f"test_{plain}{'_' + worker if worker else ''}"
    connection.close()
    with _server() as cursor:
        template = _built(cursor, plain)
        _drop(cursor, mine)
        cursor.execute(f'CREATE DATABASE "{mine}" TEMPLATE "{template}"')
    _serve_from(mine)
    connection_created.connect(_become_app, dispatch_uid="tests.become_app")


def build() -> None:
    """Builds the database all are copied from, if it is not there."""
    with _server() as cursor:
        _built(cursor, settings.DATABASES["default"]["NAME"])


def _built(cursor: Any, plain: str) -> str:
    """The name of the database all are copied from; built by the first who asks, and the others wait."""
    fingerprint = _fingerprint()
    template = f"{BUILT}{fingerprint}"
    lock = [int(fingerprint, 16)]
    cursor.execute("SELECT pg_advisory_lock(%s)", lock)
    try:
        if not _exists(cursor, template):
            _build(cursor, f"{plain}_building", template)
    finally:
        cursor.execute("SELECT pg_advisory_unlock(%s)", lock)
    return template


def drop_own_database() -> None:
    """Gives the worker's database back."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with _server() as cursor:
        _drop(cursor, name)


@contextmanager
def another_database(name: str, *, migrated: bool) -> Iterator[str]:
    """The name of one more on the same server, for programs that are started: migrated, or empty as
    `./run` makes it."""
    mine = f"other_{name}_{os.getpid()}"
    template = f"{BUILT}{_fingerprint()}" if migrated else "template0"
    with _server() as cursor:
        cursor.execute(f'CREATE DATABASE "{mine}" TEMPLATE "{template}" ENCODING \'UTF8\'')
        try:
            with _inside(mine) as there:
                there.execute("DROP SCHEMA seed CASCADE" if migrated else ";".join(BEGINNING))
            yield mine
        finally:
            _drop(cursor, mine)


def empty_and_refill() -> None:
    """After a test that committed: every table as the migrations left it, triggers and rights aside."""
    connection.close_if_unusable_or_obsolete()
    with as_owner(), connection.cursor() as cursor:
        _wait_for_others(cursor)
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT seed.restore()")
        cursor.execute("SET session_replication_role = origin")


def _wait_for_others(cursor: Any) -> None:
    """A browser that has gone may leave a request behind, such as the second of a double press: what that
    writes would meet the emptying, or stay."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid())"
        )
        if not cursor.fetchone()[0]:
            return
        time.sleep(0.02)


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, the connection has the owner's rights; a test says so when it needs them."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {APP_ROLE}")


def _become_app(connection: Any, **_: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")


def _fingerprint() -> str:
    """Changes when anything that shapes an empty database changes."""
    digest = hashlib.sha256()
    shaping = [
        Path(__file__),
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("*/data/**/*"),
        *ROOT.glob("*/apps.py"),
    ]
    shaping += [*ROOT.glob("jobs/**/*.py"), ROOT / "requirements.txt"]
    for path in sorted(path for path in shaping if path.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _server() -> AbstractContextManager[Any]:
    """A cursor of the owner beside all test databases, outside any transaction."""
    return _inside("postgres")


@contextmanager
def _inside(database: str) -> Iterator[Any]:
    wanted = {**connection.get_connection_params(), "dbname": database}
    wanted.pop("cursor_factory", None)
    server = psycopg2.connect(**wanted)
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            yield cursor
    finally:
        server.close()


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _build(cursor: Any, building: str, template: str) -> None:
    """Migrates a new database, grants the application its rights, remembers the rows that came with it."""
    cursor.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC OFFSET %s",
        [f"{BUILT}%", BUILT_KEPT - 1],
    )
    for (old,) in cursor.fetchall():
        _drop(cursor, old)
    _drop(cursor, building)
    cursor.execute(f"CREATE DATABASE \"{building}\" TEMPLATE template0 ENCODING 'UTF8'")
    _serve_from(building)
    call_command("migrate", verbosity=0, interactive=False)
    grants.apply(connection)
    _remember_seed()
    connection.close()
    cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{template}"')


def _serve_from(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


REMEMBER = """
CREATE SCHEMA seed;
DO $$
DECLARE t record; columns text;
BEGIN
  FOR t IN SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = 'public' AND c.relkind = 'r' LOOP
    EXECUTE format('CREATE TABLE seed.%I AS TABLE public.%I', t.relname, t.relname);
  END LOOP;
END $$;
CREATE FUNCTION seed.restore() RETURNS void LANGUAGE plpgsql AS $$
DECLARE t record; columns text; found boolean;
BEGIN
  FOR t IN SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = 'public' AND c.relkind = 'r' LOOP
    EXECUTE format('DELETE FROM public.%I', t.relname);
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM seed.%I)', t.relname) INTO found;
    CONTINUE WHEN NOT found;
    SELECT string_agg(quote_ident(a.attname), ', ') INTO columns FROM pg_attribute a
      WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
    EXECUTE format('INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM seed.%I',
                   t.relname, columns, columns, t.relname);
  END LOOP;
END $$;
"""


def _remember_seed() -> None:
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER)
