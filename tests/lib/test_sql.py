import pytest
from django.db import DatabaseError, connection, transaction

from lib import sql


pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(as_owner):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ledger (id integer PRIMARY KEY, dossier_id integer)")
        cursor.execute("CREATE TABLE ledger_touched (touched_id integer)")
        cursor.execute("INSERT INTO ledger VALUES (1, 10)")
        yield cursor


def rows(cursor, table="ledger", column="id"):
    cursor.execute(f"SELECT {column} FROM {table} ORDER BY {column}")
    return [identity for (identity,) in cursor.fetchall()]


def noted(cursor):
    return rows(cursor, "ledger_touched", "touched_id")


@pytest.mark.parametrize("verb", ["DELETE FROM ledger", "UPDATE ledger SET id = 2", "TRUNCATE ledger"])
def test_refused_verbs_are_refused_to_the_owner_too(ledger, verb):
    ledger.execute(
        sql.refuse_trigger("ledger", verbs=["UPDATE", "DELETE", "TRUNCATE"], sentence="Không xóa 'sổ'.")
    )
    with pytest.raises(DatabaseError, match="Không xóa 'sổ'"), transaction.atomic():
        ledger.execute(verb)
    ledger.execute("INSERT INTO ledger VALUES (2, 10)")
    assert rows(ledger) == [1, 2]


def test_verbs_not_named_go_through_and_the_trigger_can_be_taken_back(ledger):
    ledger.execute(sql.refuse_trigger("ledger", verbs=["DELETE"], sentence="Không."))
    ledger.execute("UPDATE ledger SET id = 3")
    ledger.execute(sql.drop_refuse_trigger("ledger"))
    ledger.execute("DELETE FROM ledger")
    assert rows(ledger) == []


def test_every_change_notes_what_it_touched(ledger):
    ledger.execute(sql.touch_trigger("ledger", touched="ledger_touched", key="dossier_id"))
    ledger.execute("INSERT INTO ledger VALUES (2, 20), (3, 20), (4, NULL)")
    ledger.execute("UPDATE ledger SET dossier_id = 30 WHERE id = 1")  # moved: both are touched
    assert noted(ledger) == [10, 20, 20, 30]
    ledger.execute("DELETE FROM ledger_touched")
    ledger.execute("DELETE FROM ledger WHERE id = 2")
    assert noted(ledger) == [20]
    ledger.execute(sql.drop_touch_trigger("ledger"))
    ledger.execute("DELETE FROM ledger")
    assert noted(ledger) == [20]


@pytest.mark.parametrize(
    ("text", "folded"), [("Đặng Ưu", "dang uu"), ("NGUYỄN Ỡ ẵ", "nguyen o a"), ("plain", "plain")]
)
def test_the_database_folds_as_python_does(text, folded):
    from lib.text import search_key

    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_fold(%s)", [text])
        assert cursor.fetchone() == (folded,) == (search_key(text),)
