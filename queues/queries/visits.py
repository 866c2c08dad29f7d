"""Which number a dossier was received under, and which dossiers a number brought."""

from __future__ import annotations

from queues.models import Ticket, TicketDossier


def visit_of(dossier_id: int) -> Ticket | None:
    """The number that stood at the window when this dossier was received."""
    joined = TicketDossier.objects.filter(dossier=dossier_id).select_related("ticket").first()
    return joined.ticket if joined else None


def codes_of(ticket: Ticket) -> list[str]:
    """Codes under which the dossiers of this visit are tracked."""
    joined = TicketDossier.objects.filter(ticket=ticket).select_related("dossier").order_by("pk")
    return [str(row.dossier) for row in joined]
