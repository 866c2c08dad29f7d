"""The papers of a dossier follow its case and the law it is accepted by (ruling 16).

What was handed in stays, what is wanted now and was not before appears as missing, and blank rows nobody
names go. Callers hold the dossier's lock.
"""

from collections.abc import Collection, Mapping, Sequence

from dossiers.models import Dossier, DossierFile, DossierPaper, SupplementItem
from dossiers.services.opening import case_in
from lib.text import search_key
from procedures.models import ProcedureCase, ProcedureVersion, RequiredPaper
from procedures.queries import papers_for


Matched = list[tuple[RequiredPaper, DossierPaper | None]]


def follow(
    dossier: Dossier, version: ProcedureVersion, case: ProcedureCase | None, brought: Collection[int] = ()
) -> list[str]:
    """The dossier's list of papers becomes the list of the case; tells the names of those that are new in it.

    `brought` are rows by id that the clerk has before him: they stay.
    """
    rows = list(dossier.papers.select_for_update(of=("self",)).order_by("order"))
    found = _matched(papers_for(version, case), rows)
    for paper, row in found:
        if row is not None and row.required_paper_id != paper.pk:
            row.required_paper = paper
            row.save(update_fields=["required_paper"])
    taken = {row.pk for _, row in found if row is not None}
    blank = [row for row in rows if row.required_paper_id and not row.is_present]
    _let_go([row for row in blank if row.pk not in taken], brought)
    wanted = [paper for paper, row in found if row is None]
    last = max((row.order for row in rows), default=0)
    DossierPaper.objects.bulk_create(
        DossierPaper(dossier=dossier, order=order, required_paper=paper, name=paper.name)
        for order, paper in enumerate(wanted, start=last + 1)
    )
    return [paper.name for paper in wanted]


def case_under(dossier: Dossier, version: ProcedureVersion) -> ProcedureCase | None:
    """Its case there; none where that version has none. Raises Refused for a case that is gone."""
    return case_in(version, dossier.case_id) if version.cases.all() else None


def newly_wanted(
    dossier: Dossier, version: ProcedureVersion, case: ProcedureCase | None
) -> list[RequiredPaper]:
    """Papers the law wants that have no row yet, in its order."""
    rows = list(dossier.papers.order_by("order"))
    return [paper for paper, row in _matched(papers_for(version, case), rows) if row is None]


def _matched(wanted: Sequence[RequiredPaper], rows: Sequence[DossierPaper]) -> Matched:
    """Each paper wanted with the row it has already: by its key, else one of the same name.

    Names only once every key has its row: a new paper may be called what an older one was called before.
    """
    ids = [row.required_paper_id for row in rows if row.required_paper_id]
    keys = dict(RequiredPaper.objects.filter(pk__in=ids).values_list("pk", "key"))
    key_of = {row.pk: keys.get(row.required_paper_id or 0) for row in rows}
    name_of = {row.pk: search_key(row.name) for row in rows}
    free = list(rows)
    found = {paper.pk: _take(free, key_of, paper.key) for paper in wanted}
    for paper in wanted:
        found[paper.pk] = found[paper.pk] or _take(free, name_of, search_key(paper.name))
    return [(paper, found[paper.pk]) for paper in wanted]


def _take(free: list[DossierPaper], mark_of: Mapping[int, str | None], mark: str) -> DossierPaper | None:
    """The first row with this mark, which is then no other paper's."""
    row = next((row for row in free if mark_of[row.pk] == mark), None)
    if row is not None:
        free.remove(row)
    return row


def _let_go(rows: Sequence[DossierPaper], brought: Collection[int]) -> None:
    """Blank rows that nothing names are taken away; what a slip names or what is being handed in at this
    moment stays, but is not required any more."""
    ids = [row.pk for row in rows]
    named = {
        *(pk for pk in ids if pk in brought),
        *SupplementItem.objects.filter(paper__in=ids).values_list("paper_id", flat=True),
        *DossierFile.objects.filter(paper__in=ids).values_list("paper_id", flat=True),
    }
    DossierPaper.objects.filter(pk__in=named).update(required_paper=None)
    DossierPaper.objects.filter(pk__in=set(ids) - named).delete()
