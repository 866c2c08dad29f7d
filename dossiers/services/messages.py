"""Telling the applicant, by row: the outbox does the sending (decision 5)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from dossiers.enums import DossierKind
from dossiers.models import Dossier
from dossiers.services.clock import is_expected
from notifications.rules.recipient import Recipient
from notifications.services import outbox


_TELL_THE_PROMISE = {
    "dossier_accepted",
    "dossier_arrived",
    "promise_moved",
    "supplement_received",
    "payment_received",
}
# Told instead where the procedure tells its limit only in words.
_WITHOUT_A_PROMISE = {
    "dossier_accepted": "dossier_accepted_no_promise",
    "dossier_arrived": "dossier_arrived_no_promise",
    "supplement_received": "supplement_received_no_promise",
    "payment_received": "payment_received_no_promise",
}

# Of a linked part the applicant hears nothing of these: he deals with the whole.
_OF_THE_WHOLE = {
    "dossier_accepted",
    "dossier_done",
    "dossier_done_early",
    "dossier_returned",
    "result_posted",
    "papers_posted",
}


def owe(kind: str, dossier: Dossier, *, at: datetime, **more: Any) -> None:
    """Owe the applicant one message of this kind for this turn of the dossier; `more`: what else it says.

    `due` among them is told instead of the promise: by when papers or a payment are awaited.
    """
    outbox.owe_all(_owed(kind, dossier, at, more), at=at)


def owe_each(kind: str, dossiers: Iterable[Dossier], *, at: datetime) -> None:
    """Owe each applicant one message, as `owe` does, in as many statements for many as for one."""
    outbox.owe_all([one for dossier in dossiers for one in _owed(kind, dossier, at, {})], at=at)


def _owed(kind: str, dossier: Dossier, at: datetime, more: Mapping[str, Any]) -> list[outbox.Owed]:
    if dossier.kind == DossierKind.LINKED and kind in _OF_THE_WHOLE:
        return []
    variables: dict[str, Any] = {"code": str(dossier), "procedure": dossier.procedure_version.name, **more}
    if kind == "dossier_accepted" and dossier.due_at and is_expected(dossier):
        kind, variables["due"] = "dossier_accepted_elsewhere", dossier.due_at
    elif "due" not in more and kind in _WITHOUT_A_PROMISE and dossier.due_at is None:
        kind = _WITHOUT_A_PROMISE[kind]
    elif "due" not in more and kind in _TELL_THE_PROMISE:
        variables["due"] = dossier.due_at
    return [
        outbox.Owed(
            kind=kind,
            recipient=recipient,
            variables=variables,
            cause=f"dossier:{dossier.pk}:{kind}:{at.isoformat()}{suffix}",
            topic=f"dossier:{dossier.pk}",
        )
        for suffix, recipient in recipients_of(dossier)
    ]


def take_back(kinds: Collection[str], dossier: Dossier, *, at: datetime) -> None:
    """What was owed of these kinds and has not left is untrue by now (ruling 37); nothing is told instead."""
    outbox.cancel(topic=f"dossier:{dossier.pk}", kinds=tuple(sorted(kinds)), at=at)


def recipients_of(dossier: Dossier) -> list[tuple[str, Recipient]]:
    """Who is told: the applicant, and the representative who came for him, each at his own address.

    Each with the end of his message's cause. Zalo goes to the same number as text messages; whether it
    may is asked when it leaves.
    """
    applicant = _recipient(dossier.applicant_name, dossier.applicant_phone, dossier.applicant_email)
    representative = _recipient(dossier.representative_name, dossier.representative_phone)
    if not representative.phone or representative.phone == applicant.phone:
        return [("", applicant)]
    if not (applicant.phone or applicant.email):
        return [("", representative)]
    return [("", applicant), (":representative", representative)]


def _recipient(name: str, phone: str, email: str = "") -> Recipient:
    return Recipient(name=name, email=email, phone=phone, zalo=phone)
