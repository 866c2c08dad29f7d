"""Reception through the service against the same INSERTs sent one by one into the same tables.

    python -m benchmarks.reception [TIMES]

Best of five rounds of TIMES (1,000) receptions, synchronous_commit on, on a prepared database. The budget:
at most 16 statements besides BEGIN, COMMIT and SAVEPOINT, the same with 1 and 20 papers, and at least a
fifth of the speed of the bare INSERTs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from benchmarks.measuring import best_seconds, counted_statements, machine, start, tell


if TYPE_CHECKING:
    from procedures.models import ProcedureOffer

BOUNDARY = re.compile(r"^(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)", re.IGNORECASE)
TABLES = ("dossier", "dossierpaper", "stepinstance", "feedue", "dossierevent")


def main() -> int:
    now = start()
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    receive = receiver(now)
    receive(1)  # calendars and content types are read once per process
    for papers in (1, 20):
        with counted_statements() as sent:
            receive(papers)
        count = sum(not BOUNDARY.match(sql) for sql in sent)
        tell(f"statements with {papers} papers", str(count), kept=count <= 16)
    last = receive(5)
    service = best_seconds(lambda: [receive(5) for _ in range(times)]) / times
    bare = (
        best_seconds(lambda: [insert_again(rows) for _ in range(times)]) / times
        if (rows := rows_of(last))
        else 0
    )
    ratio = bare / service
    tell("reception", f"{service * 1000:.2f} ms; the same INSERTs {bare * 1000:.2f} ms")
    tell("speed of the bare INSERTs that is left", f"{ratio:.2f} (budget ≥ 0.20)", kept=ratio >= 0.2)
    print(machine())
    return 0


def receiver(now: datetime) -> Callable[[int], int]:
    """A function that receives a dossier with so many papers and returns its id."""
    from accounts.enums import Role
    from accounts.models import Actor, Membership
    from dossiers.enums import Evidence
    from dossiers.rules.days import local_day
    from dossiers.rules.intake import Intake, PaperIn, Person
    from dossiers.services import reception

    offer = simple_offer(local_day(now))
    clerk = Membership.objects.filter(agency=offer.receiving_agency, role=Role.RECEPTION).first()
    assert clerk is not None
    by = Actor(clerk.user)

    def receive(papers: int) -> int:
        intake = Intake(
            submission_key=uuid4(),
            offer_id=offer.pk,
            case_id=None,
            channel=1,
            applicant=Person(name="Nguyễn Thị Đo Lường", id_number="099190000001", phone="0570000001"),
            papers=[
                PaperIn(name=f"Giấy tờ {number}", evidence=Evidence.ORIGINAL, originals=1)
                for number in range(papers)
            ],
        )
        return reception.accept_new(intake=intake, by=by, at=now).pk

    return receive


def simple_offer(on: date) -> ProcedureOffer:
    """An offer of the demo's main counter for which nothing has to be chosen or typed."""
    from procedures.models import ProcedureOffer

    offers = ProcedureOffer.objects.valid_on(on).filter(
        receiving_agency__code="XSM-PVHCC", system_of_record="", process__isnull=False
    )
    return next(offer for offer in offers.order_by("procedure__code") if _simple(offer, on))


def _simple(offer, on) -> bool:  # type: ignore[no-untyped-def]
    """One case, a limit in days, and a fee that nobody has to type."""
    from procedures.exceptions import ProcedureError
    from procedures.queries import current_version, fees_for

    version = current_version(offer.procedure_id, on)
    if version is None or version.cases.exists() or version.is_express:
        return False
    try:
        fees = fees_for(version, None, 1, {}, "", on)
    except ProcedureError:
        return False
    return bool(fees) and all(fee.amount is not None for fee in fees)


def rows_of(dossier_id: int) -> list[tuple[str, list[str], tuple[object, ...]]]:
    """(table, columns, values) of every row a reception wrote."""
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        for name in TABLES:
            table, key = f"dossiers_{name}", "id" if name == "dossier" else "dossier_id"
            cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s ORDER BY id", [dossier_id])  # noqa: S608
            columns = [column.name for column in cursor.description]
            found += [(table, columns, row) for row in cursor.fetchall()]
    return found


def insert_again(rows: list[tuple[str, list[str], tuple[object, ...]]]) -> None:
    """The same rows as a new dossier, each INSERT by itself, in one transaction."""
    from django.db import connection, transaction

    new_id = None
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns, values in rows:
            row = dict(zip(columns, values, strict=True))
            row.pop("id")
            for generated in ("seq", "prev_hash", "hash"):
                row.pop(generated, None)
            if table == "dossiers_dossier":
                mark = uuid4().hex
                row |= {"submission_key": mark, "temporary_number": mark, "code": mark}
                row |= {"register_number": None}
            else:
                row["dossier_id"] = new_id
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("%s::jsonb" if name in ("terms", "refs") else "%s" for name in row)
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id",  # noqa: S608
                list(row.values()),
            )
            if table == "dossiers_dossier":
                new_id = cursor.fetchone()[0]


if __name__ == "__main__":
    sys.exit(main())
