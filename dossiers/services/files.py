"""Files of a dossier: attached and taken out, never deleted."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Actor
from documents.exceptions import FileRefused
from documents.services.files import check_count
from dossiers.enums import ENDED_BY_LEADER, EventKind, FileKind, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierFile, DossierPaper
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.intake import FileIn
from dossiers.services import giving_back
from dossiers.services.events import record
from dossiers.services.locking import lock


def takes_files(dossier: Dossier) -> bool:
    """Open, or ended by a leader's paper, which is signed and scanned after it (ruling 28)."""
    return dossier.is_open or dossier.state in ENDED_BY_LEADER


def check_files(files: Sequence[FileIn], *, of: Dossier | None = None) -> None:
    """Refuse more files than a dossier may have, a new one or `of` one that has some. Raises Refused."""
    present = of.files.filter(removed_at=None).count() if of is not None and files else 0
    _check_count(present=present, added=len(files))


def _check_count(*, present: int, added: int) -> None:
    try:
        check_count(present=present, added=added)
    except FileRefused as refusal:
        raise Refused(str(refusal), field="files") from refusal


@transaction.atomic
def attach(
    *, dossier_id: int, file: FileIn, paper_id: int | None = None, by: Actor, at: datetime
) -> DossierFile:
    """Attach a stored file; the same content for the same use is attached once.

    Of a dossier that was refused, stopped or closed only the signed paper that says so, as its result.
    Raises Refused at the limit of files, NotReady when the dossier is over.
    """
    dossier = lock(dossier_id)
    check_can("attach_file", by, dossier, on=local_day(at))
    if not takes_files(dossier):
        raise NotReady("Hồ sơ đã kết thúc, không đính kèm thêm tệp được.")
    if not dossier.is_open and (file.kind != FileKind.RESULT or paper_id):
        raise NotReady(
            "Hồ sơ đã kết thúc: chỉ đính kèm được văn bản từ chối, dừng hoặc đóng đã ký, loại tệp “Kết quả”."
        )
    there = dossier.files.filter(
        stored_file=file.stored_file_id, kind=file.kind, paper=paper_id, removed_at=None
    ).first()
    if there is not None:
        return there
    _check_count(present=dossier.files.filter(removed_at=None).count(), added=1)
    paper = DossierPaper.objects.get(pk=paper_id, dossier=dossier) if paper_id else None
    attached = DossierFile.objects.create(
        dossier=dossier,
        paper=paper,
        stored_file_id=file.stored_file_id,
        kind=file.kind,
        name=file.name,
        added_by=by.user,
        added_at=at,
    )
    record(dossier=dossier, kind=EventKind.ATTACH_FILE, by=by, at=at, file=attached.pk, file_kind=file.kind)
    return attached


@transaction.atomic
def take_out(*, dossier_id: int, file_id: int, reason: str, by: Actor, at: datetime) -> DossierFile:
    """Take a file out of view; the row and the content stay."""
    dossier = lock(dossier_id)
    check_can("attach_file", by, dossier, on=local_day(at))
    if not reason.strip():
        raise Refused("Ghi lý do gỡ tệp.", field="reason")
    file = (
        DossierFile.objects.select_for_update().filter(pk=file_id, dossier=dossier, removed_at=None).first()
    )
    if file is None:
        raise NotReady("Tệp này đã được gỡ. Tải lại trang để xem danh sách hiện tại.")
    _must_be_taken_out_here(dossier, file, by=by, at=at)
    file.removed_by, file.removed_at = by.user, at
    file.save(update_fields=["removed_by", "removed_at"])
    record(dossier=dossier, kind=EventKind.REMOVE_FILE, by=by, at=at, reason=reason, file=file.pk)
    return file


def _must_be_taken_out_here(dossier: Dossier, file: DossierFile, *, by: Actor, at: datetime) -> None:
    """What went out stays; of what is over the leader who ended it takes out only his own paper."""
    if dossier.is_open:
        return
    if file.kind != FileKind.RESULT:
        check_can("correct", by, dossier, on=local_day(at))
    elif dossier.state == State.RETURNED:
        raise NotReady("Kết quả đã trả thì không gỡ được; lập hồ sơ đính chính nếu kết quả sai.")
    elif not takes_files(dossier):
        raise NotReady("Hồ sơ đã kết thúc: tệp này gỡ rồi thì không đính kèm lại được.")
    elif giving_back.has_been_handed_over(dossier):
        raise NotReady("Văn bản đã giao cho người nộp thì không gỡ được.")
