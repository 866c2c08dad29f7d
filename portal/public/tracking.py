"""Looking a dossier up without an account (ruling 31): no name, no number, no way to try words out."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from dossiers.queries import track as look_up
from portal.http import reads_unless_posted
from portal.public import limits


MINUTE, HOUR = 60, 3600


class CodeForm(forms.Form):
    """The code on the receipt."""

    code = forms.RegexField(
        r"^\s*[0-9A-Za-z.\-]{6,60}\s*$",
        label=_("Mã hồ sơ"),
        max_length=60,
        help_text=_("Ghi trên giấy tiếp nhận, ví dụ H99.12.1-261120-0007."),
        error_messages={"invalid": _("Mã hồ sơ chỉ gồm chữ, số, dấu chấm và dấu gạch ngang.")},
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
        return redirect("public:track", code=form.cleaned_data["code"].strip().upper())
    return render(request, "public/track_ask.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@reads_unless_posted
def track(request: HttpRequest, code: str) -> HttpResponse:
    """Code alone: one of five words. With the word: steps and promises. A wrong word answers like none."""
    limits.check(_limits(request, code))
    form = WordForm(request.POST or None)
    word = form.cleaned_data["word"] if form.is_bound and form.is_valid() else ""
    found = look_up(code, word)
    context = {"found": found, "form": WordForm(), "asked": bool(word), "code": code[:60]}
    return render(request, "public/track.html", context, status=200 if found else 404)


def _limits(request: HttpRequest, code: str) -> list[limits.Limit]:
    day_range = code.upper().rpartition("-")[0]
    return [
        limits.Limit("track-address", limits.client_address(request), 60, MINUTE),
        limits.Limit("track-code", code.upper(), 30, HOUR),
        limits.Limit("track-range", day_range, 600, HOUR),
    ]
