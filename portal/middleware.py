"""The language of the answer; refusals of the domain as pages that say what happened and what to do."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.queries import asked_once
from portal.http import API, TooManyRequests, is_taken_away, refusal_status
from portal.ui import errors
from portal.ui.parts import told_apart


class ChosenLanguage:
    """Vietnamese, unless this person chose another language here; what the browser prefers is not asked.

    Half the browsers in offices are set to English by whoever installed them. What leaves the screen is
    Vietnamese whatever was chosen (docs/adr/0054).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(_language_of(request)):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if is_taken_away(request, view):
            translation.activate(settings.LANGUAGE_CODE)  # until the request's own override ends
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE


def _language_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    is_offered = chosen in dict(settings.LANGUAGES) and not request.path_info.startswith(API)
    return chosen if is_offered else settings.LANGUAGE_CODE


class PartsToldApart:
    """On a page in another language, what stays Vietnamese says that it is (WCAG 2.2, 3.1.2)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and translation.get_language() != settings.LANGUAGE_CODE and not response.streaming:
            shown: Any = response
            shown.content = told_apart(shown.content.decode()).encode()
        return response


class RightsAskedOnce:
    """What a person may see and do is asked once per request, however often its page wants to know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with asked_once():
            return self.get_response(request)


class NulBytes:
    """U+0000, which no text in the database can hold: an address with it names nothing, a value is told.

    Forms refuse it under their field and scanned text loses it; what is left is what reached the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        return errors.page(request, 404) if "\x00" in request.path_info else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not isinstance(error, DataError | ValueError) or not _has_nul(request):
            return None
        return errors.page(request, 400, sentence=_("Nội dung vừa gửi có ký tự không đọc được."))


def _has_nul(request: HttpRequest) -> bool:
    sent = [*request.GET.lists(), *request.POST.lists()]
    return any("\x00" in each for name, values in sent for each in (name, *values))


class Refusals:
    """Turns "not you" into a 403 page, "not now" into a 409 page, "too often" into a 429 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if isinstance(error, TooManyRequests):
            response = errors.page(request, 429, sentence=str(error))
            response["Retry-After"] = str(error.retry_after)
            return response
        status = refusal_status(error)
        return None if status is None else errors.page(request, status, sentence=str(error))
