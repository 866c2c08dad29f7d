"""Offices that receive dossiers, as the public asks for them: where, open now, how many wait."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Agency
from accounts.queries import opening_calendars, successor_of
from calendars.queries import load_calendar
from calendars.rules.opening import Door, door
from portal.public.kept import for_this_minute
from procedures.models import ProcedureOffer
from queues.queries import RoomNow, room_now


@dataclass(frozen=True)
class OfficeNow:
    """One office at this moment. `room` None: it gives no numbers, or is closed."""

    code: str
    name: str
    address: str
    phone: str
    door: Door
    room: RoomNow | None


@dataclass(frozen=True)
class Places:
    """How many offices there are, how many of them are open now, and when the first opens where none is."""

    all: int
    open: int
    opens_at: datetime | None


def receiving(on: date) -> QuerySet[Agency]:
    """Every office that receives at least one procedure that day."""
    offers = ProcedureOffer.objects.open_on(on).values("receiving_agency")
    found: QuerySet[Agency] = Agency.objects.in_force(on).filter(pk__in=offers)
    return found


def doors_of(agency_ids: Collection[int], at: datetime) -> dict[int, Door]:
    """The door of each; one statement, and one for each calendar they use."""
    codes = opening_calendars(sorted(agency_ids), timezone.localdate(at))
    by_calendar = {code: door(load_calendar(code), at) for code in sorted(set(codes.values()))}
    return {agency_id: by_calendar[code] for agency_id, code in codes.items()}


def office_now(agency_id: int, at: datetime) -> OfficeNow | None:
    """The office that does this one's work today: itself, or its successor. Asked once a minute."""
    return for_this_minute(f"office:{agency_id}", at, lambda: _office_now(agency_id, at))


def _office_now(agency_id: int, at: datetime) -> OfficeNow | None:
    on = timezone.localdate(at)
    agency = Agency.objects.in_force(on).filter(pk=successor_of(agency_id, on)).first()
    return None if agency is None else now_at(agency, at)


def now_at(agency: Agency, at: datetime) -> OfficeNow:
    """This office at that moment; nobody waits before a closed door."""
    standing = doors_of([agency.pk], at)[agency.pk]
    return OfficeNow(
        code=agency.code,
        name=agency.name,
        address=agency.address,
        phone=agency.phone,
        door=standing,
        room=room_now(agency.pk, at) if standing.is_open else None,
    )


def places(at: datetime) -> Places:
    """Counted once a minute."""
    return for_this_minute("places", at, lambda: _places(at))


def _places(at: datetime) -> Places:
    ids = list(receiving(timezone.localdate(at)).values_list("pk", flat=True).order_by("pk"))
    doors = doors_of(ids, at)
    again = [one.opens_at for one in doors.values() if one.opens_at is not None]
    return Places(len(ids), sum(one.is_open for one in doors.values()), min(again, default=None))


def dial(phone: str) -> str:
    """What a telephone dials: digits, and the plus of another country."""
    return re.sub(r"[^0-9+]", "", phone)
