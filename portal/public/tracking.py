"""Looking a dossier up without an account (ruling 31): no name, no number, no way to try words out.

No limit lets strangers lock out who holds the receipt: docs/adr/0021-looking-up-by-strangers.md.
"""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from dossiers.queries import Tracking, track as look_up
from dossiers.rules.codes import code_as_typed
from portal.http import reads_unless_posted
from portal.proxy import client_address
from portal.public import limits
from portal.public.journey import diary_of, strip_of, todo_of, way_of


MINUTE, HOUR = 60, 3600


class CodeForm(forms.Form):
    """The code on the receipt."""

    code = forms.RegexField(
        r"^\s*[0-9A-Za-z][0-9A-Za-z./\-\u2010-\u2015\s]{5,59}$",
        label=_("Mã hồ sơ"),
        max_length=60,
        help_text=_("Ghi trên giấy tiếp nhận, ví dụ H99.12.1-261120-0007."),
        error_messages={"invalid": _("Mã hồ sơ chỉ gồm chữ, số, dấu chấm, dấu gạch ngang và dấu gạch chéo.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class WordForm(forms.Form):
    """The look-up word printed under the QR."""

    word = forms.CharField(
        label=_("Từ khóa tra cứu"),
        max_length=20,
        required=False,
        help_text=_("Tám ký tự in dưới mã QR của giấy tiếp nhận. Có từ khóa mới xem được từng bước."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )


@login_not_required
@never_cache
@reads_unless_posted
def ask(request: HttpRequest) -> HttpResponse:
    """One box: the code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("public:track", code=code_as_typed(form.cleaned_data["code"]))
    return render(request, "public/track_ask.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@reads_unless_posted
def track(request: HttpRequest, code: str) -> HttpResponse:
    """Code alone: one of five words. With the word: steps, promises, subjects. A wrong word is like none."""
    form = WordForm(request.POST or None)
    word = form.cleaned_data["word"] if form.is_bound and form.is_valid() else ""
    address = client_address(request)
    wrong = guesses(address, code)
    over = limits.first_over([limits.Limit("track-address", address, 60, MINUTE)], reached=wrong)
    if over is not None:
        return _too_often(request, code, over, may_try=False)
    found = look_up(code, word)
    if found is None or not found.is_known:
        over = limits.first_over([*_of_strangers(code), *(wrong if word else ())])
        if over is not None:
            return _too_often(request, code, over, may_try=over not in wrong)
    context = {"found": found, "form": WordForm(), "code": code[:60], "word": word}
    context |= _told(found) if found else {}
    return render(request, "public/track.html", context, status=200 if found else 404)


def _told(found: Tracking) -> dict[str, Any]:
    """The way in words; of a dossier whose word is not known, what the code alone tells."""
    strip = strip_of(found)
    if not found.is_known:
        return {"strip": strip}
    now = timezone.now()
    is_late = found.late_after is not None and (found.finished_at or found.ended_at or now) > found.late_after
    return {
        "strip": strip,
        "todo": todo_of(found, now),
        "way": way_of(found),
        "diary": diary_of(found),
        "due_kind": "late" if is_late else "",
    }


def guesses(address: str, code: str) -> list[limits.Limit]:
    """Wrong words from one address: at one dossier, however its code is spelled, and at all of them."""
    return [
        limits.Limit("track-guess", f"{address} {code_as_typed(code)}", 10, HOUR),
        limits.Limit("track-guesses", address, 30, HOUR),
    ]


def _of_strangers(code: str) -> list[limits.Limit]:
    """Look-ups without the right word: of one code, however spelled, and of a day's range of codes."""
    spelled = code_as_typed(code)
    return [
        limits.Limit("track-code", spelled, 30, HOUR),
        limits.Limit("track-range", spelled.replace("/", "-").rpartition("-")[0], 600, HOUR),
    ]


def _too_often(request: HttpRequest, code: str, over: limits.Limit, *, may_try: bool) -> HttpResponse:
    """Says nothing about the dossier. `may_try`: the word still opens it, so the page asks for it."""
    context = {"code": code[:60], "form": WordForm() if may_try else None}
    response = render(request, "public/track_too_often.html", context, status=429)
    response["Retry-After"] = str(over.seconds)
    return response
