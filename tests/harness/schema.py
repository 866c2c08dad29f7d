"""What shapes a database and which rows came with it, as lines that two databases can be compared by."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import psycopg2
from django.db import connection


# Asked of PostgreSQL itself: a fact per row, said in words that hold no numbers of its own.
FACTS = {
    "table": """
        SELECT c.relname, c.relkind, c.relpersistence, c.reloptions::text, c.relacl::text, c.relrowsecurity,
               obj_description(c.oid, 'pg_class'), pg_get_viewdef(c.oid)
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p', 'S')""",
    "column": """
        SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity, a.attgenerated, a.attstorage, a.attcollation::regcollation::text,
               a.attacl::text, pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p')
            AND a.attnum > 0""",
    "constraint": """
        SELECT conrelid::regclass::text, conname, contype, condeferrable, condeferred, convalidated,
               pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint')
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "index": """
        SELECT indrelid::regclass::text, indisvalid, indisready, pg_get_indexdef(indexrelid),
               obj_description(indexrelid, 'pg_class')
        FROM pg_index
        WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)""",
    "trigger": """
        SELECT tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid),
               obj_description(oid, 'pg_trigger')
        FROM pg_trigger WHERE NOT tgisinternal""",
    "function": """
        SELECT p.proname, pg_get_functiondef(p.oid), p.proacl::text, obj_description(p.oid, 'pg_proc')
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    "sequence": """
        SELECT sequencename, data_type::text, start_value, min_value, max_value, increment_by, cycle,
               last_value
        FROM pg_sequences WHERE schemaname = 'public' AND sequencename <> 'django_migrations_id_seq'""",
    "extension": "SELECT extname, extversion, extnamespace::regnamespace::text FROM pg_extension",
    "schema": "SELECT nspname, nspacl::text FROM pg_namespace WHERE nspname = 'public'",
}
# Django numbers these as they come, and nothing holds to the numbers.
BY_NAME = {
    "django_content_type": "SELECT app_label, model FROM django_content_type",
    "auth_permission": "SELECT t.app_label, t.model, p.codename, p.name FROM auth_permission p"
    " JOIN django_content_type t ON t.id = p.content_type_id",
    "django_migrations": "SELECT app, name FROM django_migrations",
}
# Drawn by lot for each installation.
DRAWN = {"calendars_calendar": ("version",)}


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """A new database beside this test's own, gone afterwards; gives its address, as the owner."""
    with _session("postgres") as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield _address(name)
        finally:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def facts(name: str) -> set[str]:
    """All that shapes that database, a line each."""
    with _session(name) as cursor:
        return {f"{kind}: {row}" for kind, asked in FACTS.items() for row in _rows(cursor, asked)}


def rows(name: str) -> set[str]:
    """All rows of that database but what is drawn by lot, a line each."""
    with _session(name) as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [table for (table,) in cursor.fetchall()]
        return {f"{table}: {row}" for table in tables for row in _rows(cursor, _row_query(table))}


def _row_query(table: str) -> str:
    drawn = "".join(f" - '{column}'" for column in DRAWN.get(table, ()))
    return BY_NAME.get(table, f'SELECT (to_jsonb(t){drawn})::text FROM public."{table}" t')


def _rows(cursor: Any, asked: str) -> list[Any]:
    cursor.execute(asked)
    found: list[Any] = cursor.fetchall()
    return found


def _settings(name: str) -> Mapping[str, Any]:
    wanted = {**connection.get_connection_params(), "dbname": name}
    wanted.pop("cursor_factory", None)
    return wanted


def _address(name: str) -> str:
    told = connection.settings_dict
    host = told["HOST"] or told["OPTIONS"].get("host", "")
    return f"postgres://{quote(told['USER'])}:{quote(told['PASSWORD'])}@/{name}?host={quote(host)}"


@contextmanager
def _session(name: str) -> Iterator[Any]:
    session = psycopg2.connect(**_settings(name))
    session.autocommit = True
    try:
        with session.cursor() as cursor:
            cursor.execute("SET search_path = public")
            yield cursor
    finally:
        session.close()
