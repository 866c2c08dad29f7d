from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from django.db import DataError, connection, transaction
from django.utils.safestring import mark_safe
from hypothesis import HealthCheck, given, settings, strategies as st

from lib.copy import copy_rows, field


class Colour(StrEnum):
    RED = "đỏ"


VALUES = {
    "integer": [0, -5, 2**31 - 1, None],
    "boolean": [True, False, None],
    "text": ["", "a\tb", "c\\d", "e\nf\r", "\\N", "\\.", "Nguyễn Thị Ơn", Colour.RED, mark_safe("x\\"), None],
    "numeric": [Decimal("12.50"), Decimal("-0.1"), 3],
    "double precision": [1.5, 1e-300, 0.1 + 0.2],
    "timestamptz": [datetime(2026, 11, 20, 14, 5, 6, 123456, tzinfo=UTC)],
    "date": [date(2026, 2, 28)],
    "time": [time(7, 30)],
    "interval": [timedelta(days=2, hours=3, microseconds=5), timedelta(hours=-1)],
    "uuid": [UUID(int=7)],
    "bytea": [b"", b"\x00\\\xff\n"],
    "jsonb": [{"tên": "Ưu\n\\", "n": [1, None]}, {}],
    "text[]": [["a", None, 'q"\\', "{},"], []],
    "integer[]": [[1, 2], [[1, 2], [3, 4]]],
}


@pytest.fixture
def table(db):
    """`table(type)` makes a table of one column and gives its name."""

    def make(kind):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE copied (id integer, value {kind}) ON COMMIT DROP")
        return "copied"

    return make


def written(table, values):
    with connection.cursor() as cursor:
        count = copy_rows(cursor.cursor, table, ["id", "value"], enumerate(values))
        cursor.execute("SELECT value FROM copied ORDER BY id")
        return count, [value for (value,) in cursor.fetchall()]


@pytest.mark.parametrize("kind", VALUES)
def test_what_is_written_comes_back(table, kind):
    count, back = written(table(kind), VALUES[kind])
    assert count == len(VALUES[kind])
    if kind == "bytea":
        back = [bytes(value) for value in back]
    if kind == "jsonb":
        import json

        back = [value if isinstance(value, dict) else json.loads(value) for value in back]
    assert back == VALUES[kind]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(
    texts=st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), max_size=20)
)
def test_any_text_comes_back(db, texts):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE copied (id integer, value text) ON COMMIT DROP")
        assert written("copied", texts)[1] == texts
        transaction.set_rollback(True)


def test_more_rows_than_fit_a_chunk(table):
    count, back = written(table("text"), (f"dòng {number} " + "x" * 50 for number in range(20_000)))
    assert (count, back[-1][:10]) == (20_000, "dòng 19999")


@pytest.mark.parametrize("value", [object(), {1, 2}, 3 + 4j])
def test_a_type_it_does_not_know_is_an_error(value):
    with pytest.raises(TypeError, match="does not know"):
        field(value)


def test_nul_is_refused_before_the_server_sees_it():
    with pytest.raises(ValueError, match="NUL"):
        field("a\x00b")


def test_one_bad_value_writes_nothing(table):
    name = table("integer")
    with (
        pytest.raises(DataError),
        transaction.atomic(),
        connection.cursor() as cursor,
        connection.wrap_database_errors,
    ):
        copy_rows(cursor.cursor, name, ["id", "value"], [(1, 1), (2, "x")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM copied")
        assert cursor.fetchone() == (0,)
