"""Taking the notes of petitions that changed (decision 14). The caller's transaction writes what follows."""

from django.db import connection


# Notes of moves under way cannot be seen yet and are taken next time; notes another taker holds are his.
_TAKE = """
    DELETE FROM feedback_touchedpetition WHERE id IN (
        SELECT id FROM feedback_touchedpetition ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING touched_id
"""


def take(at_most: int) -> tuple[int, frozenset[int]]:
    """(notes taken, the petitions they name); (0, nothing) when no note is left."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [at_most])
        found = [touched for (touched,) in cursor.fetchall()]
    return len(found), frozenset(found)


def waiting() -> int:
    """How many notes there are to take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM feedback_touchedpetition")
        (found,) = cursor.fetchone()
    return int(found)


def touch_all() -> None:
    """Every petition is to be looked at again: for a full rebuild of what is kept of them."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO feedback_touchedpetition (touched_id) SELECT id FROM feedback_petition")
