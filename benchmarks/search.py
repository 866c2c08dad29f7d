"""Named searches as the search field asks them, first twenty without a total, each within 40 ms.

    python -m benchmarks.search [--plans]

On a prepared database (1,000,000 dossiers for docs/performance.md). The first ten are those of the budget,
the others what can be typed besides. `--plans` shows the plan of what is over the budget.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from benchmarks.measuring import dossier_count, machine, median_ms, start, tell


BUDGET_MS = 40


def main() -> int:
    now = start()
    from accounts.models import User
    from dossiers.models import Dossier, PostalItem
    from dossiers.queries.search import find
    from dossiers.rules.days import local_day

    on = local_day(now)
    province, clerk = (User.objects.get(username=name) for name in ("chutichtinh", "tiepnhan"))
    here = Dossier.objects.visible_to(clerk, on).exclude(code=None)
    one = here.order_by("pk")[here.count() // 2]
    last = here.order_by("-pk")[0]
    posted = PostalItem.objects.filter(dossier__in=here).order_by("pk")[0]
    tail = str(one.code).split("-", 1)[1]
    phone = last.applicant_phone or one.applicant_phone
    probes = (
        ("whole code, province", province, one.code),
        ("end of a code, clerk", clerk, tail),
        ("identity number, province", province, one.applicant_id_number),
        ("phone, clerk", clerk, phone),
        ("full name, province", province, one.applicant_name),
        ("full name without accents, clerk", clerk, one.applicant_name.lower()),
        ("common name in one office, clerk", clerk, "nguyễn thị"),
        ("most common name, province", province, "nguyễn"),
        ("given name, clerk", clerk, "hương"),
        ("nothing like it, province", province, "xyzzyxw"),
        ("phone from abroad, province", province, f"+84 {phone[1:4]} {phone[4:7]} {phone[7:]}"),
        ("phone nobody has, province", province, "0912 345 678"),
        ("identity number, clerk", clerk, one.applicant_id_number),
        ("identity number nobody has, clerk", clerk, "001099999999"),
        ("nine digits, province", province, one.applicant_id_number[:9]),
        ("temporary number, province", province, one.temporary_number),
        ("end of a temporary number, clerk", clerk, one.temporary_number[-8:]),
        ("four digits, clerk", clerk, str(one.code)[-4:]),
        ("four digits, province", province, str(one.code)[-4:]),
        ("end of a code, province", province, tail),
        ("number of an envelope, clerk", clerk, posted.number),
        ("code nobody has, province", province, "H99.99.99-991231-9999"),
        ("given name, province", province, "hương"),
        ("middle and given name, province", province, "thị hương"),
        ("two words far apart, clerk", clerk, "nguyễn hương"),
        ("name and nobody's name, province", province, "nguyễn xyzzyxw"),
    )
    print(f"{dossier_count():,} dossiers")
    for title, user, text in probes:
        ask = partial(find, user, str(text), on=on)
        took = median_ms(ask)
        tell(f"{title} ({len(ask().dossiers)})", f"{took:.1f} ms", kept=took <= BUDGET_MS)
        if took > BUDGET_MS and "--plans" in sys.argv:
            show_plans(ask)
    print(machine())
    return 0


def show_plans(work: Callable[[], object]) -> None:
    """What the database did for each statement: rows and pages tell on a loaded machine too."""
    from django.db import connection

    sent: list[tuple[str, object]] = []

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    for statement, values in sent:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", values)
            print("    " + "\n    ".join(line for (line,) in cursor.fetchall()))


if __name__ == "__main__":
    sys.exit(main())
