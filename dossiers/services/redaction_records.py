"""What was redacted, told beside the anchors: a database restored from an older backup does not know it.

One file for each order (`.redacted`), with ids, the act and who asked and approved; no personal data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from dossiers.enums.redaction import RedactionState
from dossiers.models import Dossier, RedactionOrder
from dossiers.services.ledger_findings import anchor_folder, write_once


REDACTED = ".redacted"
SAME = ("dossier_id", "act_number", "asked_at")
"""What makes it the same order in a restored database, where its number may be another's."""

OF_THE_DOSSIER = ("dossier", "temporary_number")
"""Said by the dossier, not by the order."""


def write(order: RedactionOrder) -> None:
    """Once; safe to repeat."""
    told = {
        "dossier_id": order.dossier_id,
        "dossier": str(order.dossier),
        "temporary_number": order.dossier.temporary_number,
        "groups": order.groups,
        "act_number": order.act_number,
        "act_on": order.act_on.isoformat(),
        "issuer": order.issuer,
        "asked_at": order.asked_at.isoformat(),
        "asked_by_id": order.asked_by_id,
        "asked_for_id": order.asked_for_id,
        "decided_at": order.decided_at.isoformat() if order.decided_at else None,
        "decided_by_id": order.decided_by_id,
        "decided_for_id": order.decided_for_id,
    }
    write_once(anchor_folder() / f"{order.asked_at:%Y%m%dT%H%M%S%f}-{order.dossier_id}{REDACTED}", told)


def names() -> list[str]:
    """Files of orders that were carried out."""
    return sorted(path.name for path in anchor_folder().glob(f"*{REDACTED}"))


def done() -> list[dict[str, int | str]]:
    """Each order this database knows as done: which dossier, by which act."""
    orders = RedactionOrder.objects.filter(state=RedactionState.DONE).order_by("dossier_id", "pk")
    return [{"dossier": order.dossier_id, "order": order.pk, "act": order.act} for order in orders]


def forgotten() -> Iterator[RedactionOrder | str]:
    """Orders carried out once that this database does not know as done, approved as they were then; of one
    whose dossier is not in the database its code."""
    for path in sorted(anchor_folder().glob(f"*{REDACTED}")):
        told = json.loads(path.read_text("utf-8"))
        if not _is_there(told):
            yield str(told["dossier"])
            continue
        order = _as_it_was(told)
        if order.state != RedactionState.DONE:
            yield order


def _is_there(told: Mapping[str, Any]) -> bool:
    """After a restore keys of rows are given once more, to dossiers of others; first numbers are not."""
    return Dossier.objects.filter(pk=told["dossier_id"], temporary_number=told["temporary_number"]).exists()


def _as_it_was(told: dict[str, Any]) -> RedactionOrder:
    known = RedactionOrder.objects.filter(**{name: told[name] for name in SAME}).first()
    if known is None:
        asked = {
            name: value
            for name, value in told.items()
            if not name.startswith("decided") and name not in OF_THE_DOSSIER
        }
        asked["act_on"] = date.fromisoformat(asked["act_on"])
        asked["asked_at"] = datetime.fromisoformat(asked["asked_at"])
        known = RedactionOrder.objects.create(**asked)
    if known.state == RedactionState.ASKED:
        known.state = RedactionState.APPROVED
        known.decided_at = datetime.fromisoformat(told["decided_at"])
        known.decided_by_id, known.decided_for_id = told["decided_by_id"], told["decided_for_id"]
        known.save(update_fields=["state", "decided_at", "decided_by", "decided_for"])
    return known
