"""What is owed for announced procedures, and how indicators 1.1 and 1.2 count it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from calendars.queries import load_calendar
from calendars.rules.worktime import subtract_working_days
from procedures.enums import Authority, DutyKind, DutyPlace
from procedures.models import AnnouncingDecision, PublicationDuty
from procedures.rules.announcing import duty_is_late


# Decision 766 counts the days between decision and effect as working days (law.md §1.2, 1.1).
DAYS_BEFORE_EFFECT = {Authority.MINISTRY: 20, Authority.PROVINCE: 5}


@dataclass(frozen=True)
class DutyRow:
    """A duty with its standing on the day asked."""

    duty: PublicationDuty
    is_late: bool


def duties(
    *,
    today: date,
    open_only: bool = True,
    agency_ids: frozenset[int] | None = None,
    at_most: int | None = None,
) -> list[DutyRow]:
    """Duties by due day; `agency_ids` narrows to the postings of those one-stop units."""
    rows = PublicationDuty.objects.select_related(
        "entry__decision", "entry__procedure", "agency", "confirmed_by"
    ).order_by("due_on", "pk")
    if open_only:
        rows = rows.filter(confirmed_at__isnull=True)
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    return [
        DutyRow(duty, duty_is_late(due_on=duty.due_on, done_on=duty.done_on, today=today))
        for duty in rows[:at_most]
    ]


def duties_of_decision(decision_id: int, *, today: date) -> list[DutyRow]:
    """Every duty of one decision, done or not, by procedure and due day."""
    rows = (
        PublicationDuty.objects.filter(entry__decision_id=decision_id)
        .select_related("entry__procedure", "entry__decision", "agency", "confirmed_by")
        .order_by("entry_id", "due_on", "pk")
    )
    return [
        DutyRow(duty, duty_is_late(due_on=duty.due_on, done_on=duty.done_on, today=today)) for duty in rows
    ]


def announced(
    *, first: date, last: date, authority: Authority | None = None, calendar_code: str = "standard"
) -> dict[int, bool]:
    """Procedure → announced on time, by the decisions signed on these days (of one authority, or all)."""
    decisions = AnnouncingDecision.objects.filter(signed_on__range=(first, last)).prefetch_related("entries")
    if authority is not None:
        decisions = decisions.filter(authority=authority)
    found: dict[int, bool] = {}
    for decision in decisions.order_by("pk"):
        on_time = announced_on_time(decision, calendar_code)
        for entry in decision.entries.all():
            found[entry.procedure_id] = found.get(entry.procedure_id, True) and on_time
    return found


def announced_on_time(decision: AnnouncingDecision, calendar_code: str = "standard") -> bool:
    """Signed early enough before effect; for a shortened text up to 3 days after it (law.md §4.2)."""
    if decision.is_shortened:
        return decision.signed_on <= add_three_days(decision.effective_on)
    days = DAYS_BEFORE_EFFECT[Authority(decision.authority)]
    latest = subtract_working_days(load_calendar(calendar_code), decision.effective_on, days)
    return decision.signed_on <= latest


def add_three_days(day: date) -> date:
    """A text by shortened procedure is announced within 3 days of its signing (Decree 63/2010, Art. 15)."""
    return date.fromordinal(day.toordinal() + 3)


def made_public(
    *, first: date, last: date, is_over: bool, authority: Authority | None = None
) -> dict[int, bool]:
    """National database duties done or due on these days: procedure → on time, as at the last one.

    `is_over`: the period ends with `last`. What was due by then and is not done is not made public on time in
    it, on the last day too: the next period, in which it is neither due nor perhaps done, counts it no more.
    """
    signers = {} if authority is None else {"entry__decision__authority": authority}
    rows = (
        PublicationDuty.objects.filter(
            place=DutyPlace.NATIONAL_DATABASE, kind=DutyKind.PUBLISH, entry__decision__signed_on__lte=last
        )
        .filter(Q(due_on__range=(first, last)) | Q(done_on__range=(first, last)), **signers)
        .values_list("entry__procedure_id", "due_on", "done_on")
        .order_by("pk")
    )
    asked_on = last + timedelta(days=1) if is_over else last
    found: dict[int, bool] = {}
    for procedure_id, due_on, done_on in rows:
        # What is done after the day asked is not done yet.
        done = done_on if done_on is not None and done_on <= last else None
        late = duty_is_late(due_on=due_on, done_on=done, today=asked_on)
        found[procedure_id] = found.get(procedure_id, True) and not late
    return found
