"""Is this process able to serve: asked by load balancers and by ./run."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import Error as DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from portal.http import text


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok", or 503 naming what does not answer."""
    failing = [name for name, answers in (("database", _database), ("broker", _broker)) if not answers()]
    return text("ok\n") if not failing else text(f"no answer from: {', '.join(failing)}\n", status=503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    try:
        cache.get("healthz")
    except (RedisError, OSError):
        return False
    return True
