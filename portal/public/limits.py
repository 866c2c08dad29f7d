"""How often a stranger may ask. One trip to Valkey per question; values are hashed, so Valkey learns none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError


@dataclass(frozen=True)
class Limit:
    """At most `times` in `seconds` for one `value` of `name`."""

    name: str
    value: str
    times: int
    seconds: int

    @property
    def key(self) -> str:
        return f"limit:{self.name}:{hashlib.sha256(self.value.encode()).hexdigest()[:20]}"


def first_over(counted: Sequence[Limit], reached: Sequence[Limit] = ()) -> Limit | None:
    """Count this request against `counted`; the first of them now over, or of `reached` already full.

    Without Valkey nothing is counted and nobody is turned away: the page matters more than the counter.
    """
    try:
        counts, standing = _ask(counted, reached)
    except RedisError:
        return None
    over = [limit for limit, count in zip(counted, counts, strict=True) if count > limit.times]
    full = [limit for limit, count in zip(reached, standing, strict=True) if count >= limit.times]
    return next(iter(over + full), None)


_client: Redis | None = None


def _connection() -> Redis:
    global _client  # noqa: PLW0603 - one pool of connections per process
    if _client is None:
        _client = Redis.from_url(settings.REDIS_URL, socket_timeout=1)
    return _client


def _ask(counted: Sequence[Limit], reached: Sequence[Limit]) -> tuple[list[int], list[int]]:
    with _connection().pipeline(transaction=False) as pipe:
        for limit in counted:
            pipe.set(limit.key, 0, ex=limit.seconds, nx=True)
            pipe.incr(limit.key)
        for limit in reached:
            pipe.get(limit.key)
        answers = pipe.execute()
    counts, standing = answers[1 : 2 * len(counted) : 2], answers[2 * len(counted) :]
    return [int(count) for count in counts], [int(count or 0) for count in standing]
