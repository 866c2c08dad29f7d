"""A page costs the same number of queries for one row as for twenty, of which `./test` makes three."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.harness.thorough import MANY


NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET TRANSACTION")


def statements(act: Callable[[], Any]) -> list[str]:
    """SQL statements `act` sends, without those that only open and close transactions."""
    with CaptureQueriesContext(connection) as seen:
        act()
    return [query["sql"] for query in seen.captured_queries if not query["sql"].startswith(NOT_COUNTED)]


def same_at_1_and_20(make: Callable[[], Any], act: Callable[[], Any]) -> int:
    """Calls `make` once, counts `act`, calls `make` until there are many, counts again; gives the number."""
    make()
    act()  # caches of content types and the like are filled
    with_one = statements(act)
    for _ in range(MANY - 1):
        make()
    with_many = statements(act)
    extra = "\n".join(with_many[len(with_one) :][:5])
    assert len(with_one) == len(with_many), (
        f"{len(with_one)} queries at 1 row, {len(with_many)} at {MANY}:\n{extra}"
    )
    return len(with_one)
