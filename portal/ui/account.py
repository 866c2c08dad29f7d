"""My account: who I am, my password, my second factor."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as otp_login

from accounts.exceptions import AccountsError
from accounts.models import Leave, Membership, User
from accounts.queries import account_acts, acts_on_due_password
from accounts.services import people, second_factor
from portal.http import reads_only, reads_unless_posted
from portal.ui.gate import SECOND_FACTOR, SecondFactor, password_is_due, safe_next


# Recovery codes just made, readable until the person says that he kept them.
_FRESH_CODES = "fresh_recovery_codes"


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - behind the login
    return request.user


class PasswordForm(forms.Form):
    """The old password, the new one twice."""

    current = forms.CharField(
        label=gettext_lazy("Mật khẩu đang dùng"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu mới"),
        strip=False,
        help_text=gettext_lazy(
            "Ít nhất 10 ký tự, không chỉ gồm chữ số, không quá phổ biến, không giống tên của bạn."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("Nhập lại mật khẩu mới"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.user = user

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise forms.ValidationError(_("Mật khẩu đang dùng không đúng."))
        return current

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in {None, again}:
            raise forms.ValidationError(_("Hai lần nhập mật khẩu mới không giống nhau."))
        return again


class CodeForm(forms.Form):
    """A code from the phone, or a recovery code where those are taken too."""

    code = forms.CharField(
        label=gettext_lazy("Mã xác thực"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "class": "code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


@reads_only
def profile(request: HttpRequest) -> HttpResponse:
    """Roles with their days, absences, deputies, password and second factor."""
    user, today = _me(request), timezone.localdate()
    roles = Membership.objects.filter(user=user).select_related("agency").order_by("-valid_from", "pk")
    leaves = Leave.objects.filter(user=user, valid_to__gte=today).select_related("deputy")
    context = {
        "roles": roles,
        "today": today,
        "leaves": leaves.order_by("valid_from", "pk"),
        "has_second_factor": second_factor.has_second_factor(user),
        "codes_left": second_factor.recovery_codes_left(user),
        "acts": account_acts(user),
    }
    return render(request, "account/profile.html", context)


@sensitive_post_parameters()
@reads_unless_posted
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Replace one's own password; other sessions of the account end."""
    user = _me(request)
    form = PasswordForm(request.POST or None, user=user)
    if form.is_valid():
        try:
            changed = people.change_password(
                user=user, password=form.cleaned_data["password"], at=timezone.now()
            )
        except AccountsError as refusal:
            form.add_error("password", str(refusal))
        else:
            kept = request.session.get(SECOND_FACTOR)
            update_session_auth_hash(request, changed)
            request.session[SECOND_FACTOR] = kept
            messages.success(request, _("Đã đổi mật khẩu."))
            return redirect(safe_next(request))
    is_due = password_is_due(user)
    acts = acts_on_due_password(user) if is_due else []
    context = {"form": form, "is_due": is_due, "acts": acts, "next": safe_next(request)}
    return render(request, "account/change_password.html", context)


@reads_unless_posted
def show_second_factor(request: HttpRequest) -> HttpResponseBase:
    """The second step of a login: a code from the phone or a recovery code."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            device = second_factor.check(user=_me(request), code=form.cleaned_data["code"])
        except AccountsError as refusal:
            form.add_error("code", str(refusal))
        else:
            otp_login(request, device)
            request.session[SECOND_FACTOR] = SecondFactor.DONE
            return redirect(safe_next(request))
    return render(request, "account/second_factor.html", {"form": form, "next": safe_next(request)})


@reads_unless_posted
def enrol(request: HttpRequest) -> HttpResponseBase:
    """Switch the second factor on: scan, type the first code, keep the recovery codes."""
    user = _me(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            device, codes = second_factor.confirm(user=user, code=form.cleaned_data["code"])
        except AccountsError as refusal:
            form.add_error("code", str(refusal))
        else:
            otp_login(request, device)
            request.session[SECOND_FACTOR] = SecondFactor.DONE
            request.session[_FRESH_CODES] = codes
            return redirect("ui:recovery_codes")
    return render(request, "account/enrol.html", {**_enrolment(user), "form": form})


def _enrolment(user: User) -> dict[str, Any]:
    device = second_factor.pending(user)
    if device is None:
        return {"picture": "", "key": "", "is_on": second_factor.has_second_factor(user)}
    key = device.config_url.partition("secret=")[2].partition("&")[0]
    return {
        "picture": segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=2),
        "key": " ".join(key[start : start + 4] for start in range(0, len(key), 4)),
        "is_on": False,
    }


@require_POST
def begin_enrolment(request: HttpRequest) -> HttpResponse:
    """Make the secret that the phone scans."""
    second_factor.begin(user=_me(request))
    return redirect("ui:enrol")


@reads_unless_posted
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """The codes just made; the post says they are kept, or asks for new ones."""
    if request.method == "POST":
        if "renew" in request.POST:
            if request.session.get(SECOND_FACTOR) == SecondFactor.DONE:
                request.session[_FRESH_CODES] = second_factor.new_recovery_codes(user=_me(request))
            return redirect("ui:recovery_codes")
        request.session.pop(_FRESH_CODES, None)
        messages.success(request, _("Xác thực hai bước đang bật."))
        return redirect("ui:profile")
    context = {
        "codes": request.session.get(_FRESH_CODES, []),
        "codes_left": second_factor.recovery_codes_left(_me(request)),
    }
    return render(request, "account/recovery_codes.html", context)


@require_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    """Switch the second factor off with a code in force."""
    form = CodeForm(request.POST)
    try:
        second_factor.switch_off(user=_me(request), code=form.data.get("code", ""))
    except AccountsError as refusal:
        messages.error(request, str(refusal))
    else:
        request.session[SECOND_FACTOR] = SecondFactor.NONE
        messages.success(request, _("Đã tắt xác thực hai bước."))
    return redirect("ui:profile")
