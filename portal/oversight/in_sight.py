"""Agencies a page may name. The address says which one is meant, and an address can be typed by anybody."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Agency
from accounts.queries import scope
from portal.oversight.scores_shared import user_of


def agency_in_sight(request: HttpRequest, pk: int, roles: Collection[Role]) -> Agency | None:
    """The agency with this id if the user watches it today in one of `roles`; else as if there were none."""
    if not pk or pk not in scope(user_of(request), roles, timezone.localdate()):
        return None
    return Agency.objects.filter(pk=pk).first()
