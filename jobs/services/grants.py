"""What the serving role may do in the database, given anew after every migration (decision 9).

Apps say it in their AppConfig: `read_only_tables` (written by triggers alone), `append_only_tables`
(SELECT and INSERT only), `undeletable_tables` (no DELETE), `redactions` (columns the redactor may change, and
of which rows) and `left_by_redaction` (what triggers write when he does). TRUNCATE is given to nobody. Every
redactable table has a guard: a trigger that asks the function `redaction_guard`, which one app names, whether
an order covers the row and the column (docs/adr/0065).
"""

import hashlib
import json
from collections.abc import Iterable

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from pghistory.models import Event

from jobs.exceptions import GrantsError
from lib.redaction import Redaction
from lib.sql import literal, quote


APP_ROLE = "portal_app"
REDACTOR_ROLE = "portal_redactor"
# Django's own record of migrations: the serving role only reads it.
READ_ONLY_TABLES = ("django_migrations",)
GUARD = "redaction_guard"
"""Name of the trigger, the same on every table."""


def apply(connection: BaseDatabaseWrapper) -> None:
    """Give the rights, as the owner of the tables, in one transaction. Safe to repeat.

    The guards come before, each in its own: a new one waits for its table, and holds up no other meanwhile.
    Makes the roles when they are missing and this role may. Raises GrantsError when it may not, and when
    an app names a table that does not exist: a misspelt name would leave the real one open.
    """
    with connection.cursor() as cursor:
        _check_owner(connection)
        tables = set(connection.introspection.table_names(cursor))
        statements = [
            *_roles(connection),
            *_whole_schema(),
            *_read_only(tables),
            *_append_only(tables),
            *_undeletable(tables),
            *_redactable(tables),
        ]
        for guard in _guards(connection, tables):
            cursor.execute(guard)
        cursor.execute(";\n".join(statements))


def _check_owner(connection: BaseDatabaseWrapper) -> None:
    """PostgreSQL only warns when somebody else revokes, and the right would stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND NOT pg_has_role(current_user, tableowner, 'USAGE') ORDER BY tablename LIMIT 1"
        )
        row = cursor.fetchone()
    if row:
        raise GrantsError(
            f"Bảng {row[0]} không thuộc vai trò đang dùng. Hãy đặt DATABASE_OWNER_URL là vai trò sở hữu."
        )


def _named(attribute: str, tables: set[str]) -> list[str]:
    named = [name for config in apps.get_app_configs() for name in getattr(config, attribute, ())]
    for name in named:
        if name not in tables:
            raise GrantsError(f"{attribute} names the table {name}, which does not exist.")
    return named


def _roles(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", [APP_ROLE, REDACTOR_ROLE])
        missing = {APP_ROLE, REDACTOR_ROLE} - {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        (may_create,) = cursor.fetchone()
    if missing and not may_create:
        raise GrantsError(
            f"Thiếu vai trò {', '.join(sorted(missing))} trong cơ sở dữ liệu. "
            "Hãy nhờ quản trị PostgreSQL chạy CREATE ROLE rồi chạy lại."
        )
    # Two installations on one server may do this at the same moment.
    return [
        f"DO $role$ BEGIN CREATE ROLE {quote(name)} {'LOGIN' if name == APP_ROLE else 'NOLOGIN'};"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $role$"
        for name in sorted(missing)
    ]


def _whole_schema() -> list[str]:
    app, redactor = quote(APP_ROLE), quote(REDACTOR_ROLE)
    return [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {app}, {redactor}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {app}, {redactor}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {redactor}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}, {redactor}",
    ]


def _revoke(verbs: str, tables: Iterable[str]) -> list[str]:
    return [f"REVOKE {verbs} ON {quote(name)} FROM {quote(APP_ROLE)}" for name in tables]


def _read_only(tables: set[str]) -> list[str]:
    own = [name for name in READ_ONLY_TABLES if name in tables]
    return _revoke("INSERT, UPDATE, DELETE", [*own, *_named("read_only_tables", tables)])


def _append_only(tables: set[str]) -> list[str]:
    return _revoke("UPDATE, DELETE", [*_named("append_only_tables", tables), *_history_tables(tables)])


def _undeletable(tables: set[str]) -> list[str]:
    return _revoke("DELETE", _named("undeletable_tables", tables))


def _history_tables(tables: set[str]) -> list[str]:
    """Row history of pghistory, whatever app tracks it (decision 10)."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Event) and model._meta.db_table in tables
    )


def redactions() -> list[Redaction]:
    """What all apps declare, those of an app in its own order."""
    return [one for config in apps.get_app_configs() for one in getattr(config, "redactions", ())]


def _redactable(tables: set[str]) -> list[str]:
    redactor, statements = quote(REDACTOR_ROLE), []
    for one in redactions():
        if one.table not in tables:
            raise GrantsError(f"redactions names the table {one.table}, which does not exist.")
        names = ", ".join(map(quote, one.columns))
        statements.append(f"GRANT UPDATE ({names}) ON {quote(one.table)} TO {redactor}")
    for table in _named("left_by_redaction", tables):
        statements.append(f"GRANT INSERT ON {quote(table)} TO {redactor}")
    return statements


def _guards(connection: BaseDatabaseWrapper, tables: set[str]) -> list[str]:
    """Made where they are missing or declared anew: a new trigger waits for the table's lock."""
    there = _guards_there(connection)
    statements = [
        f"DROP TRIGGER {GUARD} ON {quote(table)}"
        for table in there.keys() - {one.table for one in redactions()}
        if table in tables
    ]
    for one in redactions():
        statement = _guard(one)
        mark = hashlib.sha256(statement.encode()).hexdigest()
        if there.get(one.table) != mark:
            told = f"COMMENT ON TRIGGER {GUARD} ON {quote(one.table)} IS {literal(mark)}"
            statements.append(f"{statement};\n{told}")
    return statements


def _guard(one: Redaction) -> str:
    named = {name: sorted(column.groups) for name, column in sorted(one.columns.items())}
    return (
        f"CREATE OR REPLACE TRIGGER {GUARD} BEFORE UPDATE ON {quote(one.table)}"
        f" FOR EACH ROW WHEN (current_user = {literal(REDACTOR_ROLE)})"
        f" EXECUTE FUNCTION {_guard_function()}({literal(one.where)}, {literal(json.dumps(named))})"
    )


def _guard_function() -> str:
    named = [
        config.redaction_guard for config in apps.get_app_configs() if hasattr(config, "redaction_guard")
    ]
    if len(named) != 1:
        raise GrantsError("Exactly one app has to name the function that guards redactions.")
    return quote(named[0])


def _guards_there(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, coalesce(obj_description(t.oid, 'pg_trigger'), '') FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = %s AND NOT t.tgisinternal",
            [GUARD],
        )
        return dict(cursor.fetchall())
