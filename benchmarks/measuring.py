"""What every benchmark shares: a repeatable timing, a line with its ratio, the machine it ran on."""

from __future__ import annotations

import logging
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

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
