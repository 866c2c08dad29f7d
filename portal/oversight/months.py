"""The month on its way to the public: close, answer replies, sign, publish, decide on a restatement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import structlog
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.models import Actor, User
from accounts.queries import scope
from documents.exceptions import DocumentError, PdfUnavailable
from documents.services import files, papers
from indicators.enums import PeriodKind, PublicationState
from indicators.exceptions import IndicatorError
from indicators.models import Publication, Reply, Restatement
from indicators.permissions import CLOSERS, JUDGES, PUBLISHERS, RESTATERS, SIGNERS, holds, people_of
from indicators.queries.publications import public_month
from indicators.querysets import WATCHERS
from indicators.rules.periods import Period
from indicators.services import closing, publishing, replies, restating
from portal.http import NotThere, actor, identity_of, leaves_the_screen, open_to, public_address, reads_only
from portal.oversight import exporting
from portal.oversight.scores_shared import unit_url
from portal.ui.formats import day
from portal.ui.months import address_of, shown
from portal.ui.pagination import page_of


logger = structlog.get_logger(__name__)

STAFF = (Role.HEAD, Role.CONTROL, Role.AUDITOR, Role.APPROVER, Role.RECORDS_CLERK)
PAGE = 100
STATE_KINDS = {
    PublicationState.DRAFT: "waiting",
    PublicationState.IN_REVIEW: "active",
    PublicationState.SIGNED: "active",
    PublicationState.PUBLISHED: "done",
}


class AnswerForm(forms.Form):
    """What the agency makes of a reply."""

    upheld = forms.ChoiceField(
        label=gettext_lazy("Kết quả"),
        choices=[
            ("yes", gettext_lazy("Chấp nhận (tên cán bộ được gỡ)")),
            ("no", gettext_lazy("Không chấp nhận")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=replies.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Được công khai: không nhắc tên người nộp, mã hồ sơ, số điện thoại."),
    )


class DecideForm(forms.Form):
    """Whether the changed figures are shown beside the original."""

    accept = forms.ChoiceField(
        label=gettext_lazy("Quyết định"),
        choices=[
            ("yes", gettext_lazy("Công khai điều chỉnh bên cạnh bản gốc")),
            ("no", gettext_lazy("Không điều chỉnh")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Được công khai, ví dụ: hồ sơ nhập muộn, ngày trả ghi sai."),
    )


@open_to(*STAFF)
@reads_only
def months(request: HttpRequest) -> HttpResponseBase:
    """Months of the agencies in sight, the latest first; what is late is said."""
    today = timezone.localdate()
    seen = Publication.objects.visible_to(_user(request), today)
    page = page_of(
        seen.select_related("agency"),
        order=("-first_on", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=exporting.page_size(request, PAGE),
    )
    rows = sorted(page.rows, key=lambda one: (-one.first_on.toordinal(), one.agency.code, one.pk))
    known = identity_of(request)
    context = {
        "may_set_terms": known is not None and bool(known.roles & CLOSERS),
        "columns": [
            {"label": _("Tháng"), "css": ""},
            {"label": _("Cơ quan"), "css": "wide"},
            {"label": _("Tình trạng"), "css": ""},
            {"label": _("Chốt trước"), "css": ""},
            {"label": _("Phản hồi đến"), "css": ""},
            {"label": _("Công khai trước"), "css": ""},
            {"label": _("Ghi chú"), "css": ""},
        ],
        "rows": [_listed(one, today) for one in rows],
        "page": page,
    }
    return exporting.page_of_rows(
        request, "oversight/months/index.html", context,
        name="cong-khai-thang", title=_("Công khai kết quả tháng"),
    )  # fmt: skip


def _listed(one: Publication, today: date) -> dict[str, Any]:
    state = PublicationState(one.state)
    return {
        "cells": [
            {"text": f"{one.first_on:%m/%Y}", "href": _href(one)},
            {"text": one.agency.name},
            {"text": state.label, "badge_kind": STATE_KINDS[state]},
            {"text": day(one.close_on)},
            {"text": day(one.review_until)},
            {"text": day(one.due_on)},
            {"text": _late(one, today)},
        ]
    }


def _late(one: Publication, today: date) -> str:
    """How many days it is, or was, behind its calendar."""
    reached = one.published_on or today
    if reached > one.due_on:
        return _("công khai chậm %(days)s ngày") % {"days": (reached - one.due_on).days}
    if one.state == PublicationState.DRAFT and today > one.close_on:
        return _("chốt chậm %(days)s ngày") % {"days": (today - one.close_on).days}
    return ""


def _href(one: Publication) -> str:
    return reverse("oversight:month", args=[one.pk])


@open_to(*STAFF)
@reads_only
def month(request: HttpRequest, pk: int) -> HttpResponse:
    """One month with everything this person may do about it."""
    return _page(request, _seen(request, pk))


def _page(
    request: HttpRequest, one: Publication, *, bound: dict[str, forms.Form] | None = None
) -> HttpResponse:
    today = timezone.localdate()
    by, forms_of = actor(request), bound or {}
    context: dict[str, Any] = {
        "publication": one,
        "title_month": f"{one.first_on:%m/%Y}",
        "state": PublicationState(one.state).label,
        "state_kind": STATE_KINDS[PublicationState(one.state)],
        "late": _late(one, today),
        "public_href": address_of(one) if one.state == PublicationState.PUBLISHED else "",
        "may": _may(one, by, today),
        "waiting": [
            {
                "reply": reply,
                "form": _form(AnswerForm, f"reply-{reply.pk}", forms_of),
            }
            for reply in _unanswered(one, by, today)
        ],
        "proposals": [
            {
                "proposal": row,
                "form": _form(DecideForm, f"restate-{row.pk}", forms_of),
            }
            for row in one.restatements.filter(state="proposed").order_by("number")
        ],
        "editions": one.editions.order_by("number") if one.state == PublicationState.PUBLISHED else (),
    }
    if one.state != PublicationState.DRAFT:
        context |= _shown(request, one, today)
    status = 422 if bound else 200
    return render(request, "oversight/months/month.html", context, status=status)


def _form(kind: type[forms.Form], prefix: str, bound: dict[str, forms.Form]) -> forms.Form:
    """The form as it was sent and refused, else an empty one."""
    return bound.get(prefix) or kind(prefix=prefix)


def _shown(request: HttpRequest, one: Publication, today: date) -> dict[str, Any]:
    """The month's tables; for who reads scores each unit leads to its own page of that month."""
    month = shown(public_month(one, today))
    known = identity_of(request)
    if known is None or not known.roles & set(WATCHERS):
        return month
    period = Period(PeriodKind.MONTH, one.first_on)
    units = scope(_user(request), WATCHERS, today)
    pages = {
        name: unit_url(pk, period)
        for pk, name in one.rows.filter(agency__in=units).values_list("agency_id", "name")
    }
    for rows in (*(found["rows"] for found in month["classes"]), month["late_rows"]):
        for cell in (cell for row in rows for cell in row["cells"]):
            if cell["text"] in pages:
                cell["href"] = pages[cell["text"]]
    return month


