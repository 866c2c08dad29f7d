"""The desk's list against fifty rows by key, as an officer, a head and the province's head.

    python -m benchmarks.desk

On a prepared database (1,000,000 dossiers for docs/performance.md). The budget: at most 8 statements and
ten times the fifty rows by key, for the shelf with its counts.
"""

from __future__ import annotations

import sys

from benchmarks.measuring import counted_statements, dossier_count, machine, median_ms, start, tell


PEOPLE = (("handler", "thuly"), ("head of a commune", "chutich"), ("head of the province", "chutichtinh"))
PAGE = 50


def main() -> int:
    now = start()
    from accounts.models import User
    from dossiers.models import Dossier
    from dossiers.queries.desk import Bucket, bucket_counts, desk_list
    from dossiers.rules.days import local_day

    on = local_day(now)
    keys = list(Dossier.objects.order_by("-pk").values_list("pk", flat=True)[: PAGE * 97 : 97])
    by_key = median_ms(lambda: list(Dossier.objects.filter(pk__in=keys).with_list_data()))
    tell("fifty rows by key", f"{by_key:.2f} ms of {dossier_count():,} dossiers")
    for title, username in PEOPLE:
        user = User.objects.get(username=username)
        for bucket in Bucket:

            def shelf(user: User = user, bucket: Bucket = bucket) -> object:
                return list(desk_list(user, bucket, on=on, at=now)[:PAGE])

            with counted_statements() as sent:
                rows = shelf()
            took = median_ms(shelf)
            kept = took <= 10 * by_key and len(sent) <= 8
            tell(
                f"{title}: {bucket.value} ({len(rows)} rows)",  # type: ignore[arg-type]
                f"{took:.2f} ms, {took / by_key:.1f} × by key, {len(sent)} statements",
                kept=kept,
            )
        counts = median_ms(lambda user=user: bucket_counts(user, list(Bucket), on=on, at=now))  # type: ignore[misc]
        tell(f"{title}: counts of all shelves", f"{counts:.2f} ms, {counts / by_key:.1f} × by key")
    print(machine())
    return 0


if __name__ == "__main__":
    sys.exit(main())
