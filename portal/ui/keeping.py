"""Forms whose typed content outlives the line, the tab and the login, and which do their act once.

Ruling 36. `keeps_typed` on a view and templates/components/kept.html in its form are all it takes; which
forms have both stands in docs/drafts.csv. In the browser static/drafts.js keeps what is typed; what arrives
after the login has run out is kept by `portal.ui.drafts.KeepsWhatWasTyped`, and `typed` gives it back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import SentForm
from dossiers.services import sent_forms
from portal.ui import drafts, shown
from portal.ui.forms import hush


P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
KEY = "submission_key"
# What may differ between the same form sent twice.
ASIDE = drafts.LEFT_OUT - {"do"}
# Of a password not even a digest is kept: with the secret, words are tried on it faster than on what logs in.
NOT_DIGESTED = "password"
# A view that did what it was asked leads on to the result.
DONE = {302, 303}
# What a page is about may stand behind the question mark: these are ids and months.
ABOUT = ("month", "unit", "replaces")
# What an act came from is a whole address with its words: told apart by their digest.
ORIGIN = ("from", "label", "status", "ref")
SHORT = re.compile(r"[0-9-]{1,10}")


@dataclass
class Kept:
    """What components/kept.html writes into a form: its name among drafts, its own key, whose it is."""

    name: str
    key: str
    ticket: str
    form_id: str = "kept"
    is_shown: bool = False

    @property
    def id(self) -> str:
        """The id of the form, asked for by the form's own tag: the page has one, then, and not otherwise."""
        self.is_shown = True
        return self.form_id


def kept_form(request: HttpRequest) -> str:
    """The id of the form on this page that keeps what is typed; empty where it shows none.

    With it the buttons at the foot of the page that show it anew send what is typed along (`drafts.carried`).
    Right only once the page's own part is written.
    """
    kept: Kept | None = getattr(request, "kept", None)
    return kept.form_id if kept is not None and kept.is_shown else ""


def with_drafts(request: HttpRequest, *, name: str, key: str, form_id: str) -> None:
    """The same of a form that has drafts of its own: reception and the express lane."""
    user = request.user
    assert isinstance(user, User), "the view is not behind the login"  # noqa: S101
    request.kept = Kept(name, key, drafts.ticket(user, name), form_id)  # type: ignore[attr-defined]


