"""Ten named searches, first twenty without a total, each within 40 ms.

    python -m benchmarks.search

On a prepared database (1,000,000 dossiers for docs/performance.md).
"""

from __future__ import annotations

import sys

from benchmarks.measuring import dossier_count, machine, median_ms, start, tell


BUDGET_MS = 40


def main() -> int:
    now = start()
    from accounts.models import User
    from dossiers.models import Dossier
    from dossiers.queries.search import search
    from dossiers.rules.days import local_day

    on = local_day(now)
    province, clerk = (User.objects.get(username=name) for name in ("chutichtinh", "tiepnhan"))
    here = Dossier.objects.visible_to(clerk, on).exclude(code=None)
    one = here.order_by("pk")[here.count() // 2]
    last = here.order_by("-pk")[0]
    probes = (
        ("whole code, province", province, one.code),
        ("end of a code, clerk", clerk, str(one.code)[-11:]),
        ("identity number, province", province, one.applicant_id_number),
        ("phone, clerk", clerk, last.applicant_phone or last.applicant_id_number),
        ("full name, province", province, one.applicant_name),
        ("full name without accents, clerk", clerk, one.applicant_name.lower()),
        ("common name in one office, clerk", clerk, "nguyễn thị"),
        ("most common name, province", province, "nguyễn"),
        ("given name, clerk", clerk, "hương"),
        ("nothing like it, province", province, "xyzzyxw"),
    )
    print(f"{dossier_count():,} dossiers")
    for title, user, text in probes:
        took = median_ms(lambda user=user, text=text: search(user, str(text), on=on))  # type: ignore[misc]
        found = len(search(user, str(text), on=on))
        tell(f"{title} ({found})", f"{took:.1f} ms", kept=took <= BUDGET_MS)
    print(machine())
    return 0


if __name__ == "__main__":
    sys.exit(main())
