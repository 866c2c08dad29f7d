"""The dated tree of agencies: opening, moving, closing, succession (ruling 41), calendars, head titles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction

from accounts import queries
from accounts.enums import AgencyKind, DueTimePolicy, Level, StartRule, UnitFate
from accounts.exceptions import AccountsError, NotNow
from accounts.models import (
    Actor,
    Agency,
    AgencyCalendar,
    AgencyPlacement,
    AgencySuccession,
)
from accounts.permissions import Thing, check_can_keep, check_confirms_succession
from accounts.services.calendar_choice import check_calendars
from accounts.services.closing import check_successor, close_with_units, lock_tree
from accounts.services.people import checked, hold_agency, local_day, write


def _check_keeps(agency: Agency, by: Actor, at: datetime) -> None:
    check_can_keep(
        Thing.SETTINGS, queries.standing(by.user, agency.pk, local_day(at), acting_for=by.acting_for)
    )


@transaction.atomic
def open_agency(
    *,
    code: str,
    name: str,
    kind: AgencyKind,
    level: Level,
    parent: Agency,
    valid_from: date,
    by: Actor,
    at: datetime,
    identifier: str = "",
    has_seal: bool = False,
) -> Agency:
    """A new agency or unit under one that is open that day and whose end is not announced."""
    lock_tree()
    # Anew: whoever was first may have closed it.
    parent = Agency.objects.get(pk=parent.pk)
    _check_keeps(parent, by, at)
    queries.check_open_above(parent, valid_from, None)
    agency = Agency(
        code=code, name=name, kind=kind, level=level, identifier=identifier, has_seal=has_seal,
        valid_from=valid_from,
    )  # fmt: skip
    checked(agency)
    agency.save()
    AgencyPlacement.objects.create(agency=agency, parent=parent, valid_from=valid_from)
    return agency


@transaction.atomic
def move_agency(
    *, agency: Agency, parent: Agency, from_day: date, by: Actor, at: datetime
) -> AgencyPlacement:
    """Put an agency under another parent, open from that day on; the days before keep the old one.

    A place that begins on that very day, planned or mistaken, is changed and keeps its last day. Not one that
    has ended: today's would stay as it is, and what came before it is told by a set-up file.
    """
    lock_tree()
    agency = Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    parent = Agency.objects.get(pk=parent.pk)
    _check_keeps(agency, by, at)
    _check_keeps(parent, by, at)
    if from_day < agency.valid_from:
        raise AccountsError(
            f"{agency.name} bắt đầu hoạt động từ ngày {agency.valid_from:%d/%m/%Y}; hãy ghi từ ngày đó hoặc "
            "ngày sau đó."
        )
    places = AgencyPlacement.objects.filter(agency=agency)
    placement = places.filter(valid_from=from_day).first()
    if placement is None or placement.has_ended(local_day(at)):
        placement = AgencyPlacement(agency=agency, valid_from=from_day, valid_to=agency.valid_to)
    placement.parent = parent
    queries.check_open_above(parent, from_day, placement.valid_to)
    places.in_force(from_day).filter(valid_from__lt=from_day).update(valid_to=from_day - timedelta(days=1))
    checked(placement)
    placement.save()
    return placement


@transaction.atomic
def record_succession(
    *,
    predecessor: Agency,
    successor: Agency,
    effective_on: date,
    act: str,
    by: Actor,
    at: datetime,
    sector_code: str = "",
    units: Mapping[int, Agency | UnitFate] | None = None,
) -> AgencySuccession:
    """Say who carries on. The general heir closes the predecessor the day before; no dossier moves yet.

    `units`: what becomes of each unit that would go on below it (`queries.units_left`), by the same act.
    """
    lock_tree()
    predecessor = Agency.objects.select_for_update(of=("self",)).get(pk=predecessor.pk)
    _check_keeps(predecessor, by, at)
    check_successor(predecessor, successor, on=effective_on, sector_code=sector_code)
    succession = AgencySuccession(
        predecessor=predecessor, successor=successor, effective_on=effective_on, act=act,
        sector_code=sector_code,
    )  # fmt: skip
    checked(succession)
    succession.save()
    if not sector_code:
        close_with_units(succession, units or {})
    return succession


@transaction.atomic
def confirm_succession(*, succession: AgencySuccession, by: Actor, at: datetime) -> AgencySuccession:
    """A person says that the open dossiers may move now; whoever calls moves them."""
    succession = AgencySuccession.objects.select_for_update(of=("self",)).get(pk=succession.pk)
    check_may_confirm(succession=succession, by=by, at=at)
    if succession.confirmed_at is not None:
        raise NotNow("Việc kế thừa này đã được xác nhận.")
    if local_day(at) < succession.effective_on:
        raise NotNow(f"Việc kế thừa chỉ xác nhận được từ ngày {succession.effective_on:%d/%m/%Y}.")
    succession.confirmed_at = at
    succession.confirmed_by = by.user
    succession.save(update_fields=["confirmed_at", "confirmed_by"])
    return succession


def check_may_confirm(*, succession: AgencySuccession, by: Actor, at: datetime) -> None:
    """Raises NotAllowed unless he leads or controls the heir, or an agency above it."""
    check_confirms_succession(
        queries.standing(by.user, succession.successor_id, local_day(at), acting_for=by.acting_for)
    )


@transaction.atomic
def choose_calendar(
    *,
    agency: Agency,
    counting_calendar: str,
    from_day: date,
    by: Actor,
    at: datetime,
    opening_calendar: str = "",
    start_rule: StartRule = StartRule.NEXT_SESSION,
    due_time_policy: DueTimePolicy = DueTimePolicy.RECEIPT_TIME,
    fixed_hour: time | None = None,
    act: str = "",
) -> AgencyCalendar:
    """Which calendar counts from a day on; the earlier choice ends the day before."""
    hold_agency(agency)
    _check_keeps(agency, by, at)
    check_calendars(counting_calendar=counting_calendar, opening_calendar=opening_calendar)
    AgencyCalendar.objects.in_force(from_day).filter(agency=agency, valid_from__lt=from_day).update(
        valid_to=from_day - timedelta(days=1)
    )
    choice = AgencyCalendar(
        agency=agency, counting_calendar=counting_calendar, opening_calendar=opening_calendar,
        start_rule=start_rule, due_time_policy=due_time_policy, fixed_hour=fixed_hour, act=act,
        valid_from=from_day,
    )  # fmt: skip
    write(choice)
    return choice
