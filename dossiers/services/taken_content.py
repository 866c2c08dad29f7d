"""Who files for what with which papers, as another system tells it: the first time and each time after.

What stays of the first telling: the place of reception, which is part of which dossier it is, the moment of
reception, on which number and promise stand, and a number in the book.
"""

from __future__ import annotations

from typing import Any

from dossiers.enums import ApplicantKind, Evidence, FeeState
from dossiers.models import Dossier, DossierPaper, FeeDue
from dossiers.rules.identity import likely_kind
from dossiers.services.taken_rows import Resolved
from lib.text import name_sort_key


# Told as rows of ours; kept by their ids.
ROWS = ("procedure_version", "case", "offer", "deciding_agency", "current_unit", "current_holder")
PAID_THERE = "Phí đã thu ở hệ thống cũ"


def fields_of(taken: Resolved) -> dict[str, Any]:
    """The dossier's own columns that the row tells, beside its state, number and promise."""
    row, offer = taken.row, taken.offer
    kind = int(row["applicant_kind"])
    return {
        "procedure_version": taken.version,
        "case": taken.case,
        "offer": offer,
        "channel": int(row["channel"]),
        "deciding_agency": offer.deciding_agency,
        "current_unit": offer.deciding_agency,
        "current_holder": taken.holder,
        "applicant_kind": kind,
        "applicant_name": row["applicant_name"],
        "applicant_sort_key": name_sort_key(row["applicant_name"]),
        "applicant_id_kind": likely_kind(
            row["applicant_id"], is_citizen=kind == ApplicantKind.CITIZEN
        ),
        "applicant_id_number": row["applicant_id"],
        "applicant_address": row["applicant_address"],
        "applicant_phone": row["applicant_phone"],
        "applicant_email": row["applicant_email"],
        "subject": row["subject"],
    }  # fmt: skip


def follow(dossier: Dossier, taken: Resolved) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write what is told now; what was and what is of all that differs, as a correction keeps it.

    Another procedure brings its offer and agency along. A newer offer of the same procedure does not, nor
    one of an agency that followed since (ruling 41).
    """
    told = fields_of(taken)
    if dossier.offer is not None and dossier.offer.procedure_id == taken.offer.procedure_id:
        for kept in ("offer", "deciding_agency", "current_unit"):
            del told[kept]
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in told.items():
        column = f"{name}_id" if name in ROWS else name
        was, now = getattr(dossier, column), getattr(value, "pk", value)
        if was != now:
            setattr(dossier, name, value)
            before[column], after[column] = was, now
    for old, new in (_follow_papers(dossier, taken), _follow_money(dossier, taken)):
        before |= old
        after |= new
    return before, after


def write_papers(dossier: Dossier, taken: Resolved) -> None:
    """The papers told with it, each an original."""
    DossierPaper.objects.bulk_create(
        DossierPaper(dossier=dossier, order=order, name=name, evidence=Evidence.ORIGINAL, originals=count)
        for order, (name, count) in enumerate(taken.row["papers"], start=1)
    )


def _follow_papers(dossier: Dossier, taken: Resolved) -> tuple[dict[str, Any], dict[str, Any]]:
    """By their place in the list; one that is told no more stays as a line of which nothing was handed in."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    known = {paper.order: paper for paper in dossier.papers.all()}
    told = dict(enumerate(taken.row["papers"], start=1))
    for order in sorted(known | told):
        paper = known.get(order) or DossierPaper(dossier=dossier, order=order)
        name, count = told.get(order, (paper.name, 0))
        was, now = [paper.name, paper.originals], [name, count]
        if was != now:
            before[f"paper_{order}"], after[f"paper_{order}"] = was, now
            paper.name, paper.originals = name, count
            paper.evidence = Evidence.ORIGINAL if count else ""
            paper.save()
    return before, after


def write_money(dossier: Dossier, taken: Resolved) -> None:
    """What was paid there. Without a receipt: no cashier of ours had it, so no cash report asks for it."""
    if taken.row["fees_paid"]:
        FeeDue.objects.create(
            dossier=dossier,
            name=PAID_THERE,
            kind="fee",
            amount=taken.row["fees_paid"],
            state=FeeState.SETTLED,
            settled_at=taken.row["received_at"],
            arithmetic="thu trước khi chuyển tiếp, theo hệ thống cũ",
        )


def _follow_money(dossier: Dossier, taken: Resolved) -> tuple[dict[str, Any], dict[str, Any]]:
    paid = dossier.fees.filter(name=PAID_THERE, fee_rule=None).first()
    was, now = int(paid.amount) if paid else 0, taken.row["fees_paid"] or 0
    if was == now:
        return {}, {}
    if paid is None:
        write_money(dossier, taken)
    else:
        paid.amount = now
        paid.save(update_fields=["amount"])
    return {"fees_paid": was}, {"fees_paid": now}
