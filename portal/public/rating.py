"""Rating a dossier without an account: by the code and the look-up word of the receipt.

The word comes in the form, never in the address. A wrong code and a wrong word are answered alike, and both
count as guesses together with those of the look-up page: this is no second way to try words out.
"""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache

from dossiers.models import Dossier
from feedback.enums import Rater
from feedback.exceptions import RatingRefused
from feedback.queries import form_on
from feedback.services import ratings
from portal.http import TooManyRequests, reads_unless_posted
from portal.proxy import client_address
from portal.public import limits, tracking
from portal.ui.rating_form import RatingAnswers


MINUTE = 60


class WordForm(forms.Form):
    """The look-up word, as the slip and the receipt print it."""

    word = forms.CharField(
        label=gettext_lazy("Từ khóa tra cứu"),
        max_length=20,
        help_text=gettext_lazy("Tám ký tự in dưới mã QR của phiếu đánh giá hoặc giấy tiếp nhận."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )


@login_not_required
@never_cache
@reads_unless_posted
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """First the word, then the questions; both are posted to this address."""
    if request.method != "POST":
        return render(request, "public/rate_word.html", {"form": WordForm(), "code": code[:60]})
    word = request.POST.get("word", "")[:20]
    dossier = _open(request, code, word)
    if dossier is None:
        context = {"form": _refused(request.POST), "code": code[:60]}
        return render(request, "public/rate_word.html", context, status=422)
    return _questions(request, dossier, word)


def _refused(given: QueryDict) -> WordForm:
    """What was typed, and why it opens nothing."""
    form = WordForm(given)
    if form.is_valid():
        wrong = _(
            "Mã hồ sơ hoặc từ khóa không đúng. Xem lại tám ký tự dưới mã QR trên phiếu đánh giá hoặc giấy "
            "tiếp nhận."
        )
        form.add_error("word", wrong)
    return form


def _open(request: HttpRequest, code: str, word: str) -> Dossier | None:
    """The dossier when the word is right. Raises TooManyRequests for who tries many."""
    address = client_address(request)
    guesses = tracking.guesses(address, code)
    over = limits.first_over([limits.Limit("rate-address", address, 30, MINUTE)], reached=guesses)
    dossier = ratings.open_for(code, word) if over is None else None
    if over is None and dossier is None:
        over = limits.first_over(guesses)
    if over is not None:
        raise TooManyRequests(
            _("Có quá nhiều lượt thử từ nơi này. Hãy chờ rồi thử lại, hoặc bỏ phiếu giấy tại Một cửa."),
            retry_after=over.seconds,
        )
    return dossier


def _questions(request: HttpRequest, dossier: Dossier, word: str) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    asked, closed = form_on(today), ratings.why_not(dossier, on=today)
    already = ratings.rated_by(dossier)
    if asked is None or closed or set(already) >= set(Rater.values):
        sentence = closed or _("Hồ sơ này đã được đánh giá. Cảm ơn bạn.")
        return render(request, "public/rate_closed.html", {"dossier": dossier, "sentence": sentence})
    sent = request.POST if "key" in request.POST else None
    free = Rater.SUBMITTER if Rater.APPLICANT in already else Rater.APPLICANT
    form = RatingAnswers(sent, asked=asked, initial={"rater": free})
    if sent is not None and form.is_valid():
        try:
            ratings.rate_online(code=str(dossier), lookup_word=word, given=form.given(), at=now)
        except RatingRefused as refusal:
            form.place(refusal.field, str(refusal))
        else:
            return render(request, "public/rated.html", {"dossier": dossier})
    context = {"dossier": dossier, "form": form, "word": word}
    return render(request, "public/rate.html", context, status=422 if form.errors else 200)
