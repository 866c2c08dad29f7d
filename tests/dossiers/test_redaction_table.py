"""docs/redaction.csv, by hand: what becomes of every column that can hold words, and why what stays does."""

from __future__ import annotations

import csv
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from dossiers.enums.redaction import RedactionGroup
from dossiers.rules.redacted import ANY
from jobs.services.grants import redactions


with (Path(settings.BASE_DIR) / "docs/redaction.csv").open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))
# Kinds of columns in which a name, a number or an address could stand; a day only where it is somebody's.
WORDS = """
    SELECT c.table_name, c.column_name
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
        AND (data_type IN ('character varying', 'text', 'jsonb', 'json', 'bytea', 'ARRAY', 'inet')
             OR data_type = 'date' AND column_name LIKE '%born%')
    UNION
    SELECT k.conrelid::regclass::text, a.attname
    FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND k.confrelid = 'documents_storedfile'::regclass
"""


def columns_with_words() -> set[tuple[str, str]]:
    """Without those that hold a code of a list."""
    models = apps.get_models(include_auto_created=True)
    coded = {
        (model._meta.db_table, field.column)
        for model in models
        for field in model._meta.concrete_fields
        if getattr(field, "choices", None)
    }
    with connection.cursor() as cursor:
        cursor.execute(WORDS)
        return set(cursor.fetchall()) - coded


def declared() -> dict[tuple[str, str], frozenset[str]]:
    return {(one.table, name): column.groups for one in redactions() for name, column in one.columns.items()}


def by_hand() -> dict[tuple[str, str], frozenset[str]]:
    taken = (row for row in ROWS if row["taken_with"] != "kept")
    return {
        (row["table"], name): frozenset(ANY if row["taken_with"] == "any" else row["taken_with"].split())
        for row in taken
        for name in row["columns"].split()
    }


def is_kept(table: str, column: str, row: dict[str, str]) -> bool:
    return fnmatch(table, row["table"]) and (row["columns"] == "*" or column in row["columns"].split())


def test_every_row_has_its_reason_and_known_groups():
    for row in ROWS:
        assert row["why"], row
        assert set(row["taken_with"].split()) <= {*RedactionGroup.values, "any", "kept"}, row
    assert set(ANY) == set(RedactionGroup.values)


def test_what_is_taken_away_is_what_the_table_says():
    assert declared() == by_hand()


@pytest.mark.django_db
def test_every_column_that_can_hold_words_is_taken_away_or_kept_for_a_reason():
    kept = [row for row in ROWS if row["taken_with"] == "kept"]
    taken = by_hand()
    undecided, twice = [], []
    for table, column in sorted(columns_with_words()):
        reasons = sum(is_kept(table, column, row) for row in kept)
        if (table, column) in taken:
            twice += [(table, column)] * reasons
        elif reasons != 1:
            undecided.append((table, column, reasons))
    assert undecided == [], "a new column: say in docs/redaction.csv what becomes of it"
    assert twice == []


@pytest.mark.django_db
def test_no_row_keeps_what_is_not_there():
    there = columns_with_words()
    for row in ROWS:
        if row["taken_with"] == "kept":
            for name in row["columns"].split():
                assert any(
                    fnmatch(table, row["table"]) and name in ("*", column) for table, column in there
                ), (row["table"], name)
