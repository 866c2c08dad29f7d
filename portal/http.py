"""How the portal speaks HTTP: reading views cannot write, and refusals of the domain become pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.models import Actor, User


P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
# The colleague a deputy has chosen to act for lives in the session under this key.
ACTING_FOR = "acting_for"


class TooManyRequests(Exception):
    """Somebody asked too often. `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def reads_only(view: View[P]) -> View[P]:
    """A GET that writes is a bug, so the database refuses it.

    The template is rendered in the same transaction, which is rolled back at the end: there is nothing
    to keep, and a surrounding transaction (a test) gets its right to write back.
    """

    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with transaction.atomic():
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


def acting_for(request: HttpRequest) -> User | None:
    """The absent colleague this request acts for, None when somebody acts for himself."""
    chosen = request.session.get(ACTING_FOR)
    return User.objects.filter(pk=chosen, is_active=True).first() if chosen else None


def actor(request: HttpRequest) -> Actor:
    """Who acts and for whom: what a view hands to a service."""
    assert isinstance(request.user, User), "the view is not behind the login"  # noqa: S101
    return Actor(user=request.user, acting_for=acting_for(request))


def refusal_status(error: Exception) -> int | None:
    """HTTP status of a refusal by a domain app, None for any other error.

    "Not you" is 403. Every other exception that an app declares in its exceptions.py means "not now"
    (409); its text is written for the person who reads it.
    """
    status = None
    for kind in type(error).__mro__:
        app, _, rest = kind.__module__.partition(".")
        if app in settings.DOMAIN_APPS and rest.startswith("exceptions"):
            if kind.__name__ == "NotAllowed":
                return 403
            status = 409
    return status


def text(body: str, *, status: int = 200) -> HttpResponse:
    """A plain text answer."""
    return HttpResponse(body, status=status, content_type="text/plain; charset=utf-8")
