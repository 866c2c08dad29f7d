"""Telling the applicant, by row: the outbox does the sending (decision 5)."""

from datetime import datetime
from typing import Any

from dossiers.models import Dossier
from notifications.rules.recipient import Recipient
from notifications.services import outbox


_TELL_THE_PROMISE = {"dossier_accepted", "promise_moved"}


def owe(kind: str, dossier: Dossier, *, at: datetime, **more: Any) -> None:
    """Owe the applicant one message of this kind for this turn of the dossier; `more`: what else it says."""
    variables: dict[str, Any] = {"code": str(dossier), "procedure": dossier.procedure_version.name, **more}
    if kind == "dossier_accepted" and dossier.due_at is None:
        kind = "dossier_accepted_no_promise"
    elif kind in _TELL_THE_PROMISE:
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
