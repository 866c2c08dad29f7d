"""How the portal speaks HTTP: reading views cannot write, and refusals of the domain become pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, User
from accounts.queries import Identity, identity
from calendars.queries import calendars_asked_once


# `?tep=xlsx` of a page is its table as a file (portal.oversight.exporting).
FILE, FILES = "tep", ("xlsx", "pdf")
API = "/api/"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
# The absent colleague a deputy has chosen to act for: a user's id in the session.
ACTING_FOR = "acting_for"


class TooManyRequests(Exception):
    """Somebody asked too often. `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotThere(Http404):
    """Nothing is at this address now; the sentence says what is missing. Any other 404 is told in general."""


def reads_only(view: View[P]) -> View[P]:
    """A GET that writes is a bug, so the database refuses it.

    The template is rendered in the same transaction, which is rolled back at the end: there is nothing
    to keep, and a surrounding transaction (a test) gets its right to write back.
    """

    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with calendars_asked_once(), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            response = view(request, *args, **kwargs)
            render: Any = getattr(response, "render", None)
            if callable(render):
                response = render()
            transaction.set_rollback(True)
        return response

    wrapper.reads_only = True  # type: ignore[attr-defined]  # read by tests/architecture
    return wrapper


def reads_unless_posted(view: View[P]) -> View[P]:
    """A page with a form: GET shows it and cannot write, POST takes it. Other methods are refused."""
    reading = reads_only(view)

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        chosen = view if request.method == "POST" else reading
        return chosen(request, *args, **kwargs)

    wrapper.reads_only = True  # type: ignore[attr-defined]
    return wrapper


def leaves_the_screen(view: View[P]) -> View[P]:
    """A paper or a file: Vietnamese whatever language the page was in that led to it (docs/adr/0054)."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    wrapper.leaves_the_screen = True  # type: ignore[attr-defined]  # read by portal.middleware and a test
    return wrapper


def is_taken_away(request: HttpRequest, view: object) -> bool:
    """Whether the answer leaves the screen: a paper, a file, the table of a page as a file."""
    return getattr(view, "leaves_the_screen", False) or request.GET.get(FILE) in FILES


def open_to(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Only for people who hold one of these roles today, themselves or for the colleague they act for.

    Which rows they see is another question, answered by `visible_to`. docs/pages.csv says the same by hand.
    """
    allowed = frozenset(roles)

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            known = identity_of(request)
            if known is None or not known.roles & allowed:
                raise NotAllowed(_("Trang này dành cho vai trò khác; hãy chọn việc từ thanh điều hướng."))
            return view(request, *args, **kwargs)

        wrapper.open_to = allowed  # type: ignore[attr-defined]  # read by tests/architecture
        return wrapper

    return decorate


def identity_of(request: HttpRequest) -> Identity | None:
    """Who is behind the request today, asked once per request; None when nobody has logged in."""
    if not isinstance(request.user, User):
        return None
    known: Identity | None = getattr(request, "_identity", None)
    if known is None:
        chosen = request.session.get(ACTING_FOR)
        known = identity(request.user, timezone.localdate(), acting_for_id=chosen)
        request._identity = known  # type: ignore[attr-defined]
    return known


def actor(request: HttpRequest) -> Actor:
    """Who acts and for whom: what a view hands to a service."""
    known = identity_of(request)
    assert known is not None, "the view is not behind the login"  # noqa: S101
    return Actor(user=known.user, acting_for=known.acting_for)


def refusal_status(error: Exception) -> int | None:
    """HTTP status of a refusal by a domain app, None for any other error.

    "Not you" is 403. Every other exception that an app declares in its exceptions.py means "not now"
    (409); its text is written for the person who reads it.
    """
    if isinstance(error, NotAllowed):
        return 403
    for kind in type(error).__mro__:
        app, _, rest = kind.__module__.partition(".")
        if app in settings.DOMAIN_APPS and rest == "exceptions":
            return 409
    return None


def public_address(path: str) -> str:
    """Where everybody finds a page of ours: for papers, QR codes and messages.

    By PUBLIC_URL, never by the name in the request: a clerk's browser may know this machine by a name that
    nobody else does, and a paper keeps what it said.
    """
    return f"{settings.PUBLIC_URL}{path}"


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address that came with a request is one of this portal; a bare word is none."""
    return address.startswith(("/", "http://", "https://")) and url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )


def page_before(request: HttpRequest) -> str:
    """Address of the page this request came from if it is one of ours, else empty."""
    before = request.headers.get("Referer", "")
    return before if is_ours(request, before) else ""


def row_id(typed: object) -> int:
    """A row's id as a form sends it; 0, which no row has, for anything else."""
    written = str(typed)
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0


def text(body: str, *, status: int = 200) -> HttpResponse:
    """A plain text answer."""
    return HttpResponse(body, status=status, content_type="text/plain; charset=utf-8")
