"""Telling the applicant, by row: the outbox does the sending (decision 5)."""

from datetime import datetime
from typing import Any

from dossiers.models import Dossier
from notifications.rules.recipient import Recipient
from notifications.services import outbox


_TELL_THE_PROMISE = {"dossier_accepted", "promise_moved", "supplement_received"}
# Told instead where the procedure tells its limit only in words.
_WITHOUT_A_PROMISE = {
    "dossier_accepted": "dossier_accepted_no_promise",
    "supplement_received": "supplement_received_no_promise",
}


def owe(kind: str, dossier: Dossier, *, at: datetime, **more: Any) -> None:
    """Owe the applicant one message of this kind for this turn of the dossier; `more`: what else it says.

    `due` among them is told instead of the promise: by when papers or a payment are awaited.
    """
    variables: dict[str, Any] = {"code": str(dossier), "procedure": dossier.procedure_version.name, **more}
    if "due" not in more and kind in _WITHOUT_A_PROMISE and dossier.due_at is None:
        kind = _WITHOUT_A_PROMISE[kind]
    elif "due" not in more and kind in _TELL_THE_PROMISE:
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
