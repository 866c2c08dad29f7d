"""The language of the answer; refusals of the domain as pages that say what happened and what to do."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from accounts.queries import asked_once
from portal.http import TooManyRequests, refusal_status
from portal.ui import errors


class ChosenLanguage:
    """Vietnamese, unless this person chose another language here; what the browser prefers is not asked.

    Half the browsers in offices are set to English by whoever installed them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        offered = dict(settings.LANGUAGES)
        with translation.override(chosen if chosen in offered else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response


class RightsAskedOnce:
    """What a person may see and do is asked once per request, however often its page wants to know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with asked_once():
            return self.get_response(request)


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
