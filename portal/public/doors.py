"""A counter's door in words: open until when, or closed for what, until when, and by which document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from calendars.enums import DayKind
from calendars.rules.calendar import DayException
from calendars.rules.opening import Door, OpenDay
from calendars.rules.sentences import WEEKDAYS
from portal.public.offices import Places
from portal.ui.formats import day
from queues.queries import RoomNow


@dataclass(frozen=True)
class DoorWords:
    """`kind` is the colour of the badge (done, waiting, ended); `notes` are whole sentences."""

    kind: str
    label: str
    sentence: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class DayLine:
    """A row of the table of hours."""

    day: str
    hours: str
    note: str
    is_today: bool
    is_closed: bool


def door_words(standing: Door) -> DoorWords:
    """What stands on the door."""
    if standing.until is not None:
        label = _("Đang mở cửa đến %(hour)s") % {"hour": f"{standing.until:%H:%M}"}
        return DoorWords("done", label, _later(standing), _notes(standing))
    return DoorWords("ended", _("Đóng cửa"), _closed(standing), _notes(standing))


def places_words(found: Places, at: datetime) -> str:
    """How many offices, how many open; empty where there is none."""
    if not found.all:
        return ""
    told = {"all": found.all, "open": found.open}
    if found.open:
        return _("Có %(all)s nơi tiếp nhận, lúc này %(open)s nơi đang mở cửa.") % told
    if found.opens_at is None:
        return _("Có %(all)s nơi tiếp nhận.") % told
    when = _when(found.opens_at, timezone.localdate(at))
    return _("Có %(all)s nơi tiếp nhận, lúc này đều đóng cửa. Nơi sớm nhất mở lại %(when)s.") % {
        **told,
        "when": when,
    }


def weekday(on: date) -> str:
    """ "thứ Hai, 23/11/2026"."""
    named = _(WEEKDAYS[on.weekday()])
    return f"{named}, {day(on)}"


def day_lines(days: Sequence[OpenDay], today: date) -> list[DayLine]:
    """The coming days, each with its hours and what is unusual about it."""
    return [
        DayLine(
            day=weekday(one.on),
            hours=", ".join(f"{begin:%H:%M}–{end:%H:%M}" for begin, end in one.stretches) or _("nghỉ"),
            note=_day_note(one),
            is_today=one.on == today,
            is_closed=not one.stretches,
        )
        for one in days
    ]


def room_words(room: RoomNow) -> str:
    """ "Đang chờ: 12 người. Lấy số bây giờ thì chờ khoảng 40 phút."."""
    people = _("Đang chờ: %(n)s người.") % {"n": room.people}
    if room.most == 0:
        return f"{people} " + _("Lấy số bây giờ thì đến lượt ngay.")
    if room.least == room.most:
        return f"{people} " + _("Lấy số bây giờ thì chờ khoảng %(n)s phút.") % {"n": room.most}
    return f"{people} " + _("Lấy số bây giờ thì chờ khoảng %(least)s đến %(most)s phút, tùy quầy.") % {
        "least": room.least,
        "most": room.most,
    }


def room_lines(room: RoomNow) -> list[dict[str, object]]:
    """Each service by its name in the reader's language."""
    english = get_language() == "en"
    return [
        {
            "name": one.name_en if english and one.name_en else one.name,
            "ahead": one.ahead,
            "minutes": one.minutes,
        }
        for one in room.services
    ]


def _later(standing: Door) -> str:
    if standing.opens_at is None:
        return ""
    return _("Mở lại %(when)s.") % {"when": _when(standing.opens_at, standing.at.date())}


def _closed(standing: Door) -> str:
    if standing.opens_at is None:
        return _("Chưa có giờ mở cửa. Hãy gọi điện trước khi đến.")
    again = _when(standing.opens_at, standing.at.date())
    if not standing.days_off or standing.closed_from is None or standing.closed_through is None:
        return _("Mở lại %(when)s.") % {"when": again}
    told = {"what": _reason(standing.days_off), "when": again, "through": weekday(standing.closed_through)}
    if standing.closed_from > standing.at.date():
        first = weekday(min(one.on for one in standing.days_off))
        return _("Từ %(first)s nghỉ %(what)s đến hết %(through)s. Mở lại %(when)s.") % {
            **told,
            "first": first,
        }
    if standing.closed_through == standing.at.date():
        return _("Hôm nay nghỉ %(what)s. Mở lại %(when)s.") % told
    return _("Nghỉ %(what)s đến hết %(through)s. Mở lại %(when)s.") % told


def _when(opens_at: datetime, today: date) -> str:
    hour = f"{opens_at:%H:%M}"
    if opens_at.date() == today:
        return _("%(hour)s hôm nay") % {"hour": hour}
    if opens_at.date() == today + timedelta(days=1):
        return _("%(hour)s ngày mai (%(day)s)") % {"hour": hour, "day": weekday(opens_at.date())}
    return f"{hour} {weekday(opens_at.date())}"


def _reason(days_off: Sequence[DayException]) -> str:
    """Names of the holidays; where there is none, of what else is off, without its own "nghỉ"."""
    holidays = [one.name for one in days_off if one.kind == DayKind.HOLIDAY]
    names = holidays or [_without_off(one.name) for one in days_off]
    return "; ".join(dict.fromkeys(names))


def _without_off(name: str) -> str:
    return name[5:] if name.lower().startswith("nghỉ ") else name


def _notes(standing: Door) -> tuple[str, ...]:
    documents = dict.fromkeys(one.document for one in standing.days_off)
    notes = [_("Theo: %(documents)s.") % {"documents": "; ".join(documents)}] if documents else []
    if standing.is_provisional:
        notes.append(_("Ngày nghỉ của năm đó chưa công bố đủ: giờ trên chỉ là tạm tính."))
    return tuple(notes)


def _day_note(one: OpenDay) -> str:
    told = []
    if one.exception is not None:
        told.append(f"{one.exception.name} ({one.exception.document})")
    if one.is_provisional:
        told.append(_("tạm tính, năm chưa công bố đủ ngày nghỉ"))
    return "; ".join(told)
