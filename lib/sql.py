"""Pieces of PostgreSQL that migrations share. Each returns text for `migrations.RunSQL`."""

from collections.abc import Sequence


def quote(name: str) -> str:
    """An identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A string constant."""
    return "'" + text.replace("'", "''") + "'"


def refuse_trigger(table: str, *, verbs: Sequence[str], sentence: str) -> str:
    """Triggers that refuse verbs (UPDATE, DELETE, TRUNCATE) on a table, for the table's owner too.

    Plain triggers, because a connection can tell pgtrigger's to stand aside.
    """
    body = f"""
        CREATE OR REPLACE FUNCTION {quote(f"refuse_{table}")}() RETURNS trigger LANGUAGE plpgsql AS $refuse$
        BEGIN
            RAISE EXCEPTION USING MESSAGE = {literal(sentence)}, ERRCODE = 'integrity_constraint_violation';
        END $refuse$;
    """
    rows = [verb for verb in verbs if verb != "TRUNCATE"]
    if rows:
        body += (
            f"CREATE TRIGGER {quote(f'{table}_refuse_rows')} BEFORE {' OR '.join(rows)} ON {quote(table)}\n"
            f"FOR EACH ROW EXECUTE FUNCTION {quote(f'refuse_{table}')}();\n"
        )
    if "TRUNCATE" in verbs:
        body += (
            f"CREATE TRIGGER {quote(f'{table}_refuse_truncate')} BEFORE TRUNCATE ON {quote(table)}\n"
            f"FOR EACH STATEMENT EXECUTE FUNCTION {quote(f'refuse_{table}')}();\n"
        )
    return body


def drop_refuse_trigger(table: str) -> str:
    """The reverse of `refuse_trigger`."""
    return (
        f"DROP TRIGGER IF EXISTS {quote(f'{table}_refuse_rows')} ON {quote(table)};\n"
        f"DROP TRIGGER IF EXISTS {quote(f'{table}_refuse_truncate')} ON {quote(table)};\n"
        f"DROP FUNCTION IF EXISTS {quote(f'refuse_{table}')}();\n"
    )


def touch_trigger(table: str, *, touched: str, key: str) -> str:
    """A trigger that notes the `key` column of every changed row in the table `touched` (decision 14).

    `touched` has a column `touched_id`; the night takes its rows by DELETE … RETURNING. Every change adds a
    row: a note that waits already says nothing of a change that is not committed yet, and whoever takes it
    would miss that change.
    """
    function, table_name, noted, name = quote(f"touch_{table}"), quote(table), quote(touched), quote(key)
    insert = f"INSERT INTO {noted} (touched_id) SELECT %s.{name} WHERE %s.{name} IS NOT NULL"
    changed = f"TG_OP = 'DELETE' OR OLD.{name} IS DISTINCT FROM NEW.{name}"
    return f"""
        CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $touch$
        BEGIN
            IF TG_OP <> 'DELETE' THEN
                {insert % ("NEW", "NEW")};
            END IF;
            IF TG_OP <> 'INSERT' AND ({changed}) THEN
                {insert % ("OLD", "OLD")};
            END IF;
            RETURN NULL;
        END $touch$;
        CREATE TRIGGER {quote(f"{table}_touch")} AFTER INSERT OR UPDATE OR DELETE ON {table_name}
        FOR EACH ROW EXECUTE FUNCTION {function}();
    """


def drop_touch_trigger(table: str) -> str:
    """The reverse of `touch_trigger`."""
    return (
        f"DROP TRIGGER IF EXISTS {quote(f'{table}_touch')} ON {quote(table)};\n"
        f"DROP FUNCTION IF EXISTS {quote(f'touch_{table}')}();\n"
    )
