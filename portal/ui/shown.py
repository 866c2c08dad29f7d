"""Which text a page shows, as its form says it (ADR 22, dossiers/services/as_shown.py)."""

from __future__ import annotations

from django.http import HttpRequest

from portal.http import row_id


FIELD = "shown"


def said(request: HttpRequest, *, of: int | None = None) -> int:
    """The mark the form was sent with, in a list that of one row; 0 where it names none."""
    return row_id(request.POST.get(FIELD if of is None else f"{FIELD}-{of}", ""))


def to_say(request: HttpRequest, mark: int) -> int:
    """The mark for the form: a form shown again for a fault keeps the one it was opened on."""
    return said(request) or mark
