"""What every page shows: who I am, on whose behalf."""

from typing import Any

from django.http import HttpRequest


def who_am_i(request: HttpRequest) -> dict[str, Any]:
    return {}
