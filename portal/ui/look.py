"""How the installation looks: its colours and mark as files of their own, and who wants to see it how."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.queries import OfficeShown, display_options, office, office_asked_anew
from accounts.services.office import choose_display
from portal.http import page_before, reads_only
from portal.ui import drafts, errors


# In the session of who is signed in, in a cookie of the browser of who is not: "", "c", "t" or "ct".
SESSION_KEY = "display"
COOKIE = "hien_thi"
YEAR = 365 * 24 * 3600  # seconds
# What a picture may do when somebody opens it by itself.
NOTHING_RUNS = "default-src 'none'; sandbox"
# Which areas are read by citizens, at their ease, and which are worked in all day.
AUDIENCES = {
    "public": "public", "citizen": "public", "counter": "work", "desk": "work", "oversight": "work",
}  # fmt: skip


# An area's own sheet, so that the others need not wait for it; the page of components shows them all.
SHEETS = {"oversight": "oversight.css", "system": "oversight.css"}


@dataclass(frozen=True)
class Display:
    """The options of a person or a browser."""

    high_contrast: bool = False
    larger_text: bool = False

    @classmethod
    def from_letters(cls, letters: str) -> Display:
        return cls(high_contrast="c" in letters, larger_text="t" in letters)

    @property
    def letters(self) -> str:
        return ("c" if self.high_contrast else "") + ("t" if self.larger_text else "")


class DisplayForm(forms.Form):
    """One option, switched on or off."""

    # Sent along with the form of a page (portal/ui/drafts.py): called as no field of another form is.
    display_contrast = forms.ChoiceField(choices=[("high", ""), ("normal", "")], required=False)
    display_text = forms.ChoiceField(choices=[("large", ""), ("normal", "")], required=False)


def display_of(request: HttpRequest) -> Display:
    """What this person chose, else what was chosen in this browser."""
    chosen = request.session.get(SESSION_KEY) if isinstance(request.user, User) else None
    return Display.from_letters(request.COOKIES.get(COOKIE, "") if chosen is None else chosen)


def audience_of(request: HttpRequest) -> str:
    """Who reads the page: "public", "work", or "account" for what everybody has."""
    match = request.resolver_match
    return AUDIENCES.get(match.namespace, "account") if match else "public"


def area_sheet_of(request: HttpRequest) -> str:
    """The style sheet of the page's area beside portal.css; empty where it has none."""
    match = request.resolver_match
    return SHEETS.get(match.namespace, "") if match else ""


def remember_display(request: HttpRequest, user: User) -> None:
    """At sign-in: what he chose on another machine holds on this one."""
    options = display_options(user)
    if options is not None:
        request.session[SESSION_KEY] = Display(options.high_contrast, options.larger_text).letters


@login_not_required
@require_POST
def choose(request: HttpRequest) -> HttpResponseBase:
    """Switch high contrast or larger text, and go back to the page it was pressed on, with what is typed."""
    if not drafts.carried(request, buttons=frozenset(DisplayForm.base_fields)):
        return errors.too_long(request)
    form, before = DisplayForm(request.POST), display_of(request)
    response = redirect(page_before(request) or "public:home")
    if not form.is_valid():
        return response
    contrast, text = form.cleaned_data["display_contrast"], form.cleaned_data["display_text"]
    wanted = Display(
        high_contrast=contrast == "high" if contrast else before.high_contrast,
        larger_text=text == "large" if text else before.larger_text,
    )
    if isinstance(request.user, User):
        choose_display(user=request.user, high_contrast=wanted.high_contrast, larger_text=wanted.larger_text)
        request.session[SESSION_KEY] = wanted.letters
    else:
        response.set_cookie(
            COOKIE, wanted.letters, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    return response


def _office_of(version: str) -> OfficeShown:
    """The office as the address names it; a process that has not heard of a change yet asks again."""
    shown = office()
    if shown.version != version:
        shown = office_asked_anew()
    if shown.version != version:
        raise Http404
    return shown


def _kept(response: HttpResponse) -> HttpResponse:
    """The address changes with the look, so a browser need never ask again."""
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@login_not_required
@reads_only
def colours(request: HttpRequest, version: str) -> HttpResponse:
    """The office's own colours."""
    return _kept(HttpResponse(_office_of(version).colours, content_type="text/css; charset=utf-8"))


@login_not_required
@reads_only
def logo(request: HttpRequest, version: str) -> HttpResponse:
    """The office's own mark."""
    shown = _office_of(version)
    if not shown.logo:
        raise Http404
    charset = "; charset=utf-8" if shown.logo_type == "image/svg+xml" else ""
    response = HttpResponse(shown.logo, content_type=f"{shown.logo_type}{charset}")
    response["Content-Security-Policy"] = NOTHING_RUNS
    return _kept(response)
