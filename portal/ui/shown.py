"""Which text a page shows, as its form says it (ADR 22, dossiers/services/as_shown.py)."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from portal.http import row_id


FIELD = "shown"


def among(told: QueryDict, *, of: int | None = None) -> int:
    """The mark a form told, in a list that of one row; 0 where it names none."""
    return row_id(told.get(FIELD if of is None else f"{FIELD}-{of}", ""))


def said(request: HttpRequest, *, of: int | None = None) -> int:
    """The mark the form was sent with."""
    return among(request.POST, of=of)


def to_say(request: HttpRequest, mark: int) -> int:
    """The mark for the form: a form shown again for a fault keeps the one it was opened on.

    A draft opened again takes the page's: `keeping.reopened` says where it was written for another text.
    """
    return said(request) or mark
