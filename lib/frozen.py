"""Frozen dataclasses as JSON and back, so that what a paper said can be kept and printed again."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar


T = TypeVar("T")


def to_json(value: Any) -> Any:
    """A value as JSON: dataclasses become objects, tuples lists, moments ISO 8601, decimals strings."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"A frozen value cannot hold a {type(value).__name__}.")


def from_json(kind: type[T], data: Mapping[str, Any]) -> T:
    """The dataclass `kind` that `to_json` wrote; fields added since then take their defaults."""
    hints = typing.get_type_hints(kind)
    names = {field.name for field in dataclasses.fields(typing.cast(Any, kind))}
    return kind(**{name: _value(hints[name], item) for name, item in data.items() if name in names})


def _value(hint: Any, item: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        (plain,) = (option for option in typing.get_args(hint) if option is not type(None))
        return None if item is None else _value(plain, item)
    if origin is tuple:
        inner = typing.get_args(hint)[0]
        return tuple(_value(inner, one) for one in item)
    if dataclasses.is_dataclass(hint):
        return from_json(typing.cast(type, hint), item)
    return _plain_value(hint, item)


def _plain_value(hint: Any, item: Any) -> Any:
    if hint in (date, datetime, time):
        return hint.fromisoformat(item)
    if hint is Decimal or (isinstance(hint, type) and issubclass(hint, Enum)):
        return hint(item)
    return item
