"""Where a procedure is filed: each office with its address and its door, and when one could file there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.rules.opening import Door
from portal.public.doors import DoorWords, door_words
from portal.public.offices import dial, doors_of
from procedures.enums import Channel
from procedures.models import ProcedureOffer


PLACES_SHOWN = 30


@dataclass(frozen=True)
class PlaceLine:
    """One office that receives the procedure."""

    name: str
    code: str
    address: str
    phone: str
    dial: str
    door: DoorWords
    offer: ProcedureOffer


@dataclass(frozen=True)
class Places:
    """`chosen` stands first and alone; the `others` below it; `more` are not shown."""

    chosen: PlaceLine | None
    others: tuple[PlaceLine, ...]
    more: int
    door: Door | None


def filing_places(offers: Sequence[ProcedureOffer], chosen: ProcedureOffer | None, at: datetime) -> Places:
    """One statement for the doors, and one for each calendar they use."""
    others = [offer for offer in offers if offer != chosen]
    shown = others[: PLACES_SHOWN - (chosen is not None)]
    all_shown = [*shown, *([chosen] if chosen else [])]
    doors = doors_of({offer.receiving_agency_id for offer in all_shown}, at) if all_shown else {}
    return Places(
        chosen=_line(chosen, doors[chosen.receiving_agency_id]) if chosen else None,
        others=tuple(_line(offer, doors[offer.receiving_agency_id]) for offer in shown),
        more=len(others) - len(shown),
        door=doors[chosen.receiving_agency_id] if chosen else None,
    )


def filed_at(channel: Channel, standing: Door | None, at: datetime) -> datetime:
    """When somebody who sets out now could hand it in: at a closed door, when it opens again."""
    waits = channel == Channel.IN_PERSON and standing is not None and not standing.is_open
    return (standing.opens_at or at) if waits and standing else at


def _line(offer: ProcedureOffer, standing: Door) -> PlaceLine:
    agency = offer.receiving_agency
    return PlaceLine(
        name=agency.name,
        code=agency.code,
        address=agency.address,
        phone=agency.phone,
        dial=dial(agency.phone),
        door=door_words(standing),
        offer=offer,
    )
