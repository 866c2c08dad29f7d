"""Closing an agency with what stands below it: roles, delegations, and each unit by one act (ruling 41)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q

from accounts import queries
from accounts.enums import AgencyKind, UnitFate
from accounts.exceptions import AccountsError, ClosesBefore
from accounts.models import (
    Agency,
    AgencyPlacement,
    AgencySuccession,
    Membership,
    SignatureDelegation,
)
from accounts.services.people import checked
from jobs.services.locks import transaction_lock


Fates = Mapping[int, Agency | UnitFate]
# Receipts name these as the place of return.
_COUNTERS = frozenset({AgencyKind.ONE_STOP, AgencyKind.RECEPTION_POINT})


def lock_tree() -> None:
    """One at a time moves or closes an agency: a circle may go through any number of rows."""
    transaction_lock("accounts:tree")
    queries.forget()


def check_successor(predecessor: Agency, successor: Agency, *, on: date, sector_code: str) -> None:
    """Who may carry on from that day, whichever door it comes by: a page or a set-up file.

    Raises AccountsError for the agency itself, a circle, an heir that is not open that day or, of a general
    succession, hangs below the one that ends.
    """
    if successor.pk == predecessor.pk:
        raise AccountsError("Một cơ quan không thể kế thừa chính nó.")
    _check_no_circle(predecessor, successor, sector_code)
    if not sector_code:
        # Before the next: once the one above has closed, what hangs below it is not open either.
        last_day = queries.last_day_before(predecessor, on)
        _check_not_below(predecessor, successor, last_day=last_day, on=on)
    queries.check_open(successor, on)


def _check_no_circle(predecessor: Agency, successor: Agency, sector_code: str = "") -> None:
    """Of whatever day: the later of two successions may have been recorded first."""
    if predecessor.pk in queries.line_of_heirs(successor.pk, date.max, sector_code):
        raise AccountsError(f"{predecessor.name} đang kế thừa {successor.name}; không thể kế thừa vòng tròn.")


def close_with_units(succession: AgencySuccession, units: Fates) -> None:
    """End the predecessor of a general succession; each unit that would go on below it has its own fate.

    Raises AccountsError naming the units of which nothing, or what cannot be, was said.
    """
    gone, on = succession.predecessor, succession.effective_on
    last_day = queries.last_day_before(gone, on)
    left = _locked(queries.units_left(gone.pk, last_day))
    _check_fates(gone, left, units, last_day=last_day, on=on)
    _check_planned(gone, _closing(gone, left, units), last_day)
    above = dict(
        AgencyPlacement.objects.in_force(last_day).filter(agency__in=left).values_list("agency", "parent")
    )
    close(gone, last_day)
    # Who stands where a closed one stood, for the units that stay; parents come before their units.
    instead = {gone.pk: succession.successor}
    for unit in left:
        fate, parent = units[unit.pk], above[unit.pk]
        if isinstance(fate, Agency):
            _inherit(unit, fate, succession)
            instead[unit.pk] = fate
        elif fate == UnitFate.ENDS:
            instead[unit.pk] = instead.get(parent, succession.successor)
        elif parent in instead:
            _place(unit, instead[parent], last_day=last_day, on=on)
        if fate != UnitFate.STAYS:
            close(unit, last_day)


def close(agency: Agency, last_day: date) -> None:
    """An agency ends with its placements, roles and delegations.

    What was to begin later has no last day: its place is closed, and nothing counts it (`standing.lasting`).
    """
    agency.valid_to = last_day
    checked(agency)
    agency.save(update_fields=["valid_to"])
    open_after = Q(valid_to=None) | Q(valid_to__gt=last_day)
    begun = Q(valid_from__lte=last_day)
    AgencyPlacement.objects.filter(open_after, begun, agency=agency).update(valid_to=last_day)
    Membership.objects.filter(open_after, begun, agency=agency).update(valid_to=last_day)
    SignatureDelegation.objects.filter(open_after, begun, agency=agency).update(valid_to=last_day)


def _locked(units: Sequence[Agency]) -> list[Agency]:
    """Fresh rows in the same order."""
    rows = Agency.objects.select_for_update(of=("self",)).order_by("pk").in_bulk([one.pk for one in units])
    return [rows[unit.pk] for unit in units]


def _inherit(unit: Agency, heir: Agency, succession: AgencySuccession) -> None:
    own = AgencySuccession(
        predecessor=unit, successor=heir, effective_on=succession.effective_on, act=succession.act
    )
    checked(own)
    own.save()


def _place(unit: Agency, parent: Agency, *, last_day: date, on: date) -> None:
    """Under who stands there now, up to the day somebody had already planned another place for.

    Raises ClosesBefore where that one's own end is announced for sooner: nobody would be asked again.
    """
    rows = AgencyPlacement.objects.filter(agency=unit)
    rows.in_force(last_day).update(valid_to=last_day)
    planned = rows.filter(valid_from__gte=on).order_by("valid_from").first()
    if planned is not None and planned.valid_from == on:
        return
    until = planned.valid_from - timedelta(days=1) if planned else unit.valid_to
    _check_above(unit, parent, on, until)
    placement = AgencyPlacement(agency=unit, parent=parent, valid_from=on, valid_to=until)
    checked(placement)
    placement.save()


def _check_above(unit: Agency, parent: Agency, on: date, until: date | None) -> None:
    try:
        # Anew: whoever was first may have closed it.
        queries.check_open_above(Agency.objects.get(pk=parent.pk), on, until)
    except ClosesBefore as wrong:
        raise ClosesBefore(
            f"Không giữ nguyên {unit.name} được: {wrong} Đổi ở trang của đơn vị này, từ ngày {on:%d/%m/%Y}, "
            "rồi ghi kế thừa; hoặc chọn nơi kế thừa hay kết thúc cho đơn vị này."
        ) from wrong


def _check_not_below(gone: Agency, heir: Agency, *, last_day: date, on: date) -> None:
    """What stands below the one that closes would hang in the air as its heir."""
    if gone.pk in queries.ancestors(heir.pk, last_day)[1:] and gone.pk in queries.ancestors(heir.pk, on)[1:]:
        raise AccountsError(
            f"{heir.name} đang trực thuộc {gone.name}. Hãy đổi cơ quan cấp trên của {heir.name} "
            f"từ ngày {on:%d/%m/%Y} trước, rồi ghi kế thừa."
        )


def _check_fates(gone: Agency, left: Sequence[Agency], units: Fates, *, last_day: date, on: date) -> None:
    unsaid = [unit.name for unit in left if unit.pk not in units]
    if unsaid:
        raise AccountsError(
            f"Đến hết ngày {last_day:%d/%m/%Y}, dưới {gone.name} còn: {'; '.join(unsaid)}. "
            "Hãy chọn nơi kế thừa, giữ nguyên hoặc kết thúc cho từng đơn vị."
        )
    closing = _closing(gone, left, units)
    with_own = queries.has_units_left([unit.pk for unit in left if unit.has_seal], last_day)
    for unit in left:
        fate = units[unit.pk]
        if fate == UnitFate.ENDS and unit.kind in _COUNTERS:
            raise AccountsError(
                f"{unit.name} phải có nơi kế thừa: người dân cầm giấy hẹn của nơi này còn đến nhận kết quả."
            )
        if fate != UnitFate.STAYS and unit.pk in with_own:
            raise AccountsError(
                f"{unit.name} có con dấu riêng và còn đơn vị trực thuộc. Hãy giữ nguyên, "
                "hoặc ghi kế thừa ở trang của cơ quan đó trước."
            )
        if isinstance(fate, Agency):
            _check_heir(unit, fate, closing, on)


def _closing(gone: Agency, left: Sequence[Agency], units: Fates) -> set[int]:
    return {gone.pk} | {unit.pk for unit in left if units[unit.pk] != UnitFate.STAYS}


def _check_planned(gone: Agency, closing: set[int], last_day: date) -> None:
    """What is still to come below has no fate of its own: it is planned anew, from the very day it comes."""
    planned = queries.planned_below(closing, last_day)
    if planned:
        names = (
            f"{row.agency.name} (từ ngày {max(row.valid_from, row.agency.valid_from):%d/%m/%Y})"
            for row in planned
        )
        raise AccountsError(
            f"Sau ngày {last_day:%d/%m/%Y}, dưới {gone.name} còn dự kiến: {'; '.join(names)}. "
            "Hãy đổi cơ quan cấp trên của từng đơn vị đó đúng từ ngày ấy, rồi ghi kế thừa."
        )


def _check_heir(unit: Agency, heir: Agency, closing: set[int], on: date) -> None:
    if heir.pk in closing:
        raise AccountsError(
            f"{heir.name} cũng kết thúc trong lần này nên không kế thừa {unit.name}. Hãy chọn nơi khác."
        )
    _check_no_circle(unit, heir)
    queries.check_open(heir, on)
