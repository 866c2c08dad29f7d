"""Many letters of apology at once: each is the paper stored when it was issued; one file to print them all.

The file is a copy for the printer and goes after three days; the letters stay.
"""

import tempfile
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from accounts.models import Actor
from documents.exceptions import DocumentError
from documents.gateways import joining
from documents.models import IssuedPaper, StoredFile
from documents.services import files, papers, upkeep
from dossiers.enums import BulkKind
from dossiers.exceptions import NotReady
from dossiers.models import BulkItem, BulkWork
from dossiers.services import apologies
from dossiers.services.as_shown import TextChanged


JOINED = (BulkKind.SEND_LETTERS, BulkKind.PRINT_LETTERS)
"""Works that end with a file to print."""
KEPT_FOR = timedelta(days=3)
DRAFTED_ANEW = (
    "Thư đã được soạn lại sau khi bạn chọn nên chưa gửi: hãy mở thư, đọc nội dung mới rồi xác nhận riêng."
)
logger = structlog.get_logger(__name__)


def send_one(item: BulkItem, by: Actor, at: datetime) -> object:
    """Confirm the signed letter that was listed: number, message, the promise's new date, as one by one.

    Raises TextChanged with words for a list: the others go, and this one has a page of its own.
    """
    try:
        sent = apologies.send(dossier_id=item.dossier_id, by=by, at=at, shown=item.seen or 0)
    except TextChanged as changed:
        raise TextChanged(DRAFTED_ANEW) from changed
    item.paper = sent.paper
    return item.paper


def print_one(item: BulkItem, by: Actor, at: datetime) -> object:
    """The letter that was sent. Raises NotReady before that."""
    item.paper = apologies.reprint(dossier_id=item.dossier_id, by=by, at=at)
    return item.paper


def render(item: BulkItem, *, at: datetime) -> None:
    """Make the letter's PDF if it has none, once its number is let go; a failure waits for the join."""
    if item.paper is None:
        return
    try:
        papers.pdf_of(paper=item.paper, at=at)
    except DocumentError as refusal:
        logger.warning("letter_not_rendered", paper=item.paper.pk, error=type(refusal).__name__)


def join(work: BulkWork, *, at: datetime) -> None:
    """Put the stored letters of a work behind one another, in the order they were asked for.

    Without an engine for PDFs there is no file: each letter is printed from its own page.
    """
    listed = IssuedPaper.objects.filter(pk__in=work.items.exclude(paper=None).values("paper"))
    found = {paper.pk: paper for paper in listed.select_related("file")}
    order = work.items.exclude(paper=None).order_by("pk").values_list("paper", flat=True)
    if not found:
        return
    with tempfile.TemporaryFile() as out:
        try:
            contents = (files.content_of(papers.pdf_of(paper=found[pk], at=at)) for pk in order)
            joining.join(contents, out, title=work.get_kind_display())
        except DocumentError as refusal:
            logger.warning("letters_not_joined", work=work.pk, error=type(refusal).__name__)
            return
        file = files.store_stream(out, "application/pdf")
    BulkWork.objects.filter(pk=work.pk).update(file=file, file_until=at + KEPT_FOR)


def expire(*, at: datetime) -> int:
    """Take away files that have had their time; returns how many."""
    old = BulkWork.objects.filter(file__isnull=False, file_until__lte=at)
    return sum(_take_away(pk) for pk in list(old.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _take_away(work_id: int) -> int:
    work = BulkWork.objects.select_for_update(of=("self",)).select_related("file").get(pk=work_id)
    if work.file is None:
        return 0
    digest = work.file.sha256
    work.file = None
    work.save(update_fields=["file"])
    upkeep.discard(digest)
    return 1


def file_of(work: BulkWork, *, at: datetime) -> StoredFile:
    """The file to print. Raises NotReady, with what to do, where the work has none or no longer."""
    if work.file is None or work.file_until is None or work.file_until <= at:
        raise NotReady("Tệp in của việc này chưa có hoặc đã hết hạn. Chọn lại các thư để in.")
    return work.file