def keeps_typed(view: View[P]) -> View[P]:
    """A page with one form: what is typed is kept, and the same form sent twice is one act.

    The act and the note that this form was sent are one transaction; a form sent again while the first is
    still being done waits for it. Sent with other content it is another act, which the services judge.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        assert isinstance(user, User), "the view is not behind the login"  # noqa: S101
        name = name_of(request)
        left = drafts.typed_before(user, name) if request.method != "POST" else None
        told = request.POST if left is None else left
        key = key_of(told)
        request.kept = Kept(name, str(key or uuid4()), drafts.ticket(user, name))  # type: ignore[attr-defined]
        request.left = left  # type: ignore[attr-defined]
        if request.method != "POST":
            return view(request, *args, **kwargs)
        response = _once(request, user, name, key, lambda: view(request, *args, **kwargs))
        if response.status_code in DONE:
            drafts.forget(user, name)
        return response

    wrapper.keeps_typed = True  # type: ignore[attr-defined]  # read by tests/architecture
    return wrapper


def sent_once(view: View[P]) -> View[P]:
    """A form with its own key and nothing worth a draft: the same one sent twice is one act, as above.

    Its page writes `request.once` into it (templates/oversight/_once.html). Where the page is of another view
    each form has a key of its own there, or an empty one where its act is done each time.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        key = key_of(request.POST)
        request.once = str(key or uuid4())  # type: ignore[attr-defined]
        if request.method != "POST":
            return view(request, *args, **kwargs)
        user = request.user
        assert isinstance(user, User), "the view is not behind the login"  # noqa: S101
        return _once(request, user, name_of(request), key, lambda: view(request, *args, **kwargs))

    wrapper.sent_once = True  # type: ignore[attr-defined]  # read by tests/architecture and tests/harness
    return wrapper


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent; else what this person had typed when the login ran out; None for an empty form."""
    if request.method == "POST":
        return request.POST
    left: QueryDict | None = getattr(request, "left", None)
    return left


def part_typed(request: HttpRequest, parts: Iterable[str]) -> str:
    """Which of several forms of a page was sent, or left when the login ran out, by its prefix."""
    if request.method == "POST":
        return request.POST.get("do", "")
    left = typed(request)
    names = list(left) if left is not None else []
    return next((part for part in parts if any(name.startswith(f"{part}-") for name in names)), "")


def reopened(request: HttpRequest, *forms: Form, shows: int = 0) -> None:
    """Tell that a draft was opened again, and nobody off for what is not finished yet.

    `shows`: the mark of the text the page shows (portal/ui/shown.py). What was typed about another stays in
    the form, and that it was is said.
    """
    left: QueryDict | None = getattr(request, "left", None)
    if request.method == "POST" or left is None:
        return
    hush(*forms)
    if (of := shown.among(left)) and shows and of != shows:
        _tell_that_it_changed(request)
        return
    messages.info(request, _("Đã mở lại bản nháp của bạn. Tệp đính kèm không lưu trong nháp: hãy chọn lại."))


def with_holder(request: HttpRequest, left: QueryDict, holder_id: int | None) -> QueryDict:
    """A draft as of today: who holds the step is what the page shows, else it would be refused for good.

    That somebody else held it when the draft was written is said.
    """
    if left.get("holder") in {None, str(holder_id or 0)}:
        return left
    _tell_that_it_changed(request)
    now = left.copy()
    now["holder"] = str(holder_id or 0)
    return now


def _tell_that_it_changed(request: HttpRequest) -> None:
    messages.warning(
        request,
        _(
            "Đã mở lại bản nháp của bạn, nhưng trang này đã thay đổi từ khi bạn viết: đọc nội dung mới "
            "rồi hãy quyết định."
        ),
    )


def after(request: HttpRequest, act: Callable[[], object]) -> None:
    """Do it once the act is committed: papers are drawn while nothing is locked."""
    waiting: list[Callable[[], object]] | None = getattr(request, "after_act", None)
    if waiting is None:
        act()
    else:
        waiting.append(act)


def key_of(sent: QueryDict) -> UUID | None:
    """The key a form was sent with; None where it is no key."""
    try:
        return UUID(sent.get(KEY, ""))
    except ValueError:
        return None


def name_of(request: HttpRequest) -> str:
    """Name of this page's form among drafts: the page and what it is about."""
    match = request.resolver_match
    assert match is not None, "the request was resolved to a view"  # noqa: S101
    about = [typed for name in ABOUT if SHORT.fullmatch(typed := request.GET.get(name, ""))]
    origin = [request.GET.get(name, "") for name in ORIGIN]
    if any(origin):
        about.append(_short_digest(origin))
    return ":".join([match.view_name, *map(str, (*match.args, *match.kwargs.values())), *about])


def _short_digest(told: list[str]) -> str:
    """Eight characters: names of drafts are short, and these are of one person on one day."""
    return salted_hmac("portal.kept-origin", repr(told), algorithm="sha256").hexdigest()[:8]


def _once(
    request: HttpRequest, user: User, name: str, key: UUID | None, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    if key is None:
        return view()
    digest = _digest(request)
    waiting: list[Callable[[], object]] = []
    request.after_act = waiting  # type: ignore[attr-defined]
    with transaction.atomic():
        claimed = sent_forms.claim(key=key, digest=digest, user=user, form=name, at=timezone.now())
        if claimed is None:
            return _led(request, sent_forms.find(key=key, digest=digest, user=user))
        response = view()
        if response.status_code in DONE:
            sent_forms.lead(claimed, to=response["Location"])
        else:
            sent_forms.release(claimed)
    for act in waiting:
        act()
    return drafts.sent(request, response, key) if response.status_code in DONE else response


def _led(request: HttpRequest, sent: SentForm | None) -> HttpResponse:
    """To what the first one made. Whether the password is that of the first nobody knows: it is told."""
    messages.info(request, _("Biểu mẫu này đã gửi rồi và chỉ được ghi một lần; đây là kết quả."))
    if any(name.endswith(NOT_DIGESTED) for name in request.POST):
        messages.warning(
            request,
            _(
                "Mật khẩu gõ lần này không được nhận: mật khẩu của lần gửi đầu vẫn dùng. Nếu hai lần gõ khác "
                "nhau, hãy báo mật khẩu đầu cho người dùng, hoặc cấp lại mật khẩu."
            ),
        )
    return redirect(sent.leads_to if sent is not None and sent.leads_to else request.path)


def _digest(request: HttpRequest) -> str:
    """Of what was typed and chosen, under the installation's secret: a row of it tells nobody anything."""
    told = [
        (name, values)
        for name, values in sorted(request.POST.lists())
        if name not in ASIDE and not name.endswith(NOT_DIGESTED)
    ]
    files = [
        (name, file.name, file.size) for name in sorted(request.FILES) for file in request.FILES.getlist(name)
    ]
    return salted_hmac("portal.sent-form", repr((told, files)), algorithm="sha256").hexdigest()
