"""Papers that come later, before the dossier is accepted: what was missing is brought and ticked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import EventKind, Evidence, PaperDatabase, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierFile, DossierPaper
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.intake import FileIn, PaperIn, faults_of_papers
from dossiers.rules.sources import database_of
from dossiers.services import answers, asking, reception
from dossiers.services.events import record
from dossiers.services.files import check_files
from dossiers.services.locking import lock, moving
from dossiers.services.parts import finding


SHOWN_ONLY = (Evidence.SHOWN_ON_PAPER, Evidence.SHOWN_ON_VNEID)


@transaction.atomic
def bring(
    *,
    dossier_id: int,
    papers: Mapping[int, PaperIn],
    files: Mapping[int, Sequence[FileIn]],
    by: Actor,
    at: datetime,
) -> Dossier:
    """Tick papers of a dossier that is not accepted yet; both mappings are by id of its paper.

    A dossier that waited for them is submitted again by it (ruling 17). Raises Refused, NotReady.
    """
    dossier = lock(dossier_id)
    check_can("resubmit", by, dossier, on=local_day(at))
    if dossier.state not in (State.SUBMITTED, State.SUPPLEMENT_PRE):
        label = State(dossier.state).label
        raise NotReady(
            f"Chỉ nhận thêm giấy tờ của hồ sơ chưa được tiếp nhận. Hồ sơ đang ở trạng thái “{label}”."
        )
    rows = {row.pk: row for row in dossier.papers.select_for_update(of=("self",)).order_by("order")}
    _check(rows, papers, files)
    for paper_id, brought in papers.items():
        take(rows[paper_id], brought, by=by, at=at)
    _attach(dossier, rows, files, by=by, at=at)
    before = dossier.state
    if before == State.SUPPLEMENT_PRE:
        with moving(dossier, "Chỉ nhận bổ sung của hồ sơ đang chờ bổ sung trước tiếp nhận."):
            dossier.resubmit(at=at)
        asking.answered(dossier, at=at, papers=papers, by=by)
        answers.owe(dossier, at=at)
    dossier.save()
    record(
        dossier=dossier,
        kind=EventKind.RESUBMIT,
        by=by,
        at=at,
        from_state=before,
        papers=sorted(papers),
    )
    return dossier


@transaction.atomic
def bring_and_accept(
    *,
    dossier_id: int,
    papers: Mapping[int, PaperIn],
    files: Mapping[int, Sequence[FileIn]],
    quantities: Mapping[str, Decimal],
    amounts: Mapping[int, Decimal],
    by: Actor,
    at: datetime,
) -> Dossier:
    """Tick what was brought, if anything, and accept: both or neither.

    Raises what `bring` and `reception.accept` raise.
    """
    if papers or files:
        bring(dossier_id=dossier_id, papers=papers, files=files, by=by, at=at)
    return reception.accept(dossier_id=dossier_id, by=by, at=at, quantities=quantities, amounts=amounts)


def _check(
    rows: Mapping[int, DossierPaper], papers: Mapping[int, PaperIn], files: Mapping[int, Sequence[FileIn]]
) -> None:
    if not set(papers) | set(files) <= set(rows):
        raise Refused("Giấy tờ này không thuộc hồ sơ.")
    if not papers or any(brought.evidence is None for brought in papers.values()):
        raise Refused("Đánh dấu ít nhất một giấy tờ đã nhận thêm.", field="papers")
    if set(files) - set(papers):
        raise Refused("Có tệp kèm theo giấy tờ chưa đánh dấu đã nhận. Đánh dấu giấy tờ đó.", field="papers")
    wrong = faults_of_papers([replaced for _, replaced in sorted(papers.items())])
    if wrong:
        raise Refused(next(iter(wrong.values())), field="papers")


def take(row: DossierPaper, brought: PaperIn, *, by: Actor, at: datetime) -> None:
    """What is brought now lies here, also where an original of it had gone back before."""
    row.given_back_at = None
    row.evidence = ""  # what was found before is found anew
    tick(row, brought, by=by, at=at)


def tick(row: DossierPaper, brought: PaperIn, *, by: Actor, at: datetime) -> None:
    """Write what was handed in, shown or found into the row of its paper; what was found stays found then."""
    database = database_of(brought.evidence or "", brought.database, brought.source)
    if not is_as_found(row, brought.evidence, database, brought.source):
        found = finding(brought, by=by, at=at)
        row.found_at, row.found_by_id = found["found_at"], found["found_by_id"]
    row.evidence = brought.evidence or ""
    row.originals, row.certified, row.copies = brought.originals, brought.certified, brought.copies
    row.kept = brought.kept and brought.evidence not in SHOWN_ONLY
    row.database = database
    row.source = brought.source
    row.reused_from_id = brought.reused_from_id
    row.not_scanned_reason = brought.not_scanned_reason
    row.save()


def is_as_found(row: DossierPaper, evidence: str | None, database: str, source: str) -> bool:
    """Whether it still is what somebody found (ruling 26): the same way, in the same database.

    What is said of it besides, a number or a place looked up there, may be corrected by another person on
    another day. Of a database that is none of the known ones these words are the name.
    """
    if (row.evidence, row.database) != (evidence, database):
        return False
    return row.source == source or database not in ("", PaperDatabase.OTHER)


def _attach(
    dossier: Dossier,
    rows: Mapping[int, DossierPaper],
    files: Mapping[int, Sequence[FileIn]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    check_files([file for some in files.values() for file in some], of=dossier)
    DossierFile.objects.bulk_create(
        DossierFile(
            dossier=dossier,
            paper=rows[paper_id],
            stored_file_id=file.stored_file_id,
            kind=file.kind,
            name=file.name,
            added_by=by.user,
            added_at=at,
        )
        for paper_id, some in files.items()
        for file in some
    )
