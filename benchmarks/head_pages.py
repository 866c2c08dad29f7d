"""What a head's pages cost the server and the database: the first page, ranking, a unit, its drill-downs.

    python -m benchmarks.head_pages

On a prepared database with many dossiers and their facts (benchmarks.prepare, benchmarks.multiply, then the
facts of all of them), as it was in the morning of DAY: the nights before are scored first. Each page is
opened by the province's head through the whole of Django; the median of so many openings, and of the time
its statements took. Budget: the first page within 200 ms of server time.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.measuring import dossier_count, machine, start, tell


DAY = date(2026, 10, 30)
MORNING = datetime(2026, 10, 30, 1, tzinfo=UTC)  # 08:00 in Viet Nam
HEAD = "chutichtinh"
TIMES = 7
BUDGET_MS = 200.0
PERIODS = ("month", "year")


def main() -> int:
    start()
    import time_machine

    with time_machine.travel(MORNING, tick=True):
        measure()
    print(machine())
    return 0


def measure() -> None:
    from django.test import Client

    from accounts.models import User
    from indicators.models import DossierFact
    from indicators.services import scores

    print(f"{dossier_count():,} dossiers, {DossierFact.objects.count():,} facts")
    for back in (2, 1):
        scores.score_day(DAY - timedelta(days=back))
    head = Client(SERVER_NAME="localhost")
    head.force_login(User.objects.get(username=HEAD))
    for title, address in pages():
        took, asked, statements, status = opened(head, address)
        kept = took <= BUDGET_MS if title == "first page" else None
        line = f"{took:.0f} ms, of it {asked:.0f} ms of {statements} statements; {status}"
        if kept is None:
            tell(title, line)
        else:
            tell(title, line, kept=kept)


def pages() -> Iterator[tuple[str, str]]:
    """(what it is, its address): of the unit with the most dossiers."""
    from django.db.models import Count
    from django.urls import reverse

    from indicators.models import DossierFact

    unit = DossierFact.objects.values("unit").annotate(n=Count("pk")).latest("n")["unit"]
    yield "first page", reverse("oversight:home")
    for kind in PERIODS:
        asked = f"?period={kind}&first={DAY - timedelta(days=1)}"
        yield f"ranking, {kind}", reverse("oversight:scores") + asked
        yield f"a unit, {kind}", reverse("oversight:score_unit", args=[unit]) + asked
        yield f"its late dossiers, {kind}", reverse("oversight:score_lost", args=[unit, "ON_TIME"]) + asked
        yield f"its dearest dossiers, {kind}", reverse("oversight:score_costs", args=[unit]) + asked
        yield f"what if, {kind}", reverse("oversight:score_whatif", args=[unit]) + asked
    yield "overnight", reverse("oversight:score_overnight", args=[unit])
    yield "trend", reverse("oversight:score_trend", args=[unit])
    yield "forecast", reverse("oversight:score_forecast", args=[unit])
    for name in ("workload", "lost_time", "late_units", "late_officers", "late", "owed", "petitions_owed"):
        yield name.replace("_", " "), reverse(f"oversight:{name}")


def opened(head: Any, address: str) -> tuple[float, float, int, int]:
    """(server's milliseconds, milliseconds in statements, how many, status), after one opening to warm up."""
    answer = head.get(address)
    whole, asked, statements = [], [], 0
    for _ in range(TIMES):
        with timed_statements() as sent:
            began = time.perf_counter()
            answer = head.get(address)
            whole.append((time.perf_counter() - began) * 1000)
        asked.append(sum(sent) * 1000)
        statements = len(sent)
    return statistics.median(whole), statistics.median(asked), statements, answer.status_code


@contextmanager
def timed_statements() -> Iterator[list[float]]:
    """How long each statement took, in seconds."""
    from django.db import connection

    taken: list[float] = []

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken.append(time.perf_counter() - began)

    with connection.execute_wrapper(timed):
        yield taken


if __name__ == "__main__":
    sys.exit(main())
