"""What the steps of a dossier so far left over for those to come."""

from __future__ import annotations

from datetime import datetime

from calendars.queries import load_calendar
from calendars.rules.worktime import working_minutes_between
from dossiers.enums import StepState
from dossiers.models import Dossier
from dossiers.rules.slack import Lived, Slack, slack


def slack_of(dossier: Dossier, *, at: datetime) -> Slack:
    """As at `at`; nothing before the clock runs. A step that was sent back kept no term worth telling."""
    if not dossier.terms:
        return Slack()
    calendar = load_calendar(dossier.terms.get("calendar", "standard"))
    rows = dossier.steps.filter(due_at__isnull=False, state__in=[StepState.DONE, StepState.ACTIVE])
    lived = [
        Lived((order, round_), due_at, ended_at)
        for order, round_, due_at, ended_at in rows.values_list("order", "round", "due_at", "ended_at")
        if due_at is not None
    ]
    return slack(lived, at=at, minutes=lambda start, end: working_minutes_between(calendar, start, end))
