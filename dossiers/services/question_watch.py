"""Deadlines of questions: one reminder before, one report after (Decree 61/2018 Art. 19).

Run every five minutes of the day; run twice it does nothing twice.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.db.models.functions import Greatest

from calendars.queries import load_calendar
from calendars.rules.worktime import WorkCalendar
from dossiers.enums import EventKind, QuestionState
from dossiers.models import Consultation, Opinion
from dossiers.rules.consulting import remind_at
from dossiers.services import consulting_messages as told
from dossiers.services.events import record
from dossiers.services.locking import lock
from jobs.services.apart import each_apart, parts_apart
from lib.progress import Progress, Silent


# An answer is awaited by a day: the first, or another one after a vague one.
AWAITED = (QuestionState.ASKED, QuestionState.DISPUTED)


def look(*, as_at: datetime, progress: Progress | None = None) -> None:
    """Remind, then report what has fallen silent by `as_at`."""
    parts_apart(
        progress or Silent(),
        ("questions_reminded", lambda: remind(as_at=as_at)),
        ("questions_silent", lambda: report_silence(as_at=as_at)),
    )


def remind(*, as_at: datetime) -> int:
    """Tell who has not answered, once for each deadline, at 80 % of its working time.

    Of an answer that is owed anew, the time from when the last one was called vague.
    """
    waiting = (
        Consultation.objects.filter(state__in=AWAITED, reminded_at=None, due_at__gt=as_at)
        .annotate(since=Greatest("sent_at", Max("opinions__disputed_at")))
        .select_related("dossier", "asked_agency", "asking_agency")
    )
    calendars: dict[str, WorkCalendar] = {}

    def remind_of(question: Any) -> int:
        code = question.dossier.terms.get("calendar", "standard")
        if code not in calendars:
            calendars[code] = load_calendar(code)
        is_time = as_at >= remind_at(calendars[code], question.since, question.due_at)
        return _remind(question, as_at) if is_time else 0

    questions = waiting.order_by("due_at", "pk").iterator(chunk_size=500)
    return each_apart(questions, remind_of, name="question", told=_told)


def report_silence(*, as_at: datetime) -> int:
    """Past its deadline: the question is silent, and the head of the one-stop unit is told, once."""
    # Called vague before another day was asked for with it: none was given that could have passed.
    dayless = Opinion.objects.filter(consultation=OuterRef("pk"), disputed_at__gte=OuterRef("due_at"))
    over = Consultation.objects.filter(~Exists(dayless), state__in=AWAITED, due_at__lt=as_at)

    @transaction.atomic
    def report(seen: Consultation) -> int:
        dossier = lock(seen.dossier_id, outside_too=True)
        question = over.select_related("asked_agency").filter(pk=seen.pk).first()
        if question is None:
            return 0
        question.dossier = dossier
        question.fall_silent()
        question.silent_at = question.silent_at or as_at
        question.save(update_fields=["state", "silent_at"])
        record(
            dossier=dossier,
            kind=EventKind.REPORT_SILENCE,
            by=None,
            at=as_at,
            reason=question.asked_name,
            consultation=question.pk,
        )
        told.silent(question, at=as_at)
        return 1

    questions = list(over.order_by("dossier_id", "pk").only("dossier_id"))
    return each_apart(questions, report, name="question", told=_told)


def _told(question: Consultation) -> str:
    return f"{question.pk} (dossier {question.dossier_id})"


def _remind(question: Consultation, as_at: datetime) -> int:
    with transaction.atomic():
        fresh = Consultation.objects.filter(pk=question.pk, state__in=AWAITED, reminded_at=None)
        if not fresh.update(reminded_at=as_at):
            return 0
        told.reminded(question, at=as_at)
    return 1
