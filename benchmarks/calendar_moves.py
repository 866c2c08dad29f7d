"""A change of the calendar over every open dossier: the list of promises it would move, then moving them.

Proposes a further day off for all calendars, lists, confirms and moves, as the pages do, and says how many
statements that took. Needs a database with some 10,000 open dossiers, which it changes for good:

    python -m benchmarks.prepare NAME 1000
    manage.py generate_dossiers --count 45000 --seed open --from TWO_WEEKS_AGO --to YESTERDAY
    DATABASE_URL=... python -m benchmarks.calendar_moves YYYY-MM-DD      a working day to come
"""

from __future__ import annotations

import sys
import time
from datetime import date

from benchmarks.measuring import machine, start


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    at = start()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.enums import Role
    from accounts.models import Actor, Membership
    from calendars.enums import DayKind
    from calendars.rules.calendar import DayException
    from calendars.rules.changing import Change
    from calendars.services import changes
    from dossiers.models import Dossier
    from portal.night.calendar_moves import move_promises, moves_by

    print(machine())
    control = Membership.objects.filter(role=Role.CONTROL).order_by("pk").select_related("user")[0].user
    day = DayException(date.fromisoformat(sys.argv[1]), DayKind.HOLIDAY, "Nghỉ đo thử", "Công văn đo thử")
    change = changes.propose(
        change=Change(add=(day,)), calendar_code=None, reason="Đo thử", by=control.pk, at=at
    )
    print(f"open dossiers: {Dossier.objects.unfinished().exclude(due_at=None).count()}")
    began = time.perf_counter()
    listed = len(moves_by(change))
    print(f"proposal: {listed} promises listed in {time.perf_counter() - began:.2f} s")
    changes.confirm(change_id=change.pk, by=control.pk, at=at)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        moved = move_promises(change, by=Actor(control), at=at)
    taken = time.perf_counter() - began
    print(f"confirmed: {moved} promises moved in {taken:.2f} s, {moved / taken:.0f} a second")
    print(f"statements: {len(asked)}")
    again = move_promises(change, by=Actor(control), at=at)
    print(f"again: {again} moved")
    return 0 if moved == listed and again == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
