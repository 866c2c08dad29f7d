"""Limits of the counter: the answer owed to who has filed, the passing on of the day (ruling 2).

Before each its clerks are reminded, after it the head of the one-stop unit is told. Run every five minutes of
the day, and at night; run twice it does nothing twice: of one cause there is one message.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from accounts.queries import heirs_of, holders
from calendars.rules.worktime import WorkCalendar, warning_moment
from dossiers.models import AnswerOwed, Dossier
from dossiers.queries.transfers import Calendars, waiting_anywhere
from dossiers.rules.days import local_day
from jobs.services.apart import each_apart, parts_apart
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
    """Remind of what falls due, then report what has passed by `as_at`; counted is who is told now."""
    calendars = Calendars(as_at)
    duties = [*_answers(as_at), *_transfers(as_at, calendars)]
    telling = _Telling(duties, at=as_at)

    def report(duty: Duty) -> int:
        return telling.tell(duty, "counter_duty_late", Role.ONESTOP_HEAD)

    def remind(duty: Duty) -> int:
        if as_at < _remind_at(duty, calendars.of(duty.counter_id)):
            return 0
        return telling.tell(duty, "counter_duty_soon", Role.RECEPTION)

    late = [duty for duty in duties if as_at > duty.due_at]
    soon = [duty for duty in duties if as_at <= duty.due_at]
    parts_apart(
        progress or Silent(),
        ("counter_reminded", lambda: each_apart(soon, remind, name="counter", told=_key)),
        ("counter_late", lambda: each_apart(late, report, name="counter", told=_key)),
    )


def _key(duty: Duty) -> str:
    return f"{duty.key} (dossier {duty.dossier.pk})"


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


class _Telling:
    """Who is told, each once: what is asked of heirs, people and earlier messages is asked once for all."""

    def __init__(self, duties: Sequence[Duty], *, at: datetime) -> None:
        self.at, self.on = at, local_day(at)
        self.heirs = heirs_of([duty.counter_id for duty in duties], self.on)
        self.people: dict[tuple[int, Role], list[User]] = {}
        self.told = staff.causes_about([_about(duty) for duty in duties])

    def tell(self, duty: Duty, kind: str, role: Role) -> int:
        """How many are told now. A closed counter's duties are its heir's."""
        place = self.heirs[duty.counter_id], role
        if place not in self.people:
            self.people[place] = list(holders(*place, self.on))
        causes = {f"{kind}:{duty.key}:{person.pk}": person for person in self.people[place]}
        new = {cause: person for cause, person in causes.items() if cause not in self.told}
        if new:
            with transaction.atomic():
                for cause, person in new.items():
                    _tell(duty, kind, person, cause=cause, at=self.at)
        return len(new)


def _about(duty: Duty) -> str:
    return f"dossier:{duty.dossier.pk}"


def _tell(duty: Duty, kind: str, person: User, *, cause: str, at: datetime) -> None:
    staff.tell(
        user=person,
        kind=kind,
        variables={
            "code": str(duty.dossier),
            "procedure": duty.dossier.procedure_version.name,
            "duty": duty.words,
            "due": duty.due_at,
        },
        cause=cause,
        about=_about(duty),
        at=at,
    )
