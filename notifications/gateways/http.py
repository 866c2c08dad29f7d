"""Posting JSON to an operator, and what its answer means for the message."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from notifications.exceptions import ChannelDown, DeliveryFailed


LONGEST_ANSWER = 64 * 1024
# Our key or our quota: no message can pass.
ABOUT_US = frozenset({401, 403, 407, 429})
# Not now, but the message may be tried again: time-out, locked, too early.
TRY_AGAIN = frozenset({408, 423, 425})
# The operator has taken a message of this id before: the answer to the first sending was lost.
HAS_IT_ALREADY = 409


def post(url: str, body: Mapping[str, Any], *, headers: Mapping[str, str]) -> dict[str, Any]:
    """Post JSON; returns the answer's JSON object, empty when there is none.

    Raises DeliveryFailed, ChannelDown. Redirects are not followed: a message goes to the address the
    office has named or nowhere.
    """
    status, answer = _exchange(url, json.dumps(body, ensure_ascii=False).encode(), headers)
    if 200 <= status < 300 or status == HAS_IT_ALREADY:
        return _object(answer)
    reason = f"HTTP {status}"
    if status in ABOUT_US:
        raise ChannelDown(reason)
    if status >= 500:
        # A gateway before the operator answers so too; whether it passed the message on nobody knows.
        raise DeliveryFailed(reason, uncertain=True)
    raise DeliveryFailed(reason, permanent=400 <= status < 500 and status not in TRY_AGAIN)


def _exchange(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = _connected(parts.scheme, parts.hostname or "", parts.port)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read(LONGEST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise DeliveryFailed(type(error).__name__, uncertain=True) from error
    finally:
        connection.close()


def _connected(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    """A connection that stands. Raises ChannelDown: nothing has been said yet."""
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(host, port, timeout=settings.GATEWAY_TIMEOUT)
        connection.connect()
    except (OSError, http.client.HTTPException) as error:
        raise ChannelDown(type(error).__name__) from error
    return connection


def _object(answer: bytes) -> dict[str, Any]:
    try:
        found = json.loads(answer) if answer.strip() else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
