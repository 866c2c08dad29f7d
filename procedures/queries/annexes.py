"""Annexes that are to be signed, drawn up, or approved again because people have changed (ruling 20)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Agency
from accounts.queries import Lack
from procedures.models import ProcedureOffer, ProcessAnnex


NAMED = 3
AGAIN = "Hãy lập lại và ký ở trang quy trình."


@dataclass
class _Annexes:
    """What one agency has of annexes to the processes it works by: codes of procedures, and days."""

    absent: list[str] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)
    overdue: list[str] = field(default_factory=list)
    coming: list[str] = field(default_factory=list)
    oldest: date = date.max
    next: date = date.max


def annexes_to_reapprove(agency_ids: Collection[int], on: date) -> QuerySet[ProcessAnnex]:
    """Signed ones whose people have changed since, of processes these agencies work by that day."""
    followed = ProcedureOffer.objects.open_on(on).filter(
        system_of_record="", process=OuterRef("template"), deciding_agency=OuterRef("agency")
    )
    return ProcessAnnex.objects.filter(
        Exists(followed),
        agency__in=agency_ids,
        replaced_at=None,
        signed_at__isnull=False,
        reapprove_due_on__isnull=False,
    )


def lacks_of_annexes(agencies: Collection[Agency], on: date) -> list[Lack]:
    """For each agency what is overdue, what is coming, what waits for a signature, what was never drawn up.

    Reception goes on meanwhile, so none of it blocks. Two statements.
    """
    names = {agency.pk: agency for agency in agencies}
    found = _of_agencies(names, on)
    return [
        Lack(pk, names[pk].name, kind, sentence, blocks=False)
        for pk in sorted(found, key=lambda pk: names[pk].code)
        for kind, sentence in _sentences(found[pk], on)
    ]


def _of_agencies(agency_ids: Collection[int], on: date) -> dict[int, _Annexes]:
    """One entry for each process an agency decides by, under the first of its procedures."""
    offers = (
        ProcedureOffer.objects.open_on(on)
        .filter(system_of_record="", process__isnull=False, deciding_agency__in=agency_ids)
        .order_by("procedure__code", "pk")
        .values_list("deciding_agency", "process", "procedure__code")
    )
    followed: dict[tuple[int, int], str] = {}
    for agency_id, process_id, code in offers:
        followed.setdefault((agency_id, process_id or 0), code)
    current = ProcessAnnex.objects.filter(agency__in=agency_ids, replaced_at=None)
    # A signed one comes after the one that waits to take its place: what it says counts.
    rows = {
        (row.agency_id, row.template_id): row for row in sorted(current, key=lambda row: bool(row.signed_at))
    }
    found: dict[int, _Annexes] = defaultdict(_Annexes)
    for (agency_id, process_id), code in followed.items():
        _note(found[agency_id], code, rows.get((agency_id, process_id)), on)
    return found


def _note(found: _Annexes, code: str, annex: ProcessAnnex | None, on: date) -> None:
    if annex is None:
        found.absent.append(code)
    elif annex.signed_at is None:
        found.unsigned.append(code)
    elif annex.reapprove_due_on is not None and annex.reapprove_due_on < on:
        found.overdue.append(code)
        found.oldest = min(found.oldest, annex.reapprove_due_on)
    elif annex.reapprove_due_on is not None:
        found.coming.append(code)
        found.next = min(found.next, annex.reapprove_due_on)


def _sentences(found: _Annexes, on: date) -> Iterator[tuple[str, str]]:
    if found.overdue:
        yield (
            "annex_overdue",
            (
                f"Phụ lục phân công của {_named(found.overdue)} quá hạn phê duyệt lại: nhân sự đã đổi, hạn "
                f"sớm nhất là ngày {found.oldest:%d/%m/%Y}, đã quá {(on - found.oldest).days} ngày. {AGAIN}"
            ),
        )
    if found.coming:
        yield (
            "annex_to_reapprove",
            (
                f"Phụ lục phân công của {_named(found.coming)} phải phê duyệt lại vì nhân sự đã đổi, "
                f"chậm nhất ngày {found.next:%d/%m/%Y}. {AGAIN}"
            ),
        )
    if found.unsigned:
        yield (
            "annex_unsigned",
            f"Phụ lục phân công của {_named(found.unsigned)} đã lập, chờ lãnh đạo ký ở trang quy trình.",
        )
    if found.absent:
        yield (
            "no_annex",
            (
                f"Quy trình của {_named(found.absent)} chưa có phụ lục phân công: chưa văn bản nào nêu ai "
                "làm bước nào. Hãy lập và ký ở trang quy trình."
            ),
        )


def _named(codes: Sequence[str]) -> str:
    """`thủ tục 1.001193, 1.001612, 1.002211 và 4 thủ tục nữa`."""
    rest = len(codes) - NAMED
    return f"thủ tục {', '.join(codes[:NAMED])}" + (f" và {rest} thủ tục nữa" if rest > 0 else "")
