"""What a night's scoring costs as facts grow, and what facts cost as more dossiers change.

    python -m benchmarks.score_growth LARGEST [--plots FOLDER]

Against a prepared scratch database (benchmarks.prepare), DATABASE_URL naming a superuser: facts of 200
communes over a year are written straight into their table, from 10,000 up to LARGEST, without the dossiers
they are of, which scoring does not read. Facts are refreshed for as many of the generated dossiers as there
are. The facts are the benchmark's own afterwards.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks import measuring
from benchmarks.plotting import plot


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
DAY = date(2026, 10, 30)
UNITS = 200
SMALLEST = 10_000
# A third of a decade apart.
STEPS = (1, 3.1623)
BUDGET_SCANS, BUDGET_VALUE = 1.5, 50e-6

FACTS = """
INSERT INTO indicators_dossierfact (
    dossier_id, unit_id, procedure_id, received_on, ended_on, finished_on, due_on, days_taken, channel,
    must_be_on_paper, e_result_on, digitised_on, fee_owed, paid_online_on, reused_on, population_on,
    stored_on, synced_on, disliked_on, petitioned_on
)
SELECT 1000000000 + k, units.ids[1 + k %% array_length(units.ids, 1)],
       procedures.ids[(1 + (k::bigint * 7919) %% array_length(procedures.ids, 1))::int],
       r.on_day, e.on_day, e.on_day, r.on_day + 7,
       CASE WHEN e.on_day IS NOT NULL THEN e.on_day - r.on_day END,
       1 + (k %% 2), k %% 3 = 0,
       CASE WHEN k %% 4 = 0 THEN e.on_day END, CASE WHEN k %% 5 = 0 THEN e.on_day END, k %% 2 = 0,
       CASE WHEN k %% 6 = 0 THEN r.on_day END, CASE WHEN k %% 7 = 0 THEN r.on_day END,
       CASE WHEN k %% 3 = 1 THEN r.on_day END, NULL,
       CASE WHEN k %% 10 > 1 THEN r.on_day END, CASE WHEN k %% 97 = 0 THEN e.on_day END, NULL
FROM generate_series(1, %(count)s) k
CROSS JOIN LATERAL (SELECT %(day)s::date - (k * 31 %% 365)::int AS on_day) r
CROSS JOIN LATERAL (
    SELECT CASE WHEN k %% 20 <> 0 AND r.on_day + (k %% 12)::int <= %(day)s THEN r.on_day + (k %% 12)::int END
    AS on_day) e
CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM (
    SELECT id FROM accounts_agency WHERE code LIKE 'BENCH%%' ORDER BY id LIMIT %(units)s) one) units
CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM (
    SELECT id FROM procedures_procedure ORDER BY id LIMIT 150) two) procedures
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("largest", type=int)
    parser.add_argument("--plots", type=Path)
    told = parser.parse_args()
    measuring.start()
    print(measuring.machine())
    make_units()
    refreshed = list(refreshing())
    scored = [scoring(count) for count in sizes(told.largest)]
    if told.plots:
        (told.plots / "score-cost.svg").write_text(
            plot(
                "Night scoring, month, quarter and year of 200 communes",
                across="facts",
                up="seconds",
                lines={
                    "the night": [(count, night) for count, night, _, _ in scored],
                    "budget": [(count, budget) for count, _, budget, _ in scored],
                    "three bare scans": [(count, bare) for count, _, _, bare in scored],
                },
            )
        )
        (told.plots / "fact-cost.svg").write_text(
            plot(
                "Facts of changed dossiers",
                across="dossiers changed",
                up="seconds",
                lines={"facts": refreshed},
            )
        )
    return 0


def sizes(largest: int) -> Iterator[int]:
    base = SMALLEST
    while base <= largest:
        yield from (count for step in STEPS if (count := int(base * step)) <= largest)
        base *= 10


def make_units() -> None:
    """As many communes as the country's larger provinces have."""
    from accounts.enums import AgencyKind, Level
    from accounts.models import Agency, AgencyPlacement

    if Agency.objects.filter(code__startswith="BENCH").exists():
        return
    top = Agency.objects.filter(kind=AgencyKind.PROVINCE).earliest("pk")
    first = date(2025, 7, 1)
    made = Agency.objects.bulk_create(
        Agency(
            code=f"BENCH{number:03d}", name=f"UBND xã số {number}", kind=AgencyKind.COMMUNE,
            level=Level.COMMUNE, has_seal=True, valid_from=first,
        )
        for number in range(UNITS)
    )  # fmt: skip
    AgencyPlacement.objects.bulk_create(
        AgencyPlacement(agency=agency, parent=top, valid_from=first) for agency in made
    )


def refreshing() -> Iterator[tuple[float, float]]:
    """Facts of 100, 316, 1,000 … changed dossiers, and of all there are."""
    from django.db import connection

    from dossiers.models import Dossier
    from indicators.services import facts

    facts.refresh()
    ids = list(Dossier.objects.exclude(accepted_at=None).order_by("pk").values_list("pk", flat=True))
    wanted = [int(100 * 10 ** (half / 2)) for half in range(20)]
    for count in [one for one in wanted if one < len(ids)] + [len(ids)]:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO dossiers_toucheddossier (touched_id) SELECT unnest(%s)", [ids[:count]]
            )
        seconds = measuring.best_seconds(facts.refresh, times=1)
        measuring.tell(
            f"facts, {count:,} changed of {len(ids):,}",
            f"{seconds:.2f} s, {seconds / count * 1e6:.0f} µs each",
        )
        yield count, seconds


def scoring(count: int) -> tuple[int, float, float, float]:
    """(facts, the night, its budget, three bare scans), in seconds; the budget of the same run."""
    from django.db import connection

    from indicators.models import UnitScore
    from indicators.services import scores

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE indicators_dossierfact")
        cursor.execute(FACTS, {"count": count, "day": DAY, "units": UNITS})
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE indicators_dossierfact")
    bare = sum(measuring.best_seconds(lambda first=first: scan(first), times=3) for first in firsts())
    UnitScore.objects.all().delete()
    with measuring.counted_statements() as sent:
        scores.score_day(DAY)
    statements = len(sent)
    night = measuring.best_seconds(lambda: scores.score_day(DAY), times=3)
    values = sum(len(values) for values in UnitScore.objects.values_list("values", flat=True))
    budget = BUDGET_SCANS * bare + BUDGET_VALUE * values
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    measuring.tell(
        f"night, {count:,} facts, {values:,} values",
        f"{night:.3f} s of {budget:.3f} (scans {bare:.3f}); {statements} statements; {memory} MB at most",
        kept=night <= budget,
    )
    return count, night, budget, bare


def firsts() -> tuple[date, date, date]:
    """First days of month, quarter and year."""
    return DAY.replace(day=1), date(2026, 10, 1), date(2026, 1, 1)


def scan(first: date) -> None:
    """A period's dossiers counted by unit, and nothing else."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, count(*) FROM indicators_dossierfact WHERE received_on <= %s"
            " AND (received_on >= %s OR ended_on IS NULL OR ended_on >= %s) GROUP BY unit_id",
            [DAY, first, first],
        )
        cursor.fetchall()


if __name__ == "__main__":
    sys.exit(main())
