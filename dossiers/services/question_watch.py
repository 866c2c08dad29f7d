"""Deadlines of questions: one reminder before, one report after (Decree 61/2018 Art. 19).

Run every five minutes of the day; run twice it does nothing twice.
"""

from datetime import datetime

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
from lib.progress import Progress, Silent


# An answer is awaited by a day: the first, or another one after a vague one.
AWAITED = (QuestionState.ASKED, QuestionState.DISPUTED)


def look(*, as_at: datetime, progress: Progress | None = None) -> None:
    """Remind, then report what has fallen silent by `as_at`."""
    progress = progress or Silent()
    progress.advance(0, questions_reminded=remind(as_at=as_at))
    progress.advance(0, questions_silent=report_silence(as_at=as_at))


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
    reminded = 0
    for question in waiting.order_by("due_at", "pk").iterator(chunk_size=500):
        code = question.dossier.terms.get("calendar", "standard")
        calendars.setdefault(code, load_calendar(code))
        if as_at >= remind_at(calendars[code], question.since, question.due_at):
            reminded += _remind(question, as_at)
    return reminded


def report_silence(*, as_at: datetime) -> int:
    """Past its deadline: the question is silent, and the head of the one-stop unit is told, once."""
    # Called vague before another day was asked for with it: none was given that could have passed.
    dayless = Opinion.objects.filter(consultation=OuterRef("pk"), disputed_at__gte=OuterRef("due_at"))
    over = Consultation.objects.filter(~Exists(dayless), state__in=AWAITED, due_at__lt=as_at)
    reported = 0
    for pk, dossier_id in list(over.order_by("dossier_id", "pk").values_list("pk", "dossier_id")):
        with transaction.atomic():
            dossier = lock(dossier_id, outside_too=True)
            question = over.select_related("asked_agency").filter(pk=pk).first()
            if question is None:
                continue
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
            reported += 1
    return reported


def _remind(question: Consultation, as_at: datetime) -> int:
    with transaction.atomic():
        fresh = Consultation.objects.filter(pk=question.pk, state__in=AWAITED, reminded_at=None)
        if not fresh.update(reminded_at=as_at):
            return 0
        told.reminded(question, at=as_at)
    return 1
