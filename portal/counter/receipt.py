"""After acceptance: code, due moment, look-up word; receipt, fee slip and label, printed by one key."""

from contextlib import suppress
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import LookAction
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from documents.exceptions import DocumentError, PdfUnavailable
from documents.gateways import pdf
from documents.models import IssuedPaper
from documents.services import files, papers as documents
from dossiers.enums import Evidence, FeeState, State
from dossiers.models import Dossier, HandOver
from dossiers.permissions import can
from dossiers.queries import access_to
from dossiers.rules.visibility import Personal
from dossiers.services import papers
from portal.counter import posts
from portal.counter.links import tracking_url
from portal.http import actor, open_to, reads_only
from portal.looks import shows_personal_data
from portal.ui.dossiers import explanation


KINDS = ("receipt", "fee_slip", "folder_label")


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.ONE_STOP)
@reads_only
def received(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """What the reception made, and the papers that go with it."""
    dossier = posts.dossier_or_404(request, dossier_id)
    _must_know_names(request, dossier)
    by, on = actor(request), posts.now_and_today()[1]
    fees = list(dossier.fees.exclude(state=FeeState.CANCELLED).order_by("pk"))
    context = {
        "dossier": dossier,
        "is_accepted": dossier.accepted_at is not None,
        "state": State(dossier.state).label,
        "steps": explanation(dossier),
        "fees": fees,
        "fee_total": sum(fee.amount for fee in fees),
        "missing": [paper.name for paper in dossier.papers.order_by("order") if not paper.is_present],
        "reason": _last_reason(dossier),
        "result": dossier.results.filter(replaced_at=None).first(),
        "may_print": dossier.accepted_at is not None and can("print_receipt", by, dossier, on=on),
        "tracking": tracking_url(request, dossier),
        "has_pdf": pdf.is_available(),
        "unscanned": [
            paper.name
            for paper in dossier.papers.prefetch_related("files").order_by("order")
            if paper.evidence in Evidence.values and not paper.files.all() and not paper.not_scanned_reason
        ],
    }
    return render(request, "counter/received.html", context)


@open_to(*posts.ONE_STOP)
@require_POST
def print_paper(request: HttpRequest, dossier_id: int, kind: str) -> HttpResponse:
    """Issue the paper unless it is issued, make its PDF and lead to it; without an engine, to its page."""
    dossier = posts.dossier_or_404(request, dossier_id)
    if kind not in KINDS:
        raise Http404
    at = posts.now_and_today()[0]
    return to_paper(_issue(request, dossier, kind, actor(request), at), at)


def to_paper(paper: IssuedPaper, at: datetime) -> HttpResponse:
    """The PDF made now if need be; where none can be made, the page that prints."""
    try:
        documents.pdf_of(paper=paper, at=at)
    except PdfUnavailable:
        return redirect("counter:paper_page", paper.pk)
    return redirect("counter:paper_pdf", paper.pk)


@shows_personal_data("issued_paper", "paper_id", LookAction.FILE)
@open_to(*posts.ONE_STOP)
@reads_only
def paper_pdf(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The stored PDF of a paper whose dossier is in sight."""
    paper = _paper_or_404(request, paper_id)
    if paper.file is None:
        return redirect("counter:paper_page", paper.pk)
    response = HttpResponse(files.content_of(paper.file), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper.kind}-{paper.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@shows_personal_data("issued_paper", "paper_id")
@open_to(*posts.ONE_STOP)
@reads_only
def paper_page(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The paper as a page for the browser's printer; its style comes from an address of its own."""
    paper = _paper_or_404(request, paper_id)
    link = f'<link rel="stylesheet" href="{reverse("counter:paper_style", args=[paper.pk])}">'
    return HttpResponse(pdf.STYLE.sub(link, documents.html_of(paper=paper), count=1))


@open_to(*posts.ONE_STOP)
@reads_only
def paper_style(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The style of that page: the site's policy allows no style inside a page."""
    found = pdf.STYLE.search(documents.html_of(paper=_paper_or_404(request, paper_id)))
    return HttpResponse(found[1] if found else "", content_type="text/css; charset=utf-8")


def issue_at_once(request: HttpRequest, dossier: Dossier) -> None:
    """The receipt belongs to the acceptance that has just committed; printing it comes later.

    A paper that cannot be issued now never undoes a reception: the print button tries again and says why.
    """
    with suppress(DocumentError):
        papers.issue_receipt(
            dossier_id=dossier.pk,
            tracking_url=tracking_url(request, dossier),
            by=actor(request),
            at=posts.now_and_today()[0],
        )


def _issue(request: HttpRequest, dossier: Dossier, kind: str, by: Actor, at: datetime) -> IssuedPaper:
    if kind == "fee_slip":
        return papers.issue_fee_slip(dossier_id=dossier.pk, by=by, at=at)
    if kind == "folder_label":
        return papers.issue_label(dossier_id=dossier.pk, by=by, at=at)
    return papers.print_receipt(
        dossier_id=dossier.pk, tracking_url=tracking_url(request, dossier), by=by, at=at
    )


def _paper_or_404(request: HttpRequest, paper_id: int) -> IssuedPaper:
    """A paper of a dossier in sight, or of a bundle that went out from or came to one's unit."""
    paper = IssuedPaper.objects.select_related("file").filter(pk=paper_id).first()
    if paper is None:
        raise Http404
    owner, _colon, number = paper.subject.partition(":")
    if owner == "dossier":
        _must_know_names(request, posts.dossier_or_404(request, int(number)))
        return paper
    if owner == "hand_over":
        mine = posts.counter_ids(posts.user_of(request), posts.now_and_today()[1])
        if HandOver.objects.filter(pk=number, from_agency__in=mine).exists():
            return paper
    raise Http404


def _must_know_names(request: HttpRequest, dossier: Dossier) -> None:
    """Papers name people; who sees initials only does not open them."""
    allowed = access_to(posts.user_of(request), dossier, on=posts.now_and_today()[1])
    if allowed.personal != Personal.YES:
        raise NotAllowed(_("Bạn xem được tiến độ hồ sơ này; giấy tờ do nơi tiếp nhận hồ sơ giữ."))


def _last_reason(dossier: Dossier) -> str:
    last = dossier.reasons.order_by("-pk").first()
    return last.text if last else ""
