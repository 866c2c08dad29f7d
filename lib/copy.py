"""COPY FROM STDIN: the fastest way to write many rows, and the only place that knows its text format."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from lib.sql import quote


class CopyCursor(Protocol):
    """What COPY needs of a psycopg2 cursor (`connection.cursor().cursor` under Django)."""

    def copy_expert(self, sql: str, file: Any) -> Any: ...


_SPECIAL = re.compile(r"[\\\t\n\r\x00]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_CHUNK = 1 << 16


def _text(value: str) -> str:
    if not _SPECIAL.search(value):
        return value
    if "\x00" in value:
        raise ValueError("PostgreSQL text cannot hold the character NUL.")
    return value.translate(_ESCAPES)


def _interval(value: timedelta) -> str:
    return f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds"


def _array_item(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list | tuple):
        return _array(value)
    plain = value if isinstance(value, str) else _plain(value)
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _array(values: Sequence[Any]) -> str:
    return "{" + ",".join(map(_array_item, values)) + "}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_PLAIN: dict[type, Callable[[Any], str]] = {
    int: str,
    float: repr,
    Decimal: str,
    bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _interval,
    UUID: str,
    bytes: lambda value: "\\x" + value.hex(),
    list: _array,
    tuple: _array,
    dict: _json,
}
# Types whose text can hold a backslash, a tab or a line end.
_NEEDS_ESCAPE = {bytes, list, tuple, dict}


def _plain(value: Any) -> str:
    convert = _PLAIN.get(type(value))
    if convert is None:
        raise TypeError(f"COPY does not know how to write a {type(value).__name__}.")
    return convert(value)


def field(value: Any) -> str:
    """One value in COPY's text format. Lists are arrays, dictionaries are JSON, None is NULL."""
    if value is None:
        return "\\N"
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind in _PLAIN:
        return _text(_PLAIN[kind](value)) if kind in _NEEDS_ESCAPE else _PLAIN[kind](value)
    if isinstance(value, Enum):
        return field(value.value)
    if isinstance(value, str):
        return _text(str(value))
    raise TypeError(f"COPY does not know how to write a {kind.__name__}.")


def line(row: Sequence[Any]) -> str:
    """One row in COPY's text format, with its line end."""
    return "\t".join(map(field, row)) + "\n"


class _RowFile:
    """Rows as the file COPY reads, a chunk at a time, so that memory stays flat."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows: Iterator[Sequence[Any]] = iter(rows)
        self._left = b""
        self.count = 0

    def read(self, size: int = _CHUNK) -> bytes:
        size = size if size > 0 else _CHUNK
        parts, length = [self._left], len(self._left)
        while length < size:
            row = next(self._rows, None)
            if row is None:
                break
            encoded = line(row).encode()
            parts.append(encoded)
            length += len(encoded)
            self.count += 1
        data = b"".join(parts)
        self._left = data[size:]
        return data[:size]


def copy_rows(cursor: CopyCursor, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows of Python values into a table; returns how many.

    Each row has one value per column, in the columns' order. A constraint or a bad value makes the whole
    COPY fail: it is one statement.
    """
    source = _RowFile(rows)
    names = ", ".join(map(quote, columns))
    cursor.copy_expert(f"COPY {quote(table)} ({names}) FROM STDIN", source)
    return source.count
