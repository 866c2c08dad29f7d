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
    from dossiers.queries.desk import Bucket, Desk
    from dossiers.querysets import DossierQuerySet
    from dossiers.rules.days import local_day
    from portal.desk.home import SHELVES
    from portal.ui.pagination import page_of

    def with_counts(user: User) -> None:
        """What the page asks the dossiers: one shelf, and how many are on each."""
        desk = Desk(user, on=on, at=now)
        page_of(desk.shelf(Bucket.OPEN), order=("due_at", "pk"), shown=DossierQuerySet.with_list_data)
        desk.counts(SHELVES)

    on = local_day(now)
    keys = list(Dossier.objects.order_by("-pk").values_list("pk", flat=True)[: PAGE * 97 : 97])
    by_key = median_ms(lambda: list(Dossier.objects.filter(pk__in=keys).with_list_data()))
    tell("fifty rows by key", f"{by_key:.2f} ms of {dossier_count():,} dossiers")
    for title, username in PEOPLE:
        user = User.objects.get(username=username)
        for bucket in Bucket:

            def page(user: User = user, bucket: Bucket = bucket) -> tuple[Dossier, ...]:
                desk = Desk(user, on=on, at=now)
                order = ("pk",) if bucket == Bucket.NO_PROMISE else ("due_at", "pk")
                return page_of(desk.shelf(bucket), order=order, shown=DossierQuerySet.with_list_data).rows

            rows, took = page(), median_ms(page)
            tell(
                f"{title}: {bucket.value} ({len(rows)} rows)",
                f"{took:.2f} ms, {took / by_key:.1f} × by key",
                kept=took <= 10 * by_key,
            )
        both = median_ms(lambda user=user: with_counts(user))  # type: ignore[misc]
        with counted_statements() as sent:
            with_counts(user)
        tell(
            f"{title}: open, with all counts",
            f"{both:.2f} ms, {both / by_key:.1f} × by key, {len(sent)} statements",
            kept=both <= 10 * by_key and len(sent) <= 8,
        )
    print(machine())
    return 0


if __name__ == "__main__":
    sys.exit(main())
