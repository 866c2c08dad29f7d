"""One statement, its rows. The app's recursive questions are easier to read as SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection


def rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def ids(statement: str, values: Mapping[str, Any]) -> frozenset[int]:
    return frozenset(row[0] for row in rows(statement, values))
