"""Announcing decisions: which places owe what, and by when (law.md §4.2, ruling 29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from procedures.enums import AnnouncedAction, Authority, DutyKind, DutyPlace


WORKING_DAYS = 5
WORKING_DAYS_SHORTENED = 2
WORKING_DAYS_MINISTRY_DATABASE = 10


@dataclass(frozen=True)
class Owed:
    """A duty before its day is computed; `working_days` from signing, 0 meaning at once (the day itself)."""

    kind: str
    place: str
    working_days: int
    agency_id: int | None = None


def duties_of(
    *,
    action: str,
    authority: str,
    is_shortened: bool,
    one_stop_ids: Sequence[int],
) -> list[Owed]:
    """One duty per place of a procedure announced as `action`.

    5 working days from signing, 2 for a text by shortened procedure; a ministry has 10 for the national
    database (Decree 63/2010, Art. 24(2)). What is abolished or replaced is taken down at once everywhere.
    """
    gone = action in (AnnouncedAction.ABOLISHED, AnnouncedAction.REPLACED)
    kind = DutyKind.TAKE_DOWN if gone else DutyKind.PUBLISH
    places: list[tuple[str, int | None]] = [
        (DutyPlace.LOCAL_CATALOGUE, None),
        (DutyPlace.E_PROCESS, None),
        *[(DutyPlace.POSTING, agency_id) for agency_id in one_stop_ids],
        (DutyPlace.WEBSITE, None),
        (DutyPlace.NATIONAL_DATABASE, None),
    ]
    return [
        Owed(
            kind=kind,
            place=place,
            working_days=0 if gone else _days(place, authority, is_shortened=is_shortened),
            agency_id=agency_id,
        )
        for place, agency_id in places
    ]


def _days(place: str, authority: str, *, is_shortened: bool) -> int:
    if is_shortened:
        return WORKING_DAYS_SHORTENED
    if place == DutyPlace.NATIONAL_DATABASE and authority == Authority.MINISTRY:
        return WORKING_DAYS_MINISTRY_DATABASE
    return WORKING_DAYS


def duty_is_late(*, due_on: date, done_on: date | None, today: date) -> bool:
    """Done after its day, or not done and the day is over."""
    return (done_on or today) > due_on


def announcement_fault(*, action: str, signed_on: date, ends_on: date | None) -> str:
    """A sentence when an entry's days contradict each other, or nothing."""
    if action in (AnnouncedAction.ABOLISHED, AnnouncedAction.REPLACED):
        if ends_on is None:
            return "Thủ tục bị bãi bỏ, thay thế phải ghi ngày ngừng tiếp nhận."
        if ends_on < signed_on:
            return "Ngày ngừng tiếp nhận không được trước ngày ký quyết định."
    elif ends_on is not None:
        return "Chỉ thủ tục bị bãi bỏ, thay thế mới ghi ngày ngừng tiếp nhận."
    return ""
