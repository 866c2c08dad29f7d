"""Petitions for the public: where to send them, what was answered, whether the answer helped (ruling 30).

No personal data is shown: questions and answers are in the words written for everybody.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.models import Agency
from feedback.enums import PetitionChannel
from feedback.exceptions import Refused
from feedback.models import Petition
from feedback.queries import periods_in_force
from feedback.queries.people import agencies_with_officers
from feedback.services import answering, registering
from portal.http import TooManyRequests, reads_only, reads_unless_posted
from portal.proxy import client_address
from portal.public import limits
from portal.ui.forms import KeyField, PhoneField
from portal.ui.pagination import page_of


HOUR = 3600


@login_not_required
@reads_only
def explain(request: HttpRequest) -> HttpResponse:
    """What may be petitioned about, where to, how long it takes."""
    return _explained(request)


def _explained(request: HttpRequest) -> HttpResponse:
    context = {
        "national_url": settings.NATIONAL_PETITION_URL,
        "own_intake": settings.PETITION_WEB_INTAKE,
        "agencies": agencies_with_officers(on=timezone.localdate()),
        "periods": periods_in_force(timezone.localdate()),
    }
    return render(request, "public/petitions.html", context)


@login_not_required
@reads_only
def answers(request: HttpRequest) -> HttpResponse:
    """Answered petitions, the newest first."""
    page = page_of(
        _published(),
        order=("-published_on", "-pk"),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return render(request, "public/petition_answers.html", {"page": page})


@login_not_required
@never_cache
@reads_unless_posted
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """One answered petition; POST says whether the answer satisfies, once per visitor."""
    petition = _published().filter(code=code).first()
    if petition is None:
        raise Http404
    said = ""
    if request.method == "POST":
        said = _vote(request, petition)
        petition.refresh_from_db(fields=["likes", "dislikes"])
    return render(request, "public/petition_answer.html", {"petition": petition, "said": said})


class SendForm(forms.Form):
    """A petition from the own page; who sends it must be known to be answered (Decree 20/2008 Art. 7)."""

    agency = forms.ModelChoiceField(
        label=gettext_lazy("Gửi đến"),
        queryset=Agency.objects.none(),
        empty_label=gettext_lazy("Chọn cơ quan"),
    )
    name = forms.CharField(label=gettext_lazy("Họ tên"), max_length=255)
    address = forms.CharField(label=gettext_lazy("Địa chỉ"), max_length=255)
    phone = PhoneField(label=gettext_lazy("Điện thoại"), max_length=30)
    email = forms.EmailField(label=gettext_lazy("Thư điện tử"), required=False)
    dossier_code = forms.CharField(
        label=gettext_lazy("Mã hồ sơ, nếu nói về một hồ sơ"), max_length=60, required=False
    )
    content = forms.CharField(
        label=gettext_lazy("Nội dung"), max_length=8000, widget=forms.Textarea({"rows": 8})
    )
    key = KeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = agencies_with_officers(on=timezone.localdate())


@login_not_required
@never_cache
@reads_unless_posted
def send(request: HttpRequest) -> HttpResponse:
    """Own intake, where an office has switched it on; else the page says where to send it."""
    if not settings.PETITION_WEB_INTAKE:
        if request.method == "POST":
            raise Http404
        return _explained(request)
    form = SendForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _not_too_often(request)
        try:
            petition = registering.register(given=_given(form), by=None, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            context = {"petition": petition, "periods": periods_in_force(petition.sent_on)}
            return render(request, "public/petition_sent.html", context)
    return render(request, "public/petition_send.html", {"form": form}, status=422 if form.errors else 200)


def _given(form: SendForm) -> registering.PetitionIn:
    typed = form.cleaned_data
    return registering.PetitionIn(
        submission_key=typed["key"],
        agency_id=typed["agency"].pk,
        channel=PetitionChannel.WEB,
        content=typed["content"],
        sent_at=timezone.now(),
        sender=registering.Sender(typed["name"], typed["address"], typed["phone"], typed["email"]),
        about=registering.About(dossier_code=typed["dossier_code"]),
    )


def _published() -> Any:
    """With the words written for everybody beside each row."""
    return (
        Petition.objects.published()
        .filter(answers__vague_at=None)
        .annotate(
            public_question=F("answers__public_question"),
            public_text=F("answers__public_text"),
            agency_name=F("handling_agency__name"),
        )
        .only("code", "kind", "sent_on", "answered_on", "published_on", "likes", "dislikes")
    )


def _vote(request: HttpRequest, petition: Petition) -> str:
    address = client_address(request)
    over = limits.first_over([limits.Limit("petition-vote", address, 30, HOUR)])
    if over is not None:
        raise TooManyRequests(
            _("Có quá nhiều đánh giá từ nơi này. Hãy thử lại sau."), retry_after=over.seconds
        )
    counted = answering.vote(
        code=petition.code, is_like=request.POST.get("like") == "1", voter=address, at=timezone.now()
    )
    if counted:
        return _("Cảm ơn bạn đã đánh giá câu trả lời.")
    return _("Câu trả lời này đã được đánh giá từ nơi bạn đang truy cập.")


def _not_too_often(request: HttpRequest) -> None:
    address = client_address(request)
    over = limits.first_over([limits.Limit("petition-send", address, 10, HOUR)])
    if over is not None:
        raise TooManyRequests(
            _("Có quá nhiều lượt gửi từ nơi này. Hãy thử lại sau."), retry_after=over.seconds
        )
