"""What an answer costs, told in the answer itself. Only the server of the browser tests has this."""

import gzip
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tests.harness.queries import NOT_COUNTED


# The harness's own statement on a new connection.
OURS = ("SET ROLE",)
LEVEL = 6  # gzip's usual, as the proxy in front of a real installation has it


class Measured:
    """Outermost middleware: statements, bytes and compressed bytes of an answer as Server-Timing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        seen: list[str] = []

        def noted(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
            seen.append(str(sql).lstrip())
            return execute(sql, *rest)

        with connection.execute_wrapper(noted):
            response = self.get_response(request)
        if not response.streaming:
            statements = sum(not sql.startswith(NOT_COUNTED + OURS) for sql in seen)
            body = response.content  # type: ignore[attr-defined]
            told = {"statements": statements, "bytes": len(body), "packed": packed(body)}
            response["Server-Timing"] = ", ".join(f"{name};dur={value}" for name, value in told.items())
        return response


class KeptFiles(StaticFilesHandler):
    """Files that a browser keeps once it has them, as those of a real installation; each page asked for all
    of them again else, and a third of what it cost here was that."""

    def serve(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = super().serve(request)
        response["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def packed(body: bytes) -> int:
    """Bytes of `body` compressed."""
    return len(gzip.compress(body, LEVEL, mtime=0))


@cache
def packed_file(url: str) -> int:
    """Compressed bytes of a static file; a picture or a font is sent as it is and does not grow by it."""
    path = urlsplit(url).path.removeprefix(settings.STATIC_URL)
    found = finders.find(path)
    assert isinstance(found, str), url
    with open(found, "rb") as file:
        body = file.read()
    return min(len(body), packed(body))
