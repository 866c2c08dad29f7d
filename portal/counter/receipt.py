"""After reception: code, due moment, look-up word; its papers, printed by one key.

Accepted: receipt, fee slip, label. Incomplete: form 02. Refused: form 03.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from csp.constants import SELF
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import LookAction
from accounts.exceptions import NotAllowed
from documents.exceptions import DocumentError, PdfUnavailable
from documents.gateways import pdf
from documents.models import IssuedPaper
from documents.services import files, papers as documents
from dossiers.enums import Evidence, FeeState, State
from dossiers.models import Dossier, HandOver, NumberBlock
from dossiers.permissions import can
from dossiers.queries import access_to
from dossiers.rules.visibility import Personal
from dossiers.services import apologies, control_slip, notices, papers, slips
from feedback.services import slips as rating_slips
from payments.models import CashReport, Receipt
from portal.counter import keys, posts, queueing
from portal.counter.links import rating_url, tracking_url
from portal.http import actor, leaves_the_screen, open_to, reads_only
from portal.looks import shows_personal_data
from portal.ui.dossiers import explanation


# The paper that goes with how a reception ended; a receipt goes with every accepted dossier.
SLIPS = {
    State.SUPPLEMENT_PRE: "supplement_slip",
    State.SUPPLEMENT: "supplement_slip",
    State.REFUSED: "refusal_slip",
    State.LAPSED_PRE: "refusal_slip",
    State.REJECTED: "refusal_slip",
    State.STOPPED: "end_notice",
    State.CLOSED_NO_REPLY: "end_notice",
    State.CLOSED_UNPAID: "end_notice",
}


@shows_personal_data("dossier", "dossier_id")
@open_to(*posts.ONE_STOP)
@reads_only
def received(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """What the reception made, and the papers that go with it."""
    dossier = posts.bare_dossier_or_404(request, dossier_id, "procedure_version")
    _must_know_names(request, dossier)
    by, on = actor(request), posts.now_and_today()[1]
    fees = list(dossier.fees.exclude(state=FeeState.CANCELLED).order_by("pk"))
    components = list(dossier.papers.prefetch_related("files").order_by("order"))
    is_accepted = dossier.accepted_at is not None
    may_print = can("print_receipt", by, dossier, on=on)
    context = {
        "dossier": dossier,
        "is_accepted": is_accepted,
        "state": State(dossier.state).label,
        "steps": explanation(dossier),
        "fees": fees,
        "fee_total": sum(fee.owed for fee in fees),
        "missing": [paper.name for paper in components if not paper.is_present],
        "reason": "" if is_accepted else reason_of(dossier),
        "result": dossier.results.in_force().first(),
        "may_print": is_accepted and may_print,
        "slip": slip_of(dossier) if may_print else "",
        "tracking": tracking_url(dossier),
        "visit": queueing.visit_facts(dossier),
        "panel": queueing.panel_here(request, on),
        "has_pdf": pdf.is_available(),
        "may_attach": is_accepted and dossier.is_open and can("attach_file", by, dossier, on=on),
        "search_waits": True,  # the print button has the focus
        "keys": keys.RECEIVED,
        "unscanned": [
            paper.name
            for paper in components
            if paper.evidence in Evidence.values and not paper.files.all() and not paper.not_scanned_reason
        ],
    }
    return render(request, "counter/received.html", context)


@open_to(*posts.ONE_STOP)
@require_POST
def print_paper(request: HttpRequest, dossier_id: int, kind: str) -> HttpResponse:
    """Issue the paper unless it is issued, make its PDF and lead to it; without an engine, to its page.

    `as=page` asks for the page, which the counter prints from at once: no PDF has to be made for that.
    """
    dossier = posts.bare_dossier_or_404(request, dossier_id)
    if kind not in PRINTED:
        raise Http404
    at = posts.now_and_today()[0]
    paper = _call(PRINTED[kind], request, dossier, kind, at)
    if request.POST.get("as") == "page":
        return redirect("counter:paper_page", paper.pk)
    return to_paper(paper, at)


def to_paper(paper: IssuedPaper, at: datetime) -> HttpResponse:
    """The PDF made now if need be; where none can be made, the page that prints."""
    try:
        documents.pdf_of(paper=paper, at=at)
    except PdfUnavailable:
        return redirect("counter:paper_page", paper.pk)
    return redirect("counter:paper_pdf", paper.pk)


@shows_personal_data("issued_paper", "paper_id", LookAction.FILE)
@open_to(*posts.ONE_STOP)
@leaves_the_screen
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
@leaves_the_screen
@reads_only
def paper_page(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The paper as a page for the browser's printer; its style comes from an address of its own.

    Our own pages may hold it in a frame: that is how a receipt is printed without leaving the counter.
    """
    paper = _paper_or_404(request, paper_id)
    link = f'<link rel="stylesheet" href="{reverse("counter:paper_style", args=[paper.pk])}">'
    response = HttpResponse(pdf.STYLE.sub(link, documents.html_of(paper=paper), count=1))
    response["X-Frame-Options"] = "SAMEORIGIN"
    vars(response)["_csp_replace"] = {"frame-ancestors": [SELF]}  # what csp's own decorator does
    return response


