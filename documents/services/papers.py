"""Issuing papers: values are frozen inside the transaction, the PDF is made after it."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Actor
from documents import registry
from documents.exceptions import PaperKindUnknown, PaperRedacted
from documents.gateways import pdf
from documents.models import IssuedPaper, NumberSource, StoredFile
from documents.services import books, files, outside_numbers
from lib import frozen
from lib.progress import Progress, Silent


logger = structlog.get_logger(__name__)
WARMED_FROM = 5000
"""So many of the newest papers are looked at for the kinds that are in use."""
RENDER_WITHIN = timedelta(days=1)
"""Younger papers are made by the sweep; older ones (taken over, generated) when they are first opened."""
RENDER_AFTER = timedelta(minutes=2)
"""What was issued just now is being printed by the clerk who issued it: here it would be made twice."""


def issue(
    *,
    kind: str,
    agency_id: int,
    subject: str,
    values: Any,
    by: Actor | None,
    at: datetime,
) -> IssuedPaper:
    """Issue a paper inside the caller's transaction; two statements when its kind has a book, else one.

    One more for papers signed for the agency, whose number may come from its own document system: it must
    have been typed before. Raises OutsideNumberMissing.

    `values` is the kind's frozen dataclass; the number taken from the book is written into its header.
    `subject` says whose paper it is, such as `dossier:12`. Must be the last write of the transaction.
    """
    paper_kind = registry.paper_kind(kind)
    if type(values) is not paper_kind.values:
        raise PaperKindUnknown(
            f"Paper {kind} prints {paper_kind.values.__name__}, not {type(values).__name__}."
        )
    day = timezone.localdate(at)
    if paper_kind.may_be_outside:
        source = outside_numbers.source_of(agency_id=agency_id, kind=paper_kind.book, on=day)
        if source is not None:
            return _issue_with_outside_number(paper_kind, source, subject, values, by, at)
    layout = paper_kind.layout_on(day)
    book_id, number, number_text = None, None, ""
    if paper_kind.book:
        book_id, numbers = books.take_numbers(agency_id=agency_id, kind=paper_kind.book, year=day.year)
        number = numbers[0]
        number_text = f"{number:02}{paper_kind.suffix.format(unit=values.header.unit_code)}"
        values = _numbered(values, number_text=number_text)
    return IssuedPaper.objects.create(
        kind=kind,
        form_version=layout.version,
        agency_id=agency_id,
        subject=subject,
        book_id=book_id,
        number=number,
        number_text=number_text,
        issued_on=day,
        issued_at=at,
        issued_by=by.user if by else None,
        payload=frozen.to_json(values),
    )


def _issue_with_outside_number(
    paper_kind: registry.PaperKind,
    source: NumberSource,
    subject: str,
    values: Any,
    by: Actor | None,
    at: datetime,
) -> IssuedPaper:
    """The paper bears the number and the day of the agency's document system; its look is that day's."""
    number = outside_numbers.take(source=source, subject=subject)
    values = _numbered(values, number_text=number.number_text, issued_on=number.dated_on)
    paper = IssuedPaper.objects.create(
        kind=paper_kind.code,
        form_version=paper_kind.layout_on(number.dated_on).version,
        agency_id=source.agency_id,
        subject=subject,
        number_text=number.number_text,
        issued_on=number.dated_on,
        issued_at=at,
        issued_by=by.user if by else None,
        payload=frozen.to_json(values),
    )
    number.paper = paper
    number.save(update_fields=["paper"])
    return paper


def _numbered(values: Any, **header: Any) -> Any:
    return dataclasses.replace(values, header=dataclasses.replace(values.header, **header))


def values_of(paper: IssuedPaper) -> Any:
    """The frozen dataclass a paper was issued with. Raises PaperRedacted."""
    if not paper.payload:
        raise PaperRedacted
    return frozen.from_json(registry.paper_kind(paper.kind).values, paper.payload)


def pdf_of(*, paper: IssuedPaper, at: datetime) -> StoredFile:
    """The paper's PDF, made now when this is the first time it is wanted.

    Two that want it at once make it twice and keep one. Raises PdfUnavailable; the paper then waits.
    """
    if paper.file is not None:
        return paper.file
    layout = registry.paper_kind(paper.kind).layout_of(paper.form_version)
    file = files.store_made(pdf.render(layout, values_of(paper)), "application/pdf")
    with transaction.atomic():
        locked = IssuedPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
        if locked.file_id is None:
            locked.file, locked.rendered_at = file, max(at, locked.issued_at)
            locked.save(update_fields=["file", "rendered_at"])
    paper.file, paper.rendered_at = locked.file, locked.rendered_at
    return paper.file or file


def warm_up() -> int:
    """Make one paper of each kind issued lately and throw it away; returns how many kinds.

    The first paper of a kind in a process reads its template and its style, which takes as long again as the
    paper itself: nobody has to wait for that.
    """
    if not pdf.is_available():
        return 0
    newest = IssuedPaper.objects.aggregate(newest=Max("pk"))["newest"] or 0
    lately = IssuedPaper.objects.filter(pk__gt=newest - WARMED_FROM).exclude(payload={})
    chosen = list(
        lately.order_by("kind", "form_version").values("kind", "form_version").annotate(one=Max("pk"))
    )
    for paper in IssuedPaper.objects.filter(pk__in=[row["one"] for row in chosen]).order_by("pk"):
        layout = registry.paper_kind(paper.kind).layout_of(paper.form_version)
        pdf.render(layout, values_of(paper))
    return len(chosen)


def html_of(*, paper: IssuedPaper) -> str:
    """The paper as an HTML page for the browser's own printer."""
    layout = registry.paper_kind(paper.kind).layout_of(paper.form_version)
    return pdf.as_html(layout, values_of(paper))


def render_waiting(*, at: datetime, limit: int = 50, progress: Progress | None = None) -> dict[str, int]:
    """Make the PDFs that are waiting, oldest first; returns the counts of made and failed ones.

    Rows another worker has taken are passed by. One paper that cannot be made does not hold up the rest.
    """
    progress = progress or Silent()
    if not pdf.is_available():
        return {"rendered": 0, "failed": 0}
    recent = IssuedPaper.objects.filter(
        rendered_at=None, issued_at__gte=at - RENDER_WITHIN, issued_at__lte=at - RENDER_AFTER
    ).exclude(payload={})
    waiting = list(recent.order_by("issued_at", "pk").values_list("pk", flat=True))
    progress.expect(min(len(waiting), limit))
    counts = {"rendered": 0, "failed": 0}
    for pk in waiting:
        if counts["rendered"] == limit:
            break
        paper = IssuedPaper.objects.get(pk=pk)
        try:
            pdf_of(paper=paper, at=at)
            outcome = "rendered"
        except Exception as error:  # noqa: BLE001
            # One broken paper must not stop the others; it stays visible in the queue.
            logger.warning("paper_not_rendered", paper=paper.pk, error=type(error).__name__)
            outcome = "failed"
        counts[outcome] += 1
        progress.advance(1, **{outcome: 1})
    return counts
