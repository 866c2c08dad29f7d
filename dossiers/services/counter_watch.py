"""Limits of the counter: the answer owed to who has filed, the passing on of the day (ruling 2).

Before each its clerks are reminded, after it the head of the one-stop unit is told. Run every five minutes of
the day, and at night; run twice it does nothing twice: of one cause there is one message.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.enums import Role
from accounts.queries import heirs_of, holders
from calendars.rules.worktime import WorkCalendar, warning_moment
from dossiers.models import AnswerOwed, Dossier
from dossiers.queries.transfers import Calendars, waiting_anywhere
from dossiers.rules.days import local_day
from lib.progress import Progress, Silent
from notifications.services import staff


REMIND_AT_PERCENT = 80
# What was late for so long already when somebody looked stands on the list and is not told any more.
STALE = timedelta(hours=24)


@dataclass(frozen=True)
class Duty:
    """What a counter has to do with a dossier, since when and until when."""

    key: str
    words: str
    dossier: Dossier
    counter_id: int
    since: datetime
    due_at: datetime


def look(*, as_at: datetime, progress: Progress | None = None) -> None:
    """Remind of what falls due, then report what has passed by `as_at`."""
    progress = progress or Silent()
    calendars = Calendars(as_at)
    reminded = late = 0
    for duty in (*_answers(as_at), *_transfers(as_at, calendars)):
        if as_at > duty.due_at:
            late += _tell(duty, "counter_duty_late", Role.ONESTOP_HEAD, at=as_at)
        elif as_at >= _remind_at(duty, calendars.of(duty.counter_id)):
            reminded += _tell(duty, "counter_duty_soon", Role.RECEPTION, at=as_at)
    progress.advance(0, counter_reminded=reminded, counter_late=late)


def _answers(as_at: datetime) -> Iterator[Duty]:
    owed = AnswerOwed.objects.filter(answered_at=None, due_at__gte=as_at - STALE)
    for one in owed.select_related("dossier__procedure_version").order_by("due_at", "pk"):
        yield Duty(
            f"answer:{one.pk}", "trả lời người nộp", one.dossier, one.counter_id, one.since, one.due_at
        )


def _transfers(as_at: datetime, calendars: Calendars) -> Iterator[Duty]:
    for row in waiting_anywhere(calendars, at=as_at):
        if row.transfer.due_at >= as_at - STALE:
            key, due_at = f"transfer:{row.dossier.pk}:{row.lay_at}", row.transfer.due_at
            yield Duty(key, "chuyển hồ sơ cho nơi giải quyết", row.dossier, row.lay_at, row.came_at, due_at)


def _remind_at(duty: Duty, calendar: WorkCalendar) -> datetime:
    return warning_moment(calendar, min(duty.since, duty.due_at), duty.due_at, REMIND_AT_PERCENT)


def _tell(duty: Duty, kind: str, role: Role, *, at: datetime) -> int:
    with transaction.atomic():
        (counter_id,) = heirs_of([duty.counter_id], local_day(at)).values()
        for person in holders(counter_id, role, local_day(at)):
            staff.tell(
                user=person,
                kind=kind,
                variables={
                    "code": str(duty.dossier),
                    "procedure": duty.dossier.procedure_version.name,
                    "duty": duty.words,
                    "due": duty.due_at,
                },
                cause=f"{kind}:{duty.key}:{person.pk}",
                about=f"dossier:{duty.dossier.pk}",
                at=at,
            )
    return 1
