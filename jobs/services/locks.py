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


def try_transaction_lock(name: str) -> bool:
    """Take the lock until the transaction ends, if nobody holds it now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number(name)])
        (got,) = cursor.fetchone()
    return bool(got)


def is_free(name: str) -> bool:
    """Whether nobody holds the lock now. Only looks: taking it to see would turn a starting job away."""
    number = lock_number(name) % 2**64
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT NOT EXISTS (
                SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
                WHERE datname = current_database() AND locktype = 'advisory' AND granted
                AND classid = %s::bigint::oid AND objid = %s::bigint::oid AND objsubid = 1
            )
            """,
            [number >> 32, number % 2**32],
        )
        (free,) = cursor.fetchone()
    return bool(free)
