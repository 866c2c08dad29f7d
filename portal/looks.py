"""Who looked at whose personal data (decision 11): one row per page shown, written after the page.

A view says what it shows with `shows_personal_data`; docs/pages.csv says by hand which must.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.enums import LookAction
from accounts.services.looks import record_look
from portal.http import actor, identity_of


class Look:
    """What a page showed: the kind of object and the URL parameter that names it."""

    def __init__(self, kind: str, parameter: str, action: LookAction) -> None:
        self.kind, self.parameter, self.action = kind, parameter, action


def shows_personal_data(
    kind: str, parameter: str, action: LookAction = LookAction.SEE
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Mark a view as showing personal data of the `kind` named by the URL's `parameter`."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(*args, **kwargs)

        wrapper.look = Look(kind, parameter, action)  # type: ignore[attr-defined]
        return wrapper

    return decorate


class LooksRecorded:
    """Writes the look once the page was shown; the view's own reading transaction has ended by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or response.status_code >= 300:
            return response
        look: Look | None = getattr(match.func, "look", None)
        # A search says what kind of term it was; "" is one that looked for nothing.
        term: str | None = getattr(request, "looked_for", None)
        if look is not None and term != "":
            self._write(request, look.action, look.kind, term or str(match.kwargs.get(look.parameter, "")))
        # A table that left as a file (portal.oversight.exporting), by its name.
        taken: str | None = getattr(request, "taken_away", None)
        if taken is not None:
            self._write(request, LookAction.EXPORT, "table", taken)
        return response

    def _write(self, request: HttpRequest, action: LookAction, kind: str, what: str) -> None:
        match = request.resolver_match
        if match is not None and identity_of(request):
            record_look(
                by=actor(request), action=action, object_kind=kind, object_id=what,
                page=match.view_name, at=timezone.now(),
            )  # fmt: skip
