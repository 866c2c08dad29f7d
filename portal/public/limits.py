"""How often a stranger may ask: per address, per code, per day's range of codes. One trip to Valkey."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from redis import Redis
from redis.exceptions import RedisError

from portal.http import TooManyRequests


@dataclass(frozen=True)
class Limit:
    """At most `times` in `seconds` for one `value` of `name`. Values are hashed: Valkey learns none."""

    name: str
    value: str
    times: int
    seconds: int

    @property
    def key(self) -> str:
        return f"limit:{self.name}:{hashlib.sha256(self.value.encode()).hexdigest()[:20]}"


def client_address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def check(limits: Sequence[Limit]) -> None:
    """Count this request against each limit. Raises TooManyRequests at the first that is over.

    Without Valkey nothing is counted and nobody is turned away: the page matters more than the counter.
    """
    try:
        counts = _count(limits)
    except RedisError:
        return
    for limit, count in zip(limits, counts, strict=True):
        if count > limit.times:
            raise TooManyRequests(
                _("Có quá nhiều lượt tra cứu. Hãy chờ ít phút rồi thử lại."), retry_after=limit.seconds
            )


_client: Redis | None = None


def _connection() -> Redis:
    global _client  # noqa: PLW0603 - one pool of connections per process
    if _client is None:
        _client = Redis.from_url(settings.REDIS_URL, socket_timeout=1)
    return _client


def _count(limits: Sequence[Limit]) -> list[int]:
    with _connection().pipeline(transaction=False) as pipe:
        for limit in limits:
            pipe.set(limit.key, 0, ex=limit.seconds, nx=True)
            pipe.incr(limit.key)
        answers = pipe.execute()
    return [int(count) for count in answers[1::2]]
