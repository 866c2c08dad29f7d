"""The day a procedure would be ready if filed at a moment: one where its cases agree, else one for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import deadline_policy
from accounts.rules.policy import DeadlinePolicy
from calendars.queries import load_calendar
from calendars.rules.sentences import sentences
from calendars.rules.worktime import DueTimePolicy, StartRule, Terms, WorkCalendar, explain_due
from procedures.enums import Channel
from procedures.exceptions import NoLimit
from procedures.models import ProcedureCase, ProcedureOffer, ProcedureVersion
from procedures.queries import limit_for
from procedures.rules.limits import Limit


@dataclass(frozen=True)
class Promise:
    """The day it would be ready; `due_at` None when only the text says how long.

    `who` names the cases it holds for, and is empty where the procedure has none.
    """

    due_at: datetime | None
    who: str = ""
    provisional: bool = False
    steps: tuple[dict[str, str], ...] = ()
    text: str = ""


def promises_for(
    version: ProcedureVersion,
    cases: Sequence[ProcedureCase],
    channel: Channel,
    offer: ProcedureOffer | None,
    *,
    at: datetime,
) -> tuple[Promise, ...]:
    """What each of the cases would be promised, with the reasons. Cases with the same limit share a line."""
    holds_for: dict[Limit, list[str]] = {}
    for case in cases or (None,):
        limit = _limit(version, case, channel)
        holds_for.setdefault(limit, []).append(case.name if case else "")
    policy = deadline_policy(offer.deciding_agency_id, timezone.localdate(at)) if offer else DeadlinePolicy()
    calendar = load_calendar(policy.calendar_code)
    alike = len(holds_for) == 1 < len(cases)
    return tuple(
        _promise(limit, _("Mọi trường hợp") if alike else "; ".join(names), policy, calendar, at=at)
        for limit, names in holds_for.items()
    )


def _limit(version: ProcedureVersion, case: ProcedureCase | None, channel: Channel) -> Limit:
    """The limit that binds; one that the catalogue lacks is said in its words."""
    try:
        return limit_for(version, case, channel)
    except NoLimit as error:
        return Limit(None, str(error))


def _promise(
    limit: Limit, who: str, policy: DeadlinePolicy, calendar: WorkCalendar, *, at: datetime
) -> Promise:
    if limit.period is None:
        return Promise(None, who, text=limit.note or limit.text)
    terms = Terms(
        limit.period,
        cutoff=limit.cutoff,
        start_rule=StartRule(policy.start_rule),
        due_time_policy=DueTimePolicy(policy.due_time_policy),
        fixed_hour=policy.fixed_hour,
    )
    answer = explain_due(calendar=calendar, received=at, terms=terms)
    steps = tuple({"label": "", "text": text, "legal_basis": ""} for text in sentences(answer.steps, _))
    return Promise(answer.due_at, who, answer.provisional, steps, limit.note)