@open_to(*posts.ONE_STOP)
@reads_only
def paper_style(request: HttpRequest, paper_id: int) -> HttpResponse:
    """The style of that page: the site's policy allows no style inside a page."""
    found = pdf.STYLE.search(documents.html_of(paper=_paper_or_404(request, paper_id)))
    return HttpResponse(found[1] if found else "", content_type="text/css; charset=utf-8")


def slip_of(dossier: Dossier) -> str:
    """Kind of the slip that says why the dossier is not accepted; empty when it has none."""
    return SLIPS.get(State(dossier.state), "")


def issue_at_once(request: HttpRequest, dossier: Dossier) -> None:
    """Receipt or slip belong to the move that has just committed; printing comes later.

    A paper that cannot be issued now never undoes a reception: the print button tries again and says why.
    """
    kind = "receipt" if dossier.accepted_at else slip_of(dossier)
    if kind:
        with suppress(DocumentError):
            issue = papers.issue_receipt if kind == "receipt" else PRINTED[kind]
            _call(issue, request, dossier, kind, posts.now_and_today()[0])


def _call(
    issue: Callable[..., IssuedPaper], request: HttpRequest, dossier: Dossier, kind: str, at: datetime
) -> IssuedPaper:
    given: dict[str, Any] = {"dossier_id": dossier.pk, "by": actor(request), "at": at}
    if kind in TRACKED:
        given["tracking_url"] = tracking_url(dossier)
    if kind == "rating_slip":
        given["rating_url"] = rating_url(dossier)
    return issue(**given)


# What the print button of each kind calls; each issues its paper once and anew when it has to be.
PRINTED: dict[str, Callable[..., IssuedPaper]] = {
    "receipt": papers.print_receipt,
    "fee_slip": papers.issue_fee_slip,
    "folder_label": papers.issue_label,
    "control_slip": control_slip.issue_control_slip,
    "supplement_slip": slips.print_supplement_slip,
    "refusal_slip": slips.issue_refusal_slip,
    "apology": apologies.reprint,
    "end_notice": notices.issue_end_notice,
    "rating_slip": rating_slips.issue_rating_slip,
}
TRACKED = ("receipt", "supplement_slip")  # papers with the address and the QR of the tracking page


def _paper_or_404(request: HttpRequest, paper_id: int) -> IssuedPaper:
    """A paper whose dossier, payment, cash report or bundle is in sight."""
    paper = IssuedPaper.objects.select_related("file").filter(pk=paper_id).first()
    if paper is None:
        raise Http404
    owner, _colon, number = paper.subject.partition(":")
    if owner not in OWNERS or not OWNERS[owner](request, int(number)):
        raise Http404
    return paper


def _of_a_dossier(request: HttpRequest, dossier_id: int) -> bool:
    _must_know_names(request, posts.bare_dossier_or_404(request, dossier_id))
    return True


def _of_a_bundle(request: HttpRequest, hand_over_id: int) -> bool:
    """It went out from one's counter."""
    mine = posts.counter_ids(posts.user_of(request), posts.now_and_today()[1])
    return HandOver.objects.filter(pk=hand_over_id, from_agency__in=mine).exists()


def _of_a_payment(request: HttpRequest, receipt_id: int) -> bool:
    dossier_id = Receipt.objects.filter(pk=receipt_id).values_list("dossier_id", flat=True).first()
    return dossier_id is not None and _of_a_dossier(request, dossier_id)


def _of_the_cash(request: HttpRequest, report_id: int) -> bool:
    seen = CashReport.objects.visible_to(posts.user_of(request), posts.now_and_today()[1])
    return seen.filter(pk=report_id).exists()


def _of_the_numbers(request: HttpRequest, block_id: int) -> bool:
    """The pad of one's own counter; it names nobody."""
    mine = posts.counter_ids(posts.user_of(request), posts.now_and_today()[1])
    return NumberBlock.objects.filter(pk=block_id, agency__in=mine).exists()


# Whose a paper is, by the first word of its subject, and whether that is in sight.
OWNERS: dict[str, Callable[[HttpRequest, int], bool]] = {
    "dossier": _of_a_dossier,
    "hand_over": _of_a_bundle,
    "money_receipt": _of_a_payment,
    "cash_sheet": _of_the_cash,
    "number_block": _of_the_numbers,
}


def _must_know_names(request: HttpRequest, dossier: Dossier) -> None:
    """Papers name people; who sees initials only does not open them."""
    allowed = access_to(posts.user_of(request), dossier, on=posts.now_and_today()[1])
    if allowed.personal != Personal.YES:
        raise NotAllowed(_("Bạn xem được tiến độ hồ sơ này; giấy tờ do nơi tiếp nhận hồ sơ giữ."))


def reason_of(dossier: Dossier) -> str:
    """Why it is not accepted: the words of the move that brought it where it is, of no later note."""
    last = dossier.reasons.filter(event__to_state=dossier.state).exclude(event__from_state="").order_by("-pk")
    found = last.first()
    return found.text if found else ""
