"""Behind a reverse proxy the visitor's address stands in a header, of which only the end can be believed."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class RealAddress:
    """Sets REMOTE_ADDR from X-Forwarded-For, counting PROXY_COUNT entries from the right.

    Each of our proxies appends the address it was called from; whatever stands further left was written
    by the visitor and may be a lie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(entries) >= settings.PROXY_COUNT and (address := entries[-settings.PROXY_COUNT].strip()):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)
