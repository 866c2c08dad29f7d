"""What every benchmark shares: a repeatable timing, a line with its ratio, the machine it ran on."""

from __future__ import annotations

import logging
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import django


def start() -> datetime:
    """Set Django up; returns the moment the benchmark stands at (now)."""
    django.setup()
    logging.disable(logging.CRITICAL)  # thousands of lines about requests are no result
    return datetime.now(UTC)


def median_ms(work: Callable[[], object], *, times: int = 15) -> float:
    """The median of `times` runs after one that is not counted, in milliseconds."""
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def best_seconds(work: Callable[[], object], *, times: int = 5) -> float:
    """The fastest of `times` runs, in seconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


class Spent:
    """Wall-clock and processor seconds since it was made: of this process with its children, of the server.

    The processor's seconds can be compared on a machine with other work; the server's are only this
    benchmark's when nobody else uses it, and are known only when it runs here.
    """

    def __init__(self) -> None:
        self._began = time.perf_counter(), _own_seconds(), _server_seconds()

    def so_far(self) -> tuple[float, float, float]:
        """(wall clock, this process, server)."""
        wall, own, server = self._began
        return time.perf_counter() - wall, _own_seconds() - own, _server_seconds() - server


def _own_seconds() -> float:
    """Of this process and of its children that are gone."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _server_seconds() -> float:
    """Processor seconds of all processes of the database server, living and gone; 0 when it is elsewhere."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    try:
        first = _stat(backend)[1]  # its parent
        server = _stat(int(first))
    except OSError:
        return 0.0
    spent = sum(map(int, server[11:15]))  # its own and that of its children who are gone
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and (stat := _stat(int(entry.name)))[1] == first:
                spent += int(stat[11]) + int(stat[12])
    return spent / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the state on: state, parent, …"""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def tell(name: str, value: str, *, kept: bool | None = None) -> None:
    """One line of result; `kept` says whether the budget is."""
    word = {True: "kept", False: "NOT KEPT", None: ""}[kept]
    print(f"{name:<44} {value} {word}", flush=True)


def machine() -> str:
    """Processor, cores, load, versions: what a figure is worth."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return (
        f"{platform.machine()}, {cores} cores, load {load:.1f}, Python {platform.python_version()}, "
        f"PostgreSQL {server}"
    )


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements Django sends while the block runs."""
    from django.db import connection

    sent: list[str] = []

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def dossier_count() -> int:
    from dossiers.models import Dossier

    return Dossier.objects.count()
