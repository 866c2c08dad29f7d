"""Between a login and the pages: the second factor, a first password to replace, an old session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import second_factor
from portal.http import identity_of, is_ours


# Where a session stands with its second factor; written at login and at verification.
SECOND_FACTOR = "second_factor"


class SecondFactor(StrEnum):
    """NONE: the person has none. DUE: has one and has not shown it yet. DONE: has shown it."""

    NONE = "none"
    DUE = "due"
    DONE = "done"


# Pages a session may use before it passed the gate. The new password is not one of them: who only knows the
# old one has yet to show the phone.
_OPEN = frozenset(
    {
        "ui:login", "ui:logout", "ui:second_factor", "ui:enrol", "ui:begin_enrolment", "ui:recovery_codes",
        "healthz",
    }
)  # fmt: skip


class LoginRequired(LoginRequiredMiddleware):
    """As Django's, but an expired session never loses its place.

    A form sent too late leads back to the page it stood on (its draft is there), not to an address that only
    takes posts; an htmx request moves the whole page to the login.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        back = page_of_request(request)
        login = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': back})}"
        if request.method not in {"GET", "HEAD"}:
            messages.warning(
                request, _("Phiên làm việc đã hết nên nội dung chưa được gửi. Hãy đăng nhập rồi gửi lại.")
            )
        return leave_for(request, login)


class Gate:
    """Leads a session through the second factor and the change of a first password before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if not isinstance(request.user, User) or match is None or match.view_name in _OPEN:
            return None
        station = _next_station(request, request.user)
        if station is None or station == match.view_name:
            return None
        return leave_for(request, f"{reverse(station)}?{urlencode({'next': page_of_request(request)})}")


def _next_station(request: HttpRequest, user: User) -> str | None:
    state = request.session.get(SECOND_FACTOR)
    if state is None and settings.STAFF_SECOND_FACTOR:
        # A session older than the rule, or opened past the login page.
        state = SecondFactor.DUE if second_factor.has_second_factor(user) else SecondFactor.NONE
    if state == SecondFactor.DUE:
        return "ui:second_factor"
    if state == SecondFactor.NONE and settings.STAFF_SECOND_FACTOR and _is_staff(request):
        return "ui:enrol"
    return "ui:change_password" if password_is_due(user) else None


def _is_staff(request: HttpRequest) -> bool:
    known = identity_of(request)
    return known is not None and known.is_staff_member


def password_is_due(user: User) -> bool:
    """A first password, or one older than the installation allows; one of unknown age is older."""
    if user.must_change_password:
        return True
    days = settings.PASSWORD_MAX_AGE_DAYS
    if not days:
        return False
    if user.password_changed_at is None:
        return True
    return timezone.now() - user.password_changed_at > timedelta(days=days)


def page_of_request(request: HttpRequest) -> str:
    """The page to come back to: the address itself for a GET, else the page the form stood on."""
    if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
        return request.get_full_path()
    before = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not is_ours(request, before):
        return reverse("ui:home")
    parts = urlsplit(before)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def leave_for(request: HttpRequest, address: str) -> HttpResponseRedirect:
    """A redirect that htmx follows with the whole page: it reads its own header, not a 302's."""
    answer = HttpResponseRedirect(address)
    if "HX-Request" in request.headers:
        answer.status_code = 204
        answer["HX-Redirect"] = address
    return answer


def safe_next(request: HttpRequest) -> str:
    """Where `next` leads if that is a page here, else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if leads_to_a_page(request, wanted) else reverse("ui:home")


def leads_to_a_page(request: HttpRequest, address: str) -> bool:
    """Whether a person can be sent there: one of our pages, not an act, not the login itself.

    Whether what the page is about exists, and whether he may see it, the page says.
    """
    if not is_ours(request, address):
        return False
    path = unquote(urlsplit(address).path)
    # Without its last slash an address is led on to the one with it.
    return any(_is_a_page(spelt) for spelt in (path, f"{path}/"))


def _is_a_page(path: str) -> bool:
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return bool(getattr(found.func, "reads_only", False))
