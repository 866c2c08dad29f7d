"""The fees of a dossier reckoned anew when its case or its payer's group is put right (docs/adr/0027)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dossiers.enums import DossierKind, FeeState
from dossiers.exceptions import Refused
from dossiers.models import Dossier, FeeDue
from dossiers.rules.fees_anew import Anew, Standing, reckon_anew
from dossiers.services import parts
from dossiers.services.catalogue import content
from dossiers.services.fees import BELOW_PRICE, given_back, remainders, waived
from dossiers.services.opening import priced_fees
from procedures.exceptions import UnknownQuantity
from procedures.rules.fees import FeeLine


@dataclass(frozen=True)
class Asked:
    """What the clerk counted and typed for the fees, as in an intake."""

    quantities: Mapping[str, Decimal]
    amounts: Mapping[int, Decimal]


@dataclass(frozen=True)
class Changed:
    """What became of the fees: in words for the correction, by id for the ledger."""

    before: list[str]
    after: list[str]
    refs: dict[str, Any]


def reckon_fees(dossier: Dossier, asked: Asked) -> Changed | None:
    """Cancel what is owed by mistake, owe what is right, note what of money taken is too much.

    By the law of the day of acceptance. None where nothing changed, and where fees are not ours to reckon:
    those another system took, and of the correction of a wrong result, which is free. Raises Refused.
    """
    if "taken_over" in dossier.terms or dossier.kind == DossierKind.CORRECTION or not dossier.received_on:
        return None
    rows = list(dossier.fees.select_for_update(of=("self",)).exclude(state=FeeState.CANCELLED).order_by("pk"))
    lines = _lines(dossier, asked, on=dossier.received_on)
    anew = reckon_anew(lines, _standing(dossier, rows), given_back=given_back(dossier))
    before = _told(rows)
    added = _write(dossier, rows, anew)
    after = _told([row for row in rows if row.pk not in anew.dropped] + added)
    if before == after and not anew.dropped and not added:
        return None
    refs: dict[str, Any] = {
        "fees_cancelled": list(anew.dropped),
        "fees": [row.pk for row in added],
        "overpaid": int(anew.to_give_back),
    }
    if less := [row.pk for row, line in zip(added, anew.owed, strict=True) if line not in lines]:
        refs[BELOW_PRICE] = less
    return Changed(before, after, refs)


def priced_below(dossier: Dossier) -> set[int]:
    """Fees whose amount is not the price of the catalogue or as typed: a part was paid before, or waived."""
    return remainders(dossier) | waived(dossier)


def _lines(dossier: Dossier, asked: Asked, *, on: date) -> list[FeeLine]:
    try:
        return priced_fees(
            content(dossier.procedure_version_id),
            dossier.case,
            channel=dossier.channel,
            payer_group=dossier.payer_group,
            quantities=asked.quantities,
            amounts=asked.amounts,
            on=on,
        )
    except UnknownQuantity as unknown:
        raise Refused(str(unknown)) from unknown


def _write(dossier: Dossier, rows: Sequence[FeeDue], anew: Anew) -> list[FeeDue]:
    dossier.fees.filter(pk__in=anew.dropped).update(state=FeeState.CANCELLED)
    for row in rows:
        if row.state == FeeState.SETTLED:
            row.overpaid = anew.overpaid.get(row.pk, Decimal(0))
            row.save(update_fields=["overpaid"])
    return parts.add_fees(dossier, anew.owed)


def _standing(dossier: Dossier, rows: Sequence[FeeDue]) -> list[Standing]:
    # What was left to pay is no price: were it one, what was taken before would be too much.
    reduced = waived(dossier) - remainders(dossier)
    return [
        Standing(
            key=row.pk,
            rule_id=row.fee_rule_id,
            kind=row.kind,
            quantity=row.quantity,
            amount=row.amount,
            is_taken=row.state == FeeState.SETTLED,
            is_reduced=row.pk in reduced,
            overpaid=row.overpaid,
        )
        for row in rows
    ]


def _told(rows: Sequence[FeeDue]) -> list[str]:
    return [f"{row.name}: {row.owed:.0f}" for row in rows]
