"""A second database session that is at work, as another process would be."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.db import connection

from jobs.services.locks import lock_number


@contextmanager
def other_session_holds(name: str) -> Iterator[None]:
    """The advisory lock `name` is taken elsewhere inside the block and free after it.

    Given back by name: the server notices a closed connection only a moment later, and a test would race it.
    """
    other = psycopg2.connect(**{**connection.get_connection_params(), "cursor_factory": None})
    other.autocommit = True
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [lock_number(name)])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock_number(name)])
    finally:
        other.close()
