"""Login, lock-out after failures, and what a session has to do before it may work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import User
from accounts.queries import is_dismissed
from accounts.services import second_factor
from portal.http import TooManyRequests
from portal.proxy import client_address
from portal.ui import errors
from portal.ui.context import TOUR_HINT
from portal.ui.gate import SECOND_FACTOR, SecondFactor, leads_to_a_page
from portal.ui.look import remember_display


# Beside axes (five failures of one name from one address): one address trying many names, many addresses
# trying one name. An office of fifty people may share an address, so its limit is higher.
FAILURES_PER_ADDRESS = 60
FAILURES_PER_NAME = 30
_WINDOW = timedelta(minutes=15)


class LoginForm(AuthenticationForm):
    """Names are typed in any case; a wrong name, a wrong password and a locked account answer alike."""

    error_messages = {
        "invalid_login": gettext_lazy("Tên đăng nhập hoặc mật khẩu không đúng."),
        "inactive": gettext_lazy("Tên đăng nhập hoặc mật khẩu không đúng."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Tên đăng nhập")
        self.fields["password"].label = _("Mật khẩu")
        self.label_suffix = ""

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        return name.strip().lower()


class Login(LoginView):
    template_name = "account/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Django asks only whether `next` leaves the site: a word or an address of nothing would be a 404."""
        wanted = super().get_redirect_url()
        return wanted if leads_to_a_page(self.request, wanted) else ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for key, limit in _counters(request):
            if cache.get(key, 0) >= limit:
                raise TooManyRequests(_locked_sentence(), retry_after=int(_WINDOW.total_seconds()))
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        if form.data.get("password"):
            address, name = (key for key, _limit in _counters(self.request))
            _count(address)
            # Who is locked out goes on being refused; that must not lock the name's owner out elsewhere.
            if not getattr(self.request, "axes_locked_out", False):
                _count(name)
        return super().form_invalid(form)  # type: ignore[arg-type]

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        assert isinstance(user, User)  # noqa: S101 - tells mypy
        due = second_factor.has_second_factor(user)
        remember_display(self.request, user)
        self.request.session[SECOND_FACTOR] = SecondFactor.DUE if due else SecondFactor.NONE
        if not is_dismissed(user, TOUR_HINT):
            self.request.session[TOUR_HINT] = True
        return response


login = sensitive_post_parameters("password")(Login.as_view())


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, str]
) -> HttpResponse:
    """Axes counted too many failures of this name from this address."""
    page = errors.page(request, 429, sentence=_locked_sentence())
    page["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME * 3600))
    return page


def _locked_sentence() -> str:
    return _(
        "Đăng nhập sai quá nhiều lần nên tạm khóa 15 phút. "
        "Nếu quên mật khẩu, hãy đề nghị quản trị hệ thống của cơ quan cấp lại."
    )


def _counters(request: HttpRequest) -> list[tuple[str, int]]:
    address = client_address(request) or "unknown"
    name = request.POST.get("username", "").strip().lower()[:64]
    return [
        (f"login-failures:address:{address}", FAILURES_PER_ADDRESS),
        (f"login-failures:name:{name}", FAILURES_PER_NAME),
    ]


def _count(key: str) -> None:
    cache.add(key, 0, timeout=int(_WINDOW.total_seconds()))
    cache.incr(key)
