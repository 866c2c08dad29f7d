"""Stepping through a list by key: the cost of page 1,000 is that of page 1."""

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet


Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Rows of one page; `previous` and `next` are keys for the address, empty where there is nothing more."""

    rows: tuple[Item, ...]
    previous: str
    next: str


def page_of(
    rows: QuerySet[Row],
    *,
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
    shown: Callable[[Any], QuerySet[Row]] | None = None,
    has_empty: bool = False,
) -> Page[Row]:
    """One page of `rows` by `order`, behind the key `after` or ahead of the key `before`.

    shown: adds to a queryset what a row shows (joins above all). It is asked for the rows of the page
    alone, by their ids, in a second statement: a long list is not joined before its page is chosen.
    order: field names, all rising or all falling ("-due_at", "-pk"), none of them null, the last one
    unique. With `has_empty` the first one may be null: such rows come last, turned round first, as the
    database orders them; for short lists, as no index serves both parts of the question. A key that
    cannot be read gives the first page: it comes from the address, anyone may edit it.
    """
    falling = order[0].startswith("-")
    names = [name.removeprefix("-") for name in order]
    assert {name.startswith("-") for name in order} == {falling}, "mixed directions"  # noqa: S101
    key = _read(before or after, rows, names, order, has_empty=has_empty)
    backwards = bool(before) and key is not None
    if key is not None:
        rows = rows.filter(_beyond(names, key, larger=falling == backwards, has_empty=has_empty))
    chosen = rows.order_by(*(_turned(order) if backwards else order))[: size + 1]
    found = list(chosen) if shown is None else _by_key(chosen, shown)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous = more if backwards else key is not None
    has_next = True if backwards else more
    return Page(
        rows=tuple(found),
        previous=_write(found[0], names, order) if found and has_previous else "",
        next=_write(found[-1], names, order) if found and has_next else "",
    )


def page_of_worked_out(
    rows: Sequence[Item],
    *,
    key: Callable[[Item], tuple[int, ...]],
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Page[Item]:
    """As `page_of`, of rows that were worked out and not asked for, rising by `key`, which is unique.

    A row that has gone meanwhile still says where the next page begins.
    """
    keys = [key(row) for row in rows]
    behind, ahead = _read_numbers(after), _read_numbers(before)
    first = bisect_right(keys, behind) if behind else 0
    if ahead:
        first = max(bisect_left(keys, ahead) - size, 0)
    found = rows[first : first + size]
    more = first + len(found) < len(rows)
    return Page(
        rows=tuple(found),
        previous=_write_numbers(key(found[0])) if found and first else "",
        next=_write_numbers(key(found[-1])) if found and more else "",
    )


def _write_numbers(key: tuple[int, ...]) -> str:
    return "-".join(str(one) for one in key)


def _read_numbers(written: str) -> tuple[int, ...]:
    """Nothing where it cannot be read, as by `page_of`."""
    try:
        return tuple(int(one) for one in written.split("-")) if written else ()
    except ValueError:
        return ()


def _by_key(chosen: QuerySet[Row], shown: Callable[[Any], QuerySet[Row]]) -> list[Row]:
    """The chosen rows as they are shown, in the order they were chosen."""
    ids = list(chosen.values_list("pk", flat=True))
    rows = {row.pk: row for row in shown(chosen.model._default_manager.filter(pk__in=ids))}
    return [rows[one] for one in ids if one in rows]


def _turned(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def _beyond(names: list[str], key: list[Any], *, larger: bool, has_empty: bool = False) -> Q:
    """(a, b) > (x, y) written so that an index on (a, b) serves it: a >= x and (a <> x or b > y).

    Nothing is larger than a null, in the database's order as well.
    """
    beyond = "gt" if larger else "lt"
    name, value = names[0], key[0]
    if len(names) == 1:
        return Q(**{f"{name}__{beyond}": value})
    rest = _beyond(names[1:], key[1:], larger=larger)
    empty = Q(**{f"{name}__isnull": True})
    if value is None:
        return empty & rest if larger else ~empty | rest
    found = Q(**{f"{name}__{beyond}e": value}) & (~Q(**{name: value}) | rest)
    return found | empty if has_empty and larger else found


def _write(row: Model, names: list[str], order: Sequence[str]) -> str:
    """The order is part of the key: a list that was sorted otherwise meanwhile begins at its first page."""
    values = [getattr(row, name) for name in names]
    plain = [value.isoformat() if isinstance(value, datetime | date) else value for value in values]
    plain.append(",".join(order))
    return base64.urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode().rstrip("=")


def _read(
    key: str, rows: QuerySet[Any], names: list[str], order: Sequence[str], *, has_empty: bool
) -> list[Any] | None:
    if not key:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        if not isinstance(values, list) or len(values) != len(names) + 1 or _has_nul(values):
            return None
        if values.pop() != ",".join(order):
            return None
        read = [_field(rows.model, name).to_python(value) for name, value in zip(names, values, strict=True)]
        return None if None in read[1 if has_empty else 0 :] else read
    except (ValueError, binascii.Error, ValidationError, TypeError, OverflowError, RecursionError):
        return None


def _has_nul(values: list[Any]) -> bool:
    """U+0000, which no text column takes."""
    return any("\x00" in value for value in values if isinstance(value, str))


def _field(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)
