"""What the night does for months: plans, reminds, ends names, finds what changed since it was closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.enums import Role
from accounts.models import User
from accounts.queries import holders, successor_of
from dossiers.rules.days import local_day
from indicators.enums import PublicationState as S
from indicators.models import Publication
from indicators.permissions import CLOSERS, PUBLISHERS, SIGNERS
from indicators.rules.publishing import months_after
from indicators.services import closing, publishing, restating
from indicators.services.closing import tell_once
from indicators.services.replies import said_of
from lib.progress import Progress, Silent


@dataclass(frozen=True)
class Watched:
    """What one night did."""

    planned: int
    reminded: int
    late: int
    names_ended: int
    restatements: int


# How many months back are asked for; a week lies between two reminders of what is behind.
MONTHS_REMINDED = 13
WEEK = 7
# State → what is owed in it, by whom, before the end of which day.
OWED: dict[str, tuple[str, frozenset[Role], str]] = {
    S.DRAFT: ("chốt số liệu", CLOSERS, "close_on"),
    S.IN_REVIEW: ("ký thông báo", SIGNERS, "due_on"),
    S.SIGNED: ("cho số và công khai", PUBLISHERS, "due_on"),
}


def look(*, day: date, at: datetime, progress: Progress | None = None) -> Watched:
    """The whole of a night; safe to repeat. `day` is the day that has ended."""
    progress = progress or Silent()
    planned = closing.plan(day=local_day(at), at=at)
    reminded, late = remind(at=at)
    ended = publishing.end_names(at=at)
    publishing.render_waiting(at=at)
    found = restating.watch(day=day, at=at, progress=progress)
    return Watched(planned, reminded, late, ended, found)


def remind(*, at: datetime) -> tuple[int, int]:
    """Tell whose turn it is, and those listed on the last day of their window: (told, months behind).

    Of the last 13 months. Once before the day is over, once on the first day behind, then once a week.
    """
    on = local_day(at)
    told = late = 0
    asked: dict[tuple[int, Role], list[User]] = {}
    recent = Publication.objects.filter(first_on__gte=months_after(on, -MONTHS_REMINDED).replace(day=1))
    open_months = recent.exclude(state=S.PUBLISHED).select_related("agency")
    for month in open_months.order_by("first_on", "pk"):
        step, roles, day = OWED[month.state]
        by: date = getattr(month, day)
        late += on > by
        if month.state == S.IN_REVIEW and on <= month.review_until:
            told += _remind_those_listed(month, on, at)
        elif on >= by or month.state != S.DRAFT:
            said = {**said_of(month), "step": step, "until": by}
            cause = f"{month.state}:{_reminded_on(by, on).isoformat()}"
            told += _tell(_people(month, roles, on, asked), month, "month_step_owed", said, at, cause)
    return told, late


def _remind_those_listed(month: Publication, on: date, at: datetime) -> int:
    """On the last day of the window, listed officers who have not said anything."""
    if on != month.review_until:
        return 0
    silent = month.officers.exclude(replies__isnull=False).values("officer")
    said = {**said_of(month), "until": month.review_until}
    people = User.objects.filter(pk__in=silent, is_active=True).order_by("pk")
    return _tell(people, month, "month_reply_reminder", said, at, "")


def _reminded_on(by: date, on: date) -> date:
    """The day of the reminder that stands on a day: nobody is told twice of the same."""
    behind = (on - by).days
    return by if behind <= 0 else by + timedelta(days=1 + (behind - 1) // WEEK * WEEK)


def _people(
    month: Publication, roles: Iterable[Role], on: date, asked: dict[tuple[int, Role], list[User]]
) -> list[User]:
    """Who holds one of the roles there. `asked`: what was found for other months of the agency."""
    found: dict[int, User] = {}
    for role in sorted(roles):
        key = (month.agency_id, role)
        if key not in asked:
            asked[key] = list(holders(successor_of(month.agency_id, on), role, on))
        found |= {person.pk: person for person in asked[key]}
    return list(found.values())


def _tell(
    people: Iterable[User], month: Publication, kind: str, said: dict[str, object], at: datetime, cause: str
) -> int:
    told = 0
    for person in people:
        tell_once(kind, month, person, said, at=at, cause=cause)
        told += 1
    return told
