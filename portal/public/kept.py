"""Answers that are the same for everybody, kept in Valkey to the end of their minute.

The minute is part of the name, so nothing has to be told that it is over: doors open and close on whole
minutes, and a queue that is half a minute old is told as what it is, about so many people.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError


T = TypeVar("T")
SECONDS = 90


def for_this_minute(name: str, at: datetime, make: Callable[[], T]) -> T:
    """What `make` gives, at most once a minute; without Valkey every time. One trip when it is there."""
    key = f"public:{name}:{at.timestamp() // 60:.0f}"
    try:
        found: T | None = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, SECONDS)
    except RedisError:
        return make()
    return found
