"""The public look-up page against the same template from constants, and an empty view beside them.

    python -m benchmarks.tracking

Through Django's handler in one process, middleware and all, each request from another address and for
another code so that no limit is met. The budget: at most two statements, two trips to Valkey, and at
least 0.35 of the speed of the template from constants. Needs a Valkey at REDIS_URL.
"""

from __future__ import annotations

import sys
from itertools import count
from unittest import mock

from benchmarks.measuring import best_seconds, counted_statements, machine, start, tell


REQUESTS, ROUNDS = 50, 12
BOUNDARIES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET TRANSACTION", "ROLLBACK")


def main() -> int:
    start()
    from django.conf import settings
    from django.contrib.auth.decorators import login_not_required
    from django.http import HttpResponse
    from django.test import Client
    from django.urls import reverse

    from dossiers.models import Dossier
    from dossiers.queries import track as look_up
    from portal.public import tracking

    settings.ALLOWED_HOSTS = ["testserver"]
    rows = Dossier.objects.exclude(code=None).order_by("-pk").values_list("code", "lookup_word")[:30_000:61]
    known = [(reverse("public:track", args=[code]), word) for code, word in rows]
    addresses, client = count(1), Client()

    def ask() -> None:
        for number in range(REQUESTS):
            turn = next(addresses)
            page, word = known[turn % len(known)]
            asked = client.post(
                page, {"word": word}, REMOTE_ADDR=f"10.{turn >> 16}.{turn >> 8 & 255}.{turn & 255}"
            )
            assert asked.status_code == 200, (number, asked.status_code)

    # Where something is to be fetched the office is asked once a minute for everybody: the first look pays.
    client.post(known[0][0], {"word": known[0][1]}, REMOTE_ADDR="10.255.0.1")
    with counted_statements() as sent:
        client.post(known[0][0], {"word": known[0][1]}, REMOTE_ADDR="10.255.0.2")
    statements = [sql for sql in sent if not sql.startswith(BOUNDARIES)]
    tell("statements of the page", str(len(statements)), kept=len(statements) <= 2)
    code = known[0][0].rstrip("/").rpartition("/")[2]
    constant = look_up(code, known[0][1])

    def from_constants() -> None:
        with (
            mock.patch.object(tracking, "look_up", return_value=constant),
            mock.patch.object(tracking.limits, "first_over", return_value=None),
        ):
            ask()

    # In turns, so that other work on the machine slows both alike; the best of each.
    rounds = [(best_seconds(ask, times=1), best_seconds(from_constants, times=1)) for _ in range(ROUNDS)]
    page, template = (min(times) / REQUESTS for times in zip(*rounds, strict=True))
    empty_view = login_not_required(lambda request, code: HttpResponse("ok"))
    empty = _empty_seconds(empty_view)
    tell("look-up page", f"{page * 1000:.2f} ms; same template from constants {template * 1000:.2f} ms")
    tell("speed of the template", f"{template / page:.2f} (budget ≥ 0.35)", kept=template / page >= 0.35)
    tell("speed of an empty view", f"{empty / page:.2f} ({empty * 1000:.2f} ms)")
    print(machine())
    return 0


def _empty_seconds(view) -> float:  # type: ignore[no-untyped-def]
    """Seconds a request takes through the middleware when the view does nothing."""
    import types

    from django.test import Client, override_settings
    from django.urls import path

    urls = types.ModuleType("benchmarks_urls")
    urls.urlpatterns = [path("<str:code>/", view)]  # type: ignore[attr-defined]
    sys.modules["benchmarks_urls"] = urls
    with override_settings(ROOT_URLCONF="benchmarks_urls"):
        client = Client()
        return best_seconds(lambda: [client.get("/x/") for _ in range(REQUESTS)], times=3) / REQUESTS


if __name__ == "__main__":
    sys.exit(main())