def _may(one: Publication, by: Actor, on: date) -> dict[str, bool]:
    """Which buttons make sense for this person; the services check again."""
    state = one.state
    return {
        "close": state == PublicationState.DRAFT and holds(by, CLOSERS, one.agency_id, on),
        "sign": state == PublicationState.IN_REVIEW
        and on > one.review_until
        and one.closed_by_id not in people_of(by)
        and holds(by, SIGNERS, one.agency_id, on),
        "publish": state == PublicationState.SIGNED and holds(by, PUBLISHERS, one.agency_id, on),
        "restate": holds(by, RESTATERS, one.agency_id, on),
        "judge": holds(by, JUDGES, one.agency_id, on),
    }


def _unanswered(one: Publication, by: Actor, on: date) -> list[Reply]:
    if not holds(by, JUDGES, one.agency_id, on):
        return []
    waiting = one.replies.filter(answer=None).select_related("row", "officer", "written_by")
    return list(waiting.order_by("pk"))


@open_to(*STAFF)
@require_POST
def move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Close, sign or publish; the PDF is made right after it is public."""
    one = _seen(request, pk)
    at, by = timezone.now(), actor(request)
    address = public_address(address_of(one))
    moves: dict[str, tuple[Callable[[], Publication], str]] = {
        "chot": (
            lambda: closing.close(publication_id=pk, by=by, at=at),
            _("Đã chốt số liệu. Đơn vị và cán bộ có tên được báo và phản hồi."),
        ),
        "ky": (
            lambda: publishing.sign(publication_id=pk, by=by, at=at),
            _("Đã ký thông báo. Văn thư cho số và công khai."),
        ),
        "cong-khai": (
            lambda: publishing.publish(publication_id=pk, address=address, by=by, at=at),
            _("Đã công khai."),
        ),
    }
    if move not in moves:
        raise Http404
    act, said = moves[move]
    try:
        done = act()
    except (IndicatorError, DocumentError) as refusal:
        messages.error(request, str(refusal))
        return redirect("oversight:month", pk)
    _make_pdf(done)
    messages.success(request, said)
    return redirect("oversight:month", pk)


def _make_pdf(one: Publication) -> None:
    """The newest edition as a file; without an engine it waits for the sweep."""
    edition = one.editions.select_related("paper__file").order_by("-number").first()
    if edition is not None:
        try:
            papers.pdf_of(paper=edition.paper, at=timezone.now())
        except Exception as error:  # noqa: BLE001
            # It is public already: a page that fails now would have the clerk press again.
            if not isinstance(error, PdfUnavailable):
                logger.warning("month_not_rendered", paper=edition.paper_id, error=type(error).__name__)


@open_to(*STAFF)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a reply. Upheld, the name goes from page, PDF and JSON at once."""
    today = timezone.localdate()
    seen = Publication.objects.visible_to(_user(request), today)
    reply = Reply.objects.filter(pk=pk, publication__in=seen).first()
    if reply is None:
        raise Http404
    form = AnswerForm(request.POST, prefix=f"reply-{pk}")
    if form.is_valid():
        try:
            replies.answer(
                reply_id=pk,
                upheld=form.cleaned_data["upheld"] == "yes",
                text=form.cleaned_data["text"],
                by=actor(request),
                at=timezone.now(),
            )
        except IndicatorError as refusal:
            form.add_error(_field(refusal, form), str(refusal))
    one = _seen(request, reply.publication_id)
    if form.errors:
        return _page(request, one, bound={f"reply-{pk}": form})
    _make_pdf(one)
    messages.success(request, _("Đã trả lời phản hồi."))
    return redirect("oversight:month", one.pk)


