"""How often one person may ask for something."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.http import TooManyRequests


def limit_rate(request: HttpRequest, what: str, *, times: int, seconds: int = 60) -> None:
    """At most so many times in so many seconds for one person. Raises TooManyRequests."""
    key = f"rate:{what}:{request.user.pk}"
    cache.add(key, 0, seconds)
    try:
        done = cache.incr(key)
    except ValueError:  # it ran out between the two
        cache.set(key, 1, seconds)
        done = 1
    if done > times:
        raise TooManyRequests(
            _("Bạn đã tìm quá nhiều lần trong một phút. Hãy chờ một phút rồi thử lại."), retry_after=seconds
        )
