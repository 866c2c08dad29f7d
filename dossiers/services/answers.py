"""Answers owed to who has filed and waits: a row from the filing to the answer (rules.answers)."""

from datetime import datetime

from accounts.queries import deadline_policy
from calendars.queries import load_calendar
from calendars.rules.worktime import StartRule
from dossiers.enums import State
from dossiers.models import AnswerOwed, Dossier
from dossiers.rules.answers import answer_owed
from dossiers.rules.days import local_day


def owe(dossier: Dossier, *, at: datetime) -> None:
    """The dossier was filed, or filed again: from now on its answer is owed, if a rule says by when."""
    if dossier.state != State.SUBMITTED:
        return
    policy = deadline_policy(dossier.deciding_agency_id, local_day(at))
    owed = answer_owed(
        load_calendar(policy.calendar_code),
        channel=dossier.channel,
        since=at,
        start_rule=StartRule(policy.start_rule),
    )
    if owed is not None:
        AnswerOwed.objects.create(
            dossier=dossier,
            counter_id=dossier.receiving_agency_id,
            since=at,
            due_at=owed.due_at,
            basis=owed.basis,
        )


def give(dossier: Dossier, *, at: datetime) -> None:
    """Accepted, refused, or asked for what is missing: that was the answer."""
    dossier.answers_owed.filter(answered_at=None).update(answered_at=at)
