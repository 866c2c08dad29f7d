"""Processor time of one reception with its printed receipt: five requests through the whole application.

    python -m benchmarks.processor [TIMES] [--profile REQUEST]

Against the demo's database (DATABASE_URL) and its broker (REDIS_URL). The clerk of `benchmarks.clerks` fills
in the real form, but his requests go straight into `portal.wsgi` in this process, one after the other, with
everything a request passes (sessions, CSRF, history, log lines). What PostgreSQL's process used for them is
told beside it. TIMES (60) receptions, each followed by one unit of a yardstick: plain Python that no change
of ours can touch. The ratio can be compared between runs; milliseconds only within one. REQUEST is one of
"form", "accept", "page", "print", "pdf".

Told are the best and the median: other work on the machine makes a request slower, never quicker.
"""

from __future__ import annotations

import argparse
import ast
import cProfile
import inspect
import io
import logging
import os
import pstats
import queue
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.browser import Browser
from benchmarks.clerks import Clerk, Outcome, hire
from benchmarks.measuring import machine, start, tell


REQUESTS = ("form", "accept", "page", "print", "pdf")
WARM = 8
"""Receptions that are not counted: what a process reads once, it has read."""
# Its own tree, written out again: objects, strings and calls, as a page is made of.
YARDSTICK = inspect.getsource(argparse)


class Inside(Browser):
    """A browser in the server's own process; notes what each of its requests took."""

    def __init__(self, application: Callable[..., Any]) -> None:
        super().__init__("http://127.0.0.1:8000")
        self.application = application
        self.taken: list[tuple[float, float]] = []
        self.profiles: dict[int, cProfile.Profile] = {}

    def _ask(self, path: str, body: bytes | None, kind: str) -> tuple[int, str, bytes]:
        told: dict[str, Any] = {}
        environ = self._environ(path, body, kind)
        profile = self.profiles.get(len(self.taken))
        before = time.process_time(), backend_seconds()
        if profile:
            profile.enable()
        answer = self.application(environ, lambda status, sent: told.update(status=status, headers=sent))
        content = b"".join(answer)
        answer.close()
        if profile:
            profile.disable()
        self.taken.append((time.process_time() - before[0], backend_seconds() - before[1]))
        for name, value in told["headers"]:
            if name == "Set-Cookie":
                cookie, _, rest = value.partition(";")[0].partition("=")
                self._cookies[cookie] = rest
        target = next((value for name, value in told["headers"] if name == "Location"), "")
        return int(told["status"].split()[0]), target, content

    def _environ(self, path: str, body: bytes | None, kind: str) -> dict[str, Any]:
        place, _, query = path.partition("?")
        return {
            "REQUEST_METHOD": "GET" if body is None else "POST",
            "PATH_INFO": place,
            "QUERY_STRING": query,
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body or b"")),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_REFERER": f"http://127.0.0.1:8000{path}",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "HTTP_ACCEPT_ENCODING": "gzip",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body or b""),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }


def backend_seconds() -> float:
    """Processor seconds of this thread's PostgreSQL process; 0 when it cannot be seen from here."""
    from django.db import connection

    if connection.connection is None:
        return 0.0
    try:
        told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    except OSError:
        return 0.0
    return int(told.split()[0]) / 1e9


def yardstick() -> float:
    """Seconds of one unit of work that is not ours."""
    begun = time.process_time()
    ast.unparse(ast.parse(YARDSTICK))
    return time.process_time() - begun


def reception(clerk: Clerk, browser: Inside) -> list[tuple[float, float]]:
    """(this process, PostgreSQL) of each of the five requests, in seconds."""
    browser.taken.clear()
    clerk.receive(0.0)
    assert len(browser.taken) == len(REQUESTS), "the clerk's way has changed"
    return list(browser.taken)


def main() -> int:
    from django.conf import settings

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("times", nargs="?", type=int, default=60)
    parser.add_argument("--profile", choices=REQUESTS)
    options = parser.parse_args()
    now = start()
    usernames, offer = hire(1, now)
    settings.WARM_PAPERS = False  # papers made beside the requests would be counted with them
    from portal.wsgi import application

    write_log_lines_to_nobody()
    clerk = Clerk("http://127.0.0.1:8000", usernames[0], offer, queue.Queue(), Outcome())
    clerk.twice, clerk.browser = 0.0, (browser := Inside(application))
    clerk.log_in()
    for _ in range(WARM):
        reception(clerk, browser)
    if options.profile:
        return profiled(clerk, browser, options.profile, options.times)
    taken, units = [], []
    for _ in range(options.times):
        taken.append(reception(clerk, browser))
        units.append(yardstick())
    return report(taken, units)


def write_log_lines_to_nobody() -> None:
    """A request's line costs as much as ever, and is not in the way of the result."""
    logging.disable(logging.NOTSET)
    nobody = open(os.devnull, "w")  # noqa: SIM115 - until the process ends
    for name in ("", "django"):
        for handler in logging.getLogger(name).handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(nobody)


def profiled(clerk: Clerk, browser: Inside, request: str, times: int) -> int:
    """Where the time of one kind of request goes."""
    profile = cProfile.Profile()
    browser.profiles[REQUESTS.index(request)] = profile
    for _ in range(times):
        reception(clerk, browser)
    for order in ("cumulative", "tottime"):
        pstats.Stats(profile).sort_stats(order).print_stats(70)
    return 0


def report(taken: list[list[tuple[float, float]]], units: list[float]) -> int:
    def ms(values: list[float]) -> str:
        return f"{min(values) * 1000:6.1f} {statistics.median(values) * 1000:6.1f}"

    print(f"{'milliseconds: best, median':<30} {'Python':>13} {'PostgreSQL':>15}")
    for turn, name in enumerate(REQUESTS):
        python, base = zip(*(row[turn] for row in taken), strict=True)
        print(f"{name:<30} {ms(list(python))}   {ms(list(base))}")
    python = [sum(each[0] for each in row) for row in taken]
    base = [sum(each[1] for each in row) for row in taken]
    print(f"{'reception with its PDF':<30} {ms(python)}   {ms(base)}")
    print(f"{'yardstick':<30} {ms(units)}")
    each = [mine / unit for mine, unit in zip(python, units, strict=True)]
    ratios = f"{min(python) / min(units):.2f}, {statistics.median(each):.2f}"
    tell("Python in units: of the best, median", ratios)
    print(machine())
    return 0


if __name__ == "__main__":
    sys.exit(main())
