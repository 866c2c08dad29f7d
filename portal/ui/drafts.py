"""Drafts of forms, and the form that outlived its login.

A form carries a signed ticket naming who opened it. When it comes back after the login has expired, what
was typed is kept for that person alone, and waits in the form after the next login.
"""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.services import drafts


Answer = TypeVar("Answer", bound=HttpResponseBase)
SALT = "counter.ticket"
TICKET = "ticket"
KEY_COOKIE = "nhap"
SENT_COOKIE = "nhap_xong"
# Never part of a draft: the form's own machinery, the button, and files (ruling 36).
LEFT_OUT = {
    "csrfmiddlewaretoken",
    TICKET,
    "do",
    "kept",
    "drop",
    "scan",
    "scan_representative",
    "scan_visitor",
}


def reception_form(offer_id: int) -> str:
    """Name of the form in which this procedure is received."""
    return f"reception:{offer_id}"


def express_form(offer_id: int) -> str:
    """Name of the form in which this procedure is done at once."""
    return f"express:{offer_id}"


def typed_before(user: User, form: str) -> QueryDict | None:
    """What this person left in this form, as a browser would send it; None when there is nothing."""
    values = find(user, form)
    if not values:
        return None
    data = QueryDict(mutable=True)
    for name, typed in values.items():
        data.setlist(name, typed)
    return data


def ticket(user: User, form: str) -> str:
    """Says whose form this is, for as long as a draft would be kept."""
    return signing.dumps([user.pk, form], salt=SALT)


def save(user: User, form: str, posted: QueryDict, *, without: frozenset[str] = frozenset()) -> bool:
    """Whether it is kept: what is far too long is not."""
    aside = LEFT_OUT | without
    values = {name: [str(v) for v in typed] for name, typed in posted.lists() if name not in aside}
    return drafts.save(user=user, form=form, values=values, at=timezone.now()) is not None


def find(user: User, form: str) -> dict[str, list[str]] | None:
    return drafts.find(user=user, form=form, at=timezone.now())


def forget(user: User, form: str) -> None:
    drafts.forget(user=user, form=form)


def carried(request: HttpRequest, *, buttons: frozenset[str]) -> bool:
    """Before the page is shown anew, in another language or letters: its form's content becomes a draft.

    `buttons`: names of the buttons that do it, which are no part of the form. False only where something
    would be lost: what is far too long for a draft. A page without such a form sends nothing to keep.
    """
    user = request.user
    owner, form = _owner(request)
    # Nobody signed in: KeepsWhatWasTyped has kept it. Somebody else's form is not opened here.
    if not isinstance(user, User) or owner != user.pk:
        return True
    return save(user, form, request.POST, without=buttons)


def _owner(request: HttpRequest) -> tuple[int, str]:
    """Whose form was sent, by its ticket, and which; (0, "") without a true one."""
    try:
        user_id, form = signing.loads(
            request.POST[TICKET], salt=SALT, max_age=int(drafts.KEPT_FOR.total_seconds())
        )
    except (KeyError, signing.BadSignature, ValueError):
        return 0, ""
    return user_id, form


def sent(request: HttpRequest, answer: Answer, key: object) -> Answer:
    """Tell the browser that this form did its act: its draft goes with the next page (static/portal.js)."""
    answer.set_cookie(SENT_COOKIE, str(key), max_age=300, samesite="Strict", secure=request.is_secure())
    return answer


class KeepsWhatWasTyped:
    """Before the login page takes over: what a form with a valid ticket carried becomes a draft.

    Whoever is not signed in loses the browser's half of a key, whichever page he opens.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Half of the key of the drafts a browser keeps (static/drafts.js) ends with the login (ruling 36).
        if KEY_COOKIE in request.COOKIES and not request.user.is_authenticated:
            response.delete_cookie(KEY_COOKIE, samesite="Strict")
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if request.method != "POST" or request.user.is_authenticated or TICKET not in request.POST:
            return
        user_id, form = _owner(request)
        owner = User.objects.filter(pk=user_id, is_active=True).first() if form else None
        if owner is not None and save(owner, form, request.POST):
            messages.info(
                request,
                _(
                    "Nội dung vừa nhập được giữ 24 giờ cho đúng tài khoản đã nhập; "
                    "đăng nhập lại để tiếp tục. Tệp đính kèm phải chọn lại."
                ),
            )
