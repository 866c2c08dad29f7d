"""Limits of petitions: one reminder before, one report after.

Run every five minutes of the day, and at night; run twice it does nothing twice.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.queries import deadline_policies
from calendars.queries import load_calendar
from dossiers.rules.days import local_day
from feedback.models import PetitionDuty
from feedback.rules.deadlines import remind_at
from feedback.services import petition_messages as told
from jobs.services.apart import each_apart, parts_apart
from lib.progress import Progress, Silent


def look(*, as_at: datetime, progress: Progress | None = None) -> None:
    """Remind of what falls due, then report what has passed by `as_at`."""
    parts_apart(
        progress or Silent(),
        ("petitions_reminded", lambda: remind(as_at=as_at)),
        ("petitions_late", lambda: report_late(as_at=as_at)),
    )


def remind(*, as_at: datetime) -> int:
    """Once for each duty, when 80 % of its working time is used."""
    due = list(_open().filter(warned_at=None, due_at__gt=as_at))
    policies = deadline_policies({duty.agency_id for duty in due}, local_day(as_at))
    calendars = {policy.calendar_code: load_calendar(policy.calendar_code) for policy in policies.values()}

    def remind_of(duty: PetitionDuty) -> int:
        calendar = calendars[policies[duty.agency_id].calendar_code]
        is_time = as_at >= remind_at(calendar, duty.from_at, duty.due_at)
        return _once(duty, "warned_at", as_at) if is_time else 0

    return each_apart(due, remind_of, name="petition_duty", told=_told)


def report_late(*, as_at: datetime) -> int:
    """Once for each duty whose limit has passed."""
    passed = _open().filter(called_late_at=None, due_at__lt=as_at)
    duties = passed.iterator(chunk_size=500)
    return each_apart(
        duties, lambda duty: _once(duty, "called_late_at", as_at), name="petition_duty", told=_told
    )


def _told(duty: PetitionDuty) -> str:
    return f"{duty.pk} (petition {duty.petition_id})"


def _open() -> QuerySet[PetitionDuty]:
    found: QuerySet[PetitionDuty] = (
        PetitionDuty.objects.open()
        .select_related("petition__handler", "petition__about_unit")
        .order_by("due_at", "pk")
    )
    return found


def _once(duty: PetitionDuty, mark: str, as_at: datetime) -> int:
    with transaction.atomic():
        fresh = PetitionDuty.objects.open().filter(pk=duty.pk, **{mark: None})
        if not fresh.update(**{mark: as_at}):
            return 0
        (told.nearly_due if mark == "warned_at" else told.late)(duty, at=as_at)
    return 1
