"""Nobody answers: reminders, then the officers' list; the rest is a leader's decision (ruling 10)."""

from datetime import datetime

from django.db import transaction

from dossiers.enums import EventKind, ObligationState, RequestState, State
from dossiers.exceptions import NotReady
from dossiers.models import Dossier, Obligation, SupplementRequest
from dossiers.rules import supplement as rules
from dossiers.rules.days import VIETNAM, local_day
from dossiers.services import clock, messages, sector
from dossiers.services.events import record
from dossiers.services.locking import lock
from jobs.services.apart import each_apart
from lib.progress import Progress, Silent
from procedures.enums import SectorRuleKind
from procedures.models import SectorRule


def remind(*, at: datetime, progress: Progress | None = None) -> int:
    """Owe the reminders that are due now, of papers and of payments; each once per day the rule names."""
    progress = progress or Silent()
    most = len(rules.REMIND_BEFORE)
    asked = SupplementRequest.objects.filter(state=RequestState.OPEN, reminders__lt=most)
    owed = Obligation.objects.filter(state=ObligationState.OPEN, reminders__lt=most)
    waiting: list[tuple[type[SupplementRequest] | type[Obligation], int]] = [
        *((SupplementRequest, pk) for pk in asked.order_by("pk").values_list("pk", flat=True)),
        *((Obligation, pk) for pk in owed.order_by("pk").values_list("pk", flat=True)),
    ]
    progress.expect(len(waiting))

    def remind_of(one: tuple[type[SupplementRequest] | type[Obligation], int]) -> int:
        reminded = _remind(*one, at=at)
        progress.advance(1)
        return reminded

    return each_apart(waiting, remind_of, name="reminder", told=lambda one: f"{one[0].__name__} {one[1]}")


def closing_rule(dossier: Dossier) -> SectorRule | None:
    """The sector rule under which silence closes this dossier, if its procedure has one."""
    return sector.rule_of(dossier, SectorRuleKind.CLOSE_FOR_SILENCE)


def check_may_close(dossier: Dossier, *, at: datetime) -> None:
    """Raise NotReady, naming the day, while the applicant may still answer."""
    if dossier.state != State.SUPPLEMENT:
        return  # the machine says what is wrong
    last = last_day(dossier, at=at)
    if at <= last:
        raise NotReady(
            f"Người nộp còn được bổ sung đến {last.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}; "
            "chưa được đóng hồ sơ."
        )


def last_day(dossier: Dossier, *, at: datetime) -> datetime:
    """Until when the applicant may answer: the day he was given, or sector law's period if it is longer."""
    request = dossier.requests.filter(state=RequestState.OPEN).first()
    if request is not None:
        since, last = request.asked_at, request.answer_due_at
    else:  # taken over while it waited
        pause = dossier.pauses.filter(ended_at=None).order_by("started_at").first()
        since = pause.started_at if pause else at
        last = rules.answer_due_at(clock.calendar_of(dossier, at=at), since)
    assert since is not None and last is not None, "a request that was made has its moments"  # noqa: S101, PT018
    by_law = sector.ends_at(dossier, closing_rule(dossier), since)
    return max(last, by_law) if by_law else last


@transaction.atomic
def _remind(kind: type[SupplementRequest] | type[Obligation], pk: int, *, at: datetime) -> int:
    dossier = lock(kind.objects.only("dossier_id").get(pk=pk).dossier_id)
    row: SupplementRequest | Obligation = kind.objects.select_for_update(of=("self",)).get(pk=pk)
    is_request = isinstance(row, SupplementRequest)
    last = row.answer_due_at if isinstance(row, SupplementRequest) else row.pay_due_at
    if row.state not in (RequestState.OPEN, ObligationState.OPEN) or last is None or at > last:
        return 0
    due = rules.reminder_due(clock.calendar_of(dossier, at=at), answer_due_at=last, on=local_day(at))
    if due <= row.reminders:
        return 0
    row.reminders = due
    row.save(update_fields=["reminders"])
    what = "request" if is_request else "obligation"
    record(dossier=dossier, kind=EventKind.REMIND, by=None, at=at, reminder=due, of=[what, row.pk])
    messages.owe("supplement_reminder" if is_request else "payment_reminder", dossier, at=at, due=last)
    return 1
