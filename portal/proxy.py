"""Whose request it is: behind a reverse proxy the visitor's address stands in a header, of which only the end
can be believed; and of an IPv6 address only its network says who it is."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

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


def client_address(request: HttpRequest) -> str:
    """The visitor's address; of IPv6 the network of 64 bits, which one visitor has whole."""
    text = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Address(int(address) >> 64 << 64))
    return text
