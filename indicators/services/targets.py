"""Targets of units, written down with the document that set them; never edited, only followed by others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Actor
from dossiers.rules.days import local_day
from indicators.exceptions import Refused
from indicators.models import Target
from indicators.permissions import check_can_set_targets
from indicators.queries.definitions_kept import definition_in_force
from indicators.rules.definition import Definition
from indicators.rules.periods import Period
from indicators.rules.targets import can_have_target, is_possible


@dataclass(frozen=True)
class TargetsIn:
    """What one document asks of one or many units for a quarter: indicator → percent, or days at most."""

    unit_ids: Sequence[int]
    quarter: Period
    values: Mapping[str, Decimal]
    number: str
    document_on: date
    title: str = ""


@transaction.atomic
def set_targets(*, entered: TargetsIn, by: Actor, at: datetime) -> list[Target]:
    """Write the targets down; what holds already by the same document is not written twice.

    Raises NotAllowed, Refused.
    """
    on = local_day(at)
    check_can_set_targets(by, entered.unit_ids, on=on)
    _check(entered, on)
    holding = _holding(entered)
    return Target.objects.bulk_create(
        Target(
            unit_id=unit_id,
            indicator=indicator,
            first_on=entered.quarter.first,
            value=value,
            document_number=entered.number.strip(),
            document_on=entered.document_on,
            document_title=entered.title.strip(),
            entered_at=at,
            entered_by=by.user,
        )
        for unit_id, indicator, value in _wanted(entered)
        if holding.get((unit_id, indicator)) != (value, entered.number.strip(), entered.document_on)
    )


def _wanted(entered: TargetsIn) -> Iterator[tuple[int, str, Decimal]]:
    for unit_id in entered.unit_ids:
        for indicator, value in entered.values.items():
            yield unit_id, indicator, value


def _holding(entered: TargetsIn) -> dict[tuple[int, str], tuple[Decimal, str, date]]:
    """What holds for these units in the quarter, by unit and indicator."""
    rows = Target.objects.in_force().filter(unit__in=entered.unit_ids, first_on=entered.quarter.first)
    return {(row.unit_id, row.indicator): (row.value, row.document_number, row.document_on) for row in rows}


def _check(entered: TargetsIn, on: date) -> None:
    if not entered.unit_ids:
        raise Refused("Chọn đơn vị được giao chỉ tiêu.", field="unit")
    if not entered.number.strip():
        raise Refused("Ghi số của văn bản giao chỉ tiêu.", field="number")
    if entered.document_on > on:
        raise Refused("Ngày văn bản không được sau hôm nay.", field="document_on")
    if entered.quarter.last < on:
        raise Refused("Quý này đã kết thúc; hãy chọn quý đang chạy hoặc quý sau.", field="quarter")
    _check_values(entered.values, definition_in_force(on).definition)


def _check_values(values: Mapping[str, Decimal], definition: Definition) -> None:
    if not values:
        raise Refused("Ghi ít nhất một chỉ tiêu.")
    for indicator_id, value in values.items():
        indicator = definition.indicator(indicator_id)
        if indicator is None or not can_have_target(indicator):
            raise Refused(f"Không giao chỉ tiêu cho chỉ số “{indicator_id}”.")
        if not is_possible(indicator, value):
            raise Refused(
                f"Chỉ tiêu {indicator.number} phải lớn hơn 0 và không quá 100 % (số ngày: 9.999,99).",
                field=f"value_{indicator_id}",
            )