@open_to(*STAFF)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on a restatement."""
    seen = Publication.objects.visible_to(_user(request), timezone.localdate())
    proposal = Restatement.objects.filter(pk=pk, publication__in=seen).first()
    if proposal is None:
        raise Http404
    form = DecideForm(request.POST, prefix=f"restate-{pk}")
    if form.is_valid():
        try:
            restating.decide(
                restatement_id=pk,
                accept=form.cleaned_data["accept"] == "yes",
                reason=form.cleaned_data["reason"],
                by=actor(request),
                at=timezone.now(),
            )
        except IndicatorError as refusal:
            form.add_error(_field(refusal, form), str(refusal))
    one = _seen(request, proposal.publication_id)
    if form.errors:
        return _page(request, one, bound={f"restate-{pk}": form})
    _make_pdf(one)
    messages.success(request, _("Đã quyết định điều chỉnh."))
    return redirect("oversight:month", one.pk)


def _field(refusal: IndicatorError, form: forms.Form) -> str | None:
    field = getattr(refusal, "field", "")
    return field if field in form.fields else None


@open_to(Role.HEAD, Role.CONTROL, Role.AUDITOR)
@leaves_the_screen
@reads_only
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed original with every name that was listed: for who answers for it and who inspects."""
    one = _seen(request, pk)
    if one.notice is None or one.notice.file is None:
        raise NotThere(_("Chưa có bản gốc PDF của tháng này."))
    response = HttpResponse(files.content_of(one.notice.file), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ban-goc-{one.agency.code}-{one.month}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _seen(request: HttpRequest, pk: int) -> Publication:
    seen = Publication.objects.visible_to(_user(request), timezone.localdate())
    found: Publication | None = (
        seen.select_related("agency", "definition", "notice__file", "closed_by", "signed_by", "published_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotThere(_("Không có tháng nào như vậy trong phạm vi của bạn."))
    return found


def _user(request: HttpRequest) -> User:
    me = actor(request)
    return me.acting_for or me.user
