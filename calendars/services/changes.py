"""Changes of calendars: proposed, looked at, then confirmed or dropped by a person.

Nothing moves by a proposal. Whoever shows it lists the promises it would move with
`queries.load_calendar(code, with_change=…)`; after `confirm` the calendar itself has changed.
People are told by id: this app lies below the one that knows them.
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from calendars.enums import ChangeState
from calendars.exceptions import ChangeRefused
from calendars.models import (
    AnnouncedDocument,
    AnnouncedYear,
    Calendar,
    CalendarChange,
    CalendarDay,
    WeeklySessionRow,
)
from calendars.queries import load_definition
from calendars.rules.calendar import OPEN_END, DayException, WeeklySession, check_sessions
from calendars.rules.changing import Change, change_from, change_to, check_change
from calendars.rules.notation import session_to


# A national day is checked against the calendar whose week is the law's (Decision 188/1999/QĐ-TTg).
NATIONAL_YARDSTICK = "standard"


@transaction.atomic
def propose(
    *, change: Change, calendar_code: str | None, reason: str, by: int, at: datetime
) -> CalendarChange:
    """Record a proposal, for one calendar or (None) for all. Raises ChangeRefused."""
    if not reason.strip():
        raise ChangeRefused(_("Hãy ghi lý do của thay đổi."))
    calendar = _calendar(calendar_code)
    if calendar is None and change.sessions_from:
        raise ChangeRefused(_("Giờ làm việc phải đổi cho từng lịch. Hãy chọn một lịch."))
    _check(calendar, change)
    return CalendarChange.objects.create(
        calendar=calendar,
        content=change_to(change),
        reason=reason.strip(),
        proposed_by=by,
        proposed_at=at,
    )


@transaction.atomic
def confirm(*, change_id: int, by: int, at: datetime) -> CalendarChange:
    """Make a proposal part of the calendar. Raises ChangeRefused when it no longer fits."""
    # One confirmation at a time: the next one is checked against what this one leaves behind.
    list(Calendar.objects.select_for_update(of=("self",)).order_by("pk"))
    recorded = _lock_waiting(change_id)
    change = change_from(recorded.content)
    _check(recorded.calendar, change)
    _revoke(recorded, change)
    for day in change.add:
        _add_day(recorded, day)
    if recorded.calendar is not None and change.sessions_from:
        _remember_sessions(recorded, recorded.calendar)
        _replace_sessions(recorded.calendar, change.sessions_from, change.sessions)
    for year in change.complete_years:
        _complete_year(year, recorded, change)
    return _decide(recorded, ChangeState.CONFIRMED, by=by, at=at)


@transaction.atomic
def drop(*, change_id: int, by: int, at: datetime) -> CalendarChange:
    """Put a proposal aside; it stays on record."""
    return _decide(_lock_waiting(change_id), ChangeState.DROPPED, by=by, at=at)


@transaction.atomic
def record_moved(*, change_id: int, count: int, to_move: int, finished_at: datetime | None) -> None:
    """Add to the number of promises a confirmed change has moved; say when none is left to move.

    `to_move` is how many were found; the first number told is kept, for it is the whole.
    """
    confirmed = CalendarChange.objects.filter(pk=change_id, state=ChangeState.CONFIRMED)
    if not confirmed.update(
        moved_count=Coalesce("moved_count", 0) + count,
        to_move=Coalesce("to_move", Value(to_move)),
        moved_at=finished_at,
    ):
        raise ChangeRefused(_("Thay đổi lịch này chưa được xác nhận."))


@transaction.atomic
def add_calendar(*, code: str, name: str, purpose: str, sessions: tuple[WeeklySession, ...]) -> Calendar:
    """A further calendar of this installation: other hours of an agency, or opening hours.

    Raises WrongCalendar or ChangeRefused with a sentence.
    """
    if not sessions:
        raise ChangeRefused(_("Lịch chưa có buổi làm việc nào. Hãy khai ít nhất một buổi."))
    taken = ChangeRefused(_("Mã lịch “%(code)s” đã có. Hãy chọn mã khác.") % {"code": code})
    if Calendar.objects.filter(code=code).exists():
        raise taken
    check_sessions(sessions)
    calendar = Calendar(code=code, name=name, purpose=purpose)
    # The code is the database's to refuse: whoever adds the same one now is seen by no check before.
    calendar.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            calendar.save()
    except IntegrityError as error:
        raise taken from error
    _write_sessions(calendar, sessions)
    return calendar


def _calendar(code: str | None) -> Calendar | None:
    if code is None:
        return None
    found = Calendar.objects.filter(code=code).first()
    if found is None:
        raise ChangeRefused(_("Không có lịch “%(code)s”.") % {"code": code})
    return found


def _check(calendar: Calendar | None, change: Change) -> None:
    check_change(load_definition(calendar.code if calendar else NATIONAL_YARDSTICK), change)
    if calendar is not None and change.complete_years:
        # A complete year ends the provisional promises of every agency.
        raise ChangeRefused(
            _("Ngày nghỉ của một năm được công bố cho cả nước. Hãy công bố đủ năm ở “Mọi lịch”.")
        )
    known = set(AnnouncedYear.objects.filter(complete=True).values_list("year", flat=True))
    for year in change.complete_years:
        if year in known:
            raise ChangeRefused(_("Năm %(year)s đã được công bố đủ ngày nghỉ.") % {"year": year})
        if known and year != max(known) + 1:
            raise ChangeRefused(
                _("Hãy công bố đủ năm %(next)s trước năm %(year)s.") % {"next": max(known) + 1, "year": year}
            )


def _lock_waiting(change_id: int) -> CalendarChange:
    recorded = CalendarChange.objects.select_for_update(of=("self",)).filter(pk=change_id).first()
    if recorded is None:
        raise ChangeRefused(_("Không có thay đổi lịch này."))
    if recorded.state != ChangeState.PROPOSED:
        raise ChangeRefused(_("Thay đổi lịch này đã được quyết định, không đổi lại được."))
    return recorded


def _decide(recorded: CalendarChange, state: ChangeState, *, by: int, at: datetime) -> CalendarChange:
    recorded.state, recorded.decided_by, recorded.decided_at = state, by, at
    recorded.save(update_fields=["state", "decided_by", "decided_at"])
    return recorded


def _revoke(recorded: CalendarChange, change: Change) -> None:
    rows = CalendarDay.objects.in_force().filter(on__in=change.revoke, calendar=recorded.calendar)
    if rows.update(revoked_by=recorded) != len(set(change.revoke)):
        raise ChangeRefused(_("Có ngày không thuộc lịch này nên không bỏ được. Hãy bỏ ở đúng lịch đã khai."))


def _add_day(recorded: CalendarChange, day: DayException) -> None:
    document, _created = AnnouncedDocument.objects.get_or_create(title=day.document)
    CalendarDay.objects.create(
        calendar=recorded.calendar,
        on=day.on,
        kind=day.kind,
        name=day.name,
        document=document,
        replaces=day.replaces,
        added_by=recorded,
    )


def _remember_sessions(recorded: CalendarChange, calendar: Calendar) -> None:
    """What the week was until now goes into the record: promises that have ended stay explained by it."""
    before = load_definition(calendar.code).sessions
    recorded.content = {**recorded.content, "sessions_before": [session_to(session) for session in before]}
    recorded.save(update_fields=["content"])


def _replace_sessions(calendar: Calendar, began: date, sessions: tuple[WeeklySession, ...]) -> None:
    """The sessions in force end on the eve; those that were to begin later fall away."""
    rows = WeeklySessionRow.objects.filter(calendar=calendar)
    rows.filter(valid_from__gte=began).delete()
    rows.filter(Q(valid_to=None) | Q(valid_to__gte=began)).update(valid_to=began - timedelta(days=1))
    _write_sessions(calendar, tuple(_beginning(s, began) for s in sessions))


def _beginning(session: WeeklySession, began: date) -> WeeklySession:
    return WeeklySession(
        weekday=session.weekday,
        starts=session.starts,
        ends=session.ends,
        valid_from=began,
        season_from=session.season_from,
        season_to=session.season_to,
    )


def _write_sessions(calendar: Calendar, sessions: tuple[WeeklySession, ...]) -> None:
    WeeklySessionRow.objects.bulk_create(
        WeeklySessionRow(
            calendar=calendar,
            weekday=s.weekday,
            starts=s.starts,
            ends=s.ends,
            valid_from=None if s.valid_from == date.min else s.valid_from,
            valid_to=None if s.valid_to == OPEN_END else s.valid_to,
            season_from=s.season_from,
            season_to=s.season_to,
        )
        for s in sessions
    )


def _complete_year(year: int, recorded: CalendarChange, change: Change) -> None:
    """The document of the year is the one named with its days, else the reason given."""
    title = next((d.document for d in change.add if d.on.year == year), recorded.reason[:300])
    document, _created = AnnouncedDocument.objects.get_or_create(title=title)
    AnnouncedYear.objects.update_or_create(
        year=year, defaults={"complete": True, "document": document, "note": ""}
    )
