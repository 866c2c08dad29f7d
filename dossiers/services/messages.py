"""Telling the applicant, by row: the outbox does the sending (decision 5)."""

from datetime import datetime
from typing import Any

from dossiers.models import Dossier
from notifications.rules.recipient import Recipient
from notifications.services import outbox


def owe(kind: str, dossier: Dossier, *, at: datetime) -> None:
    """Owe the applicant one message of this kind for this turn of the dossier."""
    variables: dict[str, Any] = {"code": str(dossier), "procedure": dossier.procedure_version.name}
    if kind == "dossier_accepted":
        if dossier.due_at is None:
            kind = "dossier_accepted_no_promise"
        else:
            variables["due"] = dossier.due_at
    outbox.owe(
        kind=kind,
        recipient=Recipient(
            name=dossier.submitter_name,
            email=dossier.applicant_email,
            phone=dossier.representative_phone or dossier.applicant_phone,
        ),
        variables=variables,
        cause=f"dossier:{dossier.pk}:{kind}:{at.isoformat()}",
        topic=f"dossier:{dossier.pk}",
        at=at,
    )
