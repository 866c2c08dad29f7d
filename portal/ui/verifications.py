"""The minutes of a dossier's verifications, for its page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dossiers.models import Dossier


def about(dossier: Dossier, *, is_named: bool, may_write: bool) -> list[dict[str, Any]]:
    """The minutes of a dossier for its page, the newest first."""
    rows = dossier.verifications.select_related("recorded_by", "replaced_by").order_by("-number")
    return [
        {
            "number": row.number,
            "held_on": row.held_on,
            "place": row.place if is_named else "",
            "who": row.recorded_by.full_name,
            "replaced_by": row.replaced_by.number if hasattr(row, "replaced_by") else None,
            "href": reverse("desk:minutes", args=[dossier.pk, row.pk]),
            "again_href": ""
            if hasattr(row, "replaced_by") or not may_write
            else f"{reverse('desk:verify', args=[dossier.pk])}?replaces={row.pk}",
        }
        for row in rows
    ]
