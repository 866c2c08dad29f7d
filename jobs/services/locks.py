"""Advisory locks: held by a database session, so the death of the process frees them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def lock_number(name: str) -> int:
    """The 64-bit number PostgreSQL knows a lock by."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


@contextmanager
def session_lock(name: str) -> Iterator[bool]:
    """Try the lock; says whether it was got. Needs a connection of its own per process, not pooled."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock_number(name)])
        (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        # A lost connection has given the lock back already.
        if held and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock_number(name)])


def transaction_lock(name: str) -> None:
    """Wait for the lock and keep it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_number(name)])


def is_free(name: str) -> bool:
    """Whether nobody holds the lock now. Only for showing: the answer is old when it is read."""
    with session_lock(name) as held:
        return held
