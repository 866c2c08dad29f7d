"""Refusals of the domain become pages that say what happened and what to do."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.http import TooManyRequests, refusal_status
from portal.ui import errors


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
