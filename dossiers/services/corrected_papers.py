"""Papers of a dossier as they really were handed in, and those of the case it really is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from accounts.models import Actor
from dossiers.exceptions import Refused
from dossiers.models import Dossier, DossierPaper
from dossiers.rules.days import local_day
from dossiers.rules.intake import PaperIn, faults_of_papers
from dossiers.services import paper_lists
from dossiers.services.bringing import tick
from dossiers.services.catalogue import content
from dossiers.services.opening import case_in


WRITTEN: Final = (
    "evidence",
    "originals",
    "certified",
    "copies",
    "kept",
    "database",
    "source",
    "reused_from_id",
    "not_scanned_reason",
)

# Of an original that went back these say what went; an original brought again comes with a supplement.
OF_WHAT_WENT: Final = ("evidence", "originals", "kept")


def correct(
    dossier: Dossier,
    papers: Mapping[int, PaperIn],
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write each paper as it is said to have been handed in; the two mappings tell what changed.

    Without evidence it was not handed in: it is missing from now on. Raises Refused.
    """
    rows = {row.pk: row for row in dossier.papers.select_for_update(of=("self",)).order_by("order")}
    if not set(papers) <= set(rows):
        raise Refused("Giấy tờ này không thuộc hồ sơ.")
    for paper_id, paper in papers.items():
        row = rows[paper_id]
        was = _told(row)
        if _same(row, paper):
            continue
        _check(row, paper)
        tick(row, paper, by=by, at=at)
        if _told(row) != was:
            before[f"paper_{row.order}"], after[f"paper_{row.order}"] = was, _told(row)


def follow_case(dossier: Dossier, before: dict[str, Any], after: dict[str, Any]) -> None:
    """The list becomes that of the case, in the version it was accepted by: what is lacking is missing."""
    was = _names(dossier)
    version = content(dossier.procedure_version_id)
    paper_lists.follow(dossier, version, case_in(version, dossier.case_id))
    now = _names(dossier)
    if now != was:
        before["papers"], after["papers"] = was, now


def _same(row: DossierPaper, paper: PaperIn) -> bool:
    """Whether nothing of it was changed: what is wrong in a row of a former system stays as it came."""
    if paper.evidence is None:
        return not row.evidence and not row.total
    return all(getattr(row, name) == getattr(paper, name) for name in WRITTEN)


def _check(row: DossierPaper, paper: PaperIn) -> None:
    fault = faults_of_papers([paper]).get("paper_0")
    if fault:
        raise Refused(fault, field=f"paper_{row.pk}_evidence")
    if row.given_back_at and any(getattr(row, name) != getattr(paper, name) for name in OF_WHAT_WENT):
        raise Refused(
            f"Bản chính giấy tờ này đã trả lại ngày {local_day(row.given_back_at):%d/%m/%Y}: giữ nguyên hình "
            "thức, số bản chính và ô “Trả lại ngay, không giữ”.",
            field=f"paper_{row.pk}_evidence",
        )


def _told(row: DossierPaper) -> dict[str, Any]:
    return {name: getattr(row, name) for name in WRITTEN}


def _names(dossier: Dossier) -> list[str]:
    return list(dossier.papers.order_by("order").values_list("name", flat=True))
