"""Figures other systems count, entered for an agency and a period with the document that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.rules.days import local_day
from indicators.enums import FigureKind
from indicators.exceptions import Refused
from indicators.models import EnteredFigure
from indicators.permissions import check_can_enter
from indicators.rules.periods import Period


@dataclass(frozen=True)
class FigureIn:
    """A figure as the document tells it."""

    unit_id: int
    kind: FigureKind
    period: Period
    value: int
    document: str


@transaction.atomic
def enter_figure(*, entered: FigureIn, by: Actor, at: datetime) -> EnteredFigure:
    """Write a figure down; one entered before for the same agency and period stays, and no longer counts.

    Raises NotAllowed, Refused.
    """
    on = local_day(at)
    check_can_enter(by, entered.unit_id, on=on)
    _check(entered, on)
    return EnteredFigure.objects.create(
        unit_id=entered.unit_id,
        kind=entered.kind,
        period_kind=entered.period.kind,
        first_on=entered.period.first,
        value=entered.value,
        document=entered.document.strip()[:255],
        entered_at=at,
        entered_by=by.user,
    )


def _check(entered: FigureIn, on: date) -> None:
    if entered.value < 0:
        raise Refused("Số lượng không được âm.", field="value")
    if not entered.document.strip():
        raise Refused("Ghi số, ngày của báo cáo hoặc văn bản làm căn cứ.", field="document")
    if entered.period.first > on:
        raise Refused("Kỳ này chưa bắt đầu.", field="first_on")
