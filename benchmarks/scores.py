"""What the night's facts and scores cost: facts by changed dossier, scores by dossier and stored row.

python -m benchmarks.scores        against the scratch database of DATABASE_URL (benchmarks.prepare)
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from datetime import date

import django


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.db import connection  # noqa: E402

from dossiers.services import touched  # noqa: E402
from indicators.models import DossierFact, UnitScore  # noqa: E402
from indicators.services import facts, scores  # noqa: E402


DAY = date(2026, 10, 30)
CHANGED = 500


def main() -> None:
    touched.touch_all()
    whole = timed(facts.refresh)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE indicators_dossierfact")
    count = DossierFact.objects.count()
    print(f"facts, all {count}: {whole:.2f} s, {whole / count * 1e6:.0f} µs each")
    ids = list(DossierFact.objects.order_by("pk").values_list("pk", flat=True)[:CHANGED])
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO dossiers_toucheddossier (touched_id) SELECT unnest(%s)", [ids])
    some = timed(facts.refresh)
    print(f"facts, {CHANGED} changed: {some:.2f} s, {some / CHANGED * 1e6:.0f} µs each")
    bare = min(timed(scan) for _ in range(3))
    UnitScore.objects.all().delete()
    night = min(timed(lambda: scores.score_day(DAY)) for _ in range(3))
    rows = UnitScore.objects.count()
    values = sum(len(row.values) for row in UnitScore.objects.all())
    budget = 1.5 * 3 * bare + values * 50e-6
    print(f"scores of three periods: {night:.3f} s, {rows} rows of {values} values; bare scan {bare:.3f} s")
    print(f"budget 1.5 × three bare scans + 50 µs a value: {budget:.3f} s")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def scan() -> None:
    """A month's dossiers counted by unit, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, count(*) FROM indicators_dossierfact"
            " WHERE received_on <= %s AND (ended_on IS NULL OR ended_on >= %s) GROUP BY unit_id",
            [DAY, DAY.replace(day=1)],
        )
        cursor.fetchall()


if __name__ == "__main__":
    main()
