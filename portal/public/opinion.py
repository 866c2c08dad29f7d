"""Answering a question without an account, by a one-time link: the question, its papers, and one form.

The token in the address carries neither a person nor the dossier (dossiers.services.answer_links).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.enums import LookAction
from dossiers.exceptions import BadLink, NotReady, Refused
from dossiers.models import Consultation
from dossiers.queries.consulting import with_answers
from dossiers.services import answer_links, consulting
from portal.http import TooManyRequests, reads_only, reads_unless_posted
from portal.looks import shows_personal_data
from portal.proxy import client_address
from portal.public import limits
from portal.ui import opinions
from portal.ui.files import as_response


HOUR = 3600
GUESSES, OPENINGS = 20, 200


def _unlisted(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """No search engine keeps the page. Its address goes to no other site: the portal's policy is same-origin.

    A stricter one would send the form without its origin, and it would be refused.
    """

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapper


@login_not_required
@shows_personal_data("consultation", "pk")
@never_cache
@_unlisted
@reads_unless_posted
def opinion(request: HttpRequest, token: str) -> HttpResponse:
    """Question and papers; POST answers and uses the link up."""
    try:
        question = _question(request, token)
        form = opinions.SignedOpinionForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                consulting.answer_by_link(token=token, given=form.opinion(), at=timezone.now())
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            else:
                return render(request, "public/opinion_given.html", {"question": question})
    except BadLink as bad:
        return render(request, "public/opinion_closed.html", {"sentence": str(bad)}, status=410)
    except NotReady as refusal:  # answered, or the dossier ended, while the page was open
        return render(request, "public/opinion_closed.html", {"sentence": str(refusal)}, status=409)
    context = {
        "question": question,
        "files": opinions.given_files(question, url_name="public:opinion_file", key=token),
        "form": form,
    }
    return render(request, "public/opinion.html", context, status=422 if form.errors else 200)


@login_not_required
@shows_personal_data("consultation_file", "file_id", LookAction.FILE)
@never_cache
@_unlisted
@reads_only
def opinion_file(request: HttpRequest, token: str, file_id: int) -> HttpResponseBase:
    """A paper that was given with the question."""
    try:
        question = _question(request, token)
    except BadLink as bad:
        raise Http404 from bad
    given = question.given.select_related("file__stored_file").filter(file=file_id).first()
    if given is None:
        raise Http404
    return as_response(given.file)


def _question(request: HttpRequest, token: str) -> Consultation:
    """The question of a token that still works. Raises BadLink, and TooManyRequests for who tries many."""
    address = client_address(request)
    over = limits.first_over([limits.Limit("opinion-open", address, OPENINGS, HOUR)])
    if over is not None:
        raise _too_many(over)
    try:
        link = answer_links.find(token, at=timezone.now())
    except BadLink:
        over = limits.first_over([limits.Limit("opinion-guess", address, GUESSES, HOUR)])
        if over is not None:
            raise _too_many(over) from None
        raise
    return with_answers(Consultation.objects.filter(pk=link.consultation_id)).get()


def _too_many(over: limits.Limit) -> TooManyRequests:
    return TooManyRequests(
        _("Mở liên kết quá nhiều lần từ một nơi. Hãy thử lại sau một giờ."), retry_after=over.seconds
    )
