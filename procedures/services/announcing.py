"""Announcing decisions: recorded once, owing one duty per place, confirmed place by place (ruling 29)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.enums import AgencyKind
from accounts.models import Actor, Agency
from accounts.queries import fallen_units
from calendars.queries import load_calendar
from calendars.rules.worktime import add_working_days
from procedures.enums import AnnouncedAction
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import (
    AnnouncingDecision,
    DecisionEntry,
    Procedure,
    ProcedureOffer,
    PublicationDuty,
)
from procedures.permissions import check_can_confirm, check_can_edit_catalogue
from procedures.rules.announcing import announcement_fault, duties_of
from procedures.services.only_one import refused_where_another_stands


# The national database and the province's catalogue count by the standard week.
CALENDAR = "standard"
RECORDED_ALREADY = "Quyết định này đã được ghi nhận."
ENDING = frozenset({AnnouncedAction.ABOLISHED, AnnouncedAction.REPLACED})


@dataclass(frozen=True)
class Entry:
    """What the decision does to one procedure."""

    procedure: Procedure
    action: str
    ends_on: date | None = None
    replaced_by: Procedure | None = None


@dataclass(frozen=True)
class DecisionHead:
    """The decision itself."""

    number: str
    title: str
    authority: str
    signed_on: date
    effective_on: date
    is_shortened: bool = False


@transaction.atomic
def record_decision(
    *, head: DecisionHead, entries: Sequence[Entry], by: Actor, at: datetime
) -> AnnouncingDecision:
    """Record a decision with its entries and everything that is owed for them.

    What is abolished or replaced takes no reception from `ends_on` on, until a later decision announces or
    amends it.
    """
    today = timezone.localdate(at)
    check_can_edit_catalogue(by.user, on=today)
    _check(head, entries, today=today)
    # Whoever records the same one at this very moment has not been seen by the check.
    with refused_where_another_stands(RECORDED_ALREADY):
        decision = AnnouncingDecision.objects.create(**head.__dict__, recorded_at=at, recorded_by=by.user)
    for entry in entries:
        row = DecisionEntry.objects.create(
            decision=decision,
            procedure=entry.procedure,
            action=entry.action,
            ends_on=entry.ends_on,
            replaced_by=entry.replaced_by,
        )
        _owe(row, head)
        Procedure.objects.filter(pk=entry.procedure.pk).update(abolished_on=_abolished_on(entry.procedure))
    return decision


def _abolished_on(procedure: Procedure) -> date | None:
    """By what was signed last, in whatever order decisions were recorded; of one day by what came last."""
    last = procedure.announcements.order_by("-decision__signed_on", "-pk").first()
    return last.ends_on if last is not None and last.action in ENDING else None


def _check(head: DecisionHead, entries: Sequence[Entry], *, today: date) -> None:
    if not entries:
        raise ProcedureError("Quyết định chưa có thủ tục nào; hãy thêm ít nhất một thủ tục.")
    if head.signed_on > today:
        raise ProcedureError("Ngày ký quyết định không được sau hôm nay.")
    if AnnouncingDecision.objects.filter(number=head.number, signed_on=head.signed_on).exists():
        raise NotNow(RECORDED_ALREADY)
    codes = [entry.procedure.pk for entry in entries]
    if len(set(codes)) < len(codes):
        raise ProcedureError("Một thủ tục có hai dòng trong quyết định; hãy bỏ bớt một dòng.")
    for entry in entries:
        fault = announcement_fault(action=entry.action, signed_on=head.signed_on, ends_on=entry.ends_on)
        if fault:
            raise ProcedureError(f"{entry.procedure.code}: {fault}")


def _owe(entry: DecisionEntry, head: DecisionHead) -> None:
    """One duty per place. A take-down is due on the first day without reception."""
    owed = duties_of(
        action=entry.action,
        authority=head.authority,
        is_shortened=head.is_shortened,
        one_stop_ids=posting_units(entry.procedure_id, head.signed_on),
    )
    calendar = load_calendar(CALENDAR)
    at_once = max(entry.ends_on or head.signed_on, head.signed_on)
    PublicationDuty.objects.bulk_create(
        PublicationDuty(
            entry=entry,
            kind=duty.kind,
            place=duty.place,
            agency_id=duty.agency_id,
            due_on=add_working_days(calendar, head.signed_on, duty.working_days)
            if duty.working_days
            else at_once,
        )
        for duty in owed
    )


def posting_units(procedure_id: int, on: date) -> list[int]:
    """One-stop units that stand and offer the procedure; before anyone does, every one-stop unit there is."""
    offering = ProcedureOffer.objects.open_on(on).filter(procedure_id=procedure_id)
    units = offering.order_by("receiving_agency_id").values_list("receiving_agency_id", flat=True).distinct()
    if found := list(units):
        return found
    everywhere = Agency.objects.in_force(on).filter(kind=AgencyKind.ONE_STOP).exclude(pk__in=fallen_units(on))
    return list(everywhere.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def confirm_duties(*, duty_ids: Sequence[int], done_on: date, by: Actor, at: datetime) -> int:
    """Confirm that the duties were done on that day; returns how many.

    Raises NotNow for a day in the future, one before the decision was signed, or a duty confirmed already.
    """
    today = timezone.localdate(at)
    duties = (
        PublicationDuty.objects.select_for_update(of=("self",))
        .select_related("entry__decision")
        .filter(pk__in=duty_ids)
        .order_by("pk")
    )
    if done_on > today:
        raise NotNow("Ngày làm xong không được sau hôm nay.")
    for duty in duties:
        check_can_confirm(by.user, duty, on=today)
        if duty.confirmed_at is not None:
            raise NotNow("Việc này đã được xác nhận.")
        if done_on < duty.entry.decision.signed_on:
            raise NotNow("Ngày làm xong không được trước ngày ký quyết định.")
    return PublicationDuty.objects.filter(pk__in=[duty.pk for duty in duties]).update(
        done_on=done_on, confirmed_at=at, confirmed_by=by.user
    )
