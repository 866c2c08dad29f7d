"""A unit's monthly report as plain values: what is pre-filled, what the unit adds, what the paper prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from documents.rules.papers import Header


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure; `value` None where nobody counts it."""

    label: str
    value: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """Figures that belong together."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class MonthFigures:
    """All that is pre-filled, as at a moment."""

    sections: tuple[Section, ...]
    as_at: datetime


@dataclass(frozen=True, kw_only=True)
class UnitReportPaper:
    """Báo cáo tháng về giải quyết thủ tục hành chính of one unit."""

    header: Header
    unit: str
    month: str
    version: int
    figures: MonthFigures
    causes: tuple[str, ...]
    measures: tuple[str, ...]
    handed_in_by: str
    handed_in_at: datetime


def line(label: str, value: int | Decimal | None, unit: str = "") -> Line:
    return Line(label=label, value=None if value is None else Decimal(value), unit=unit)


def paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.splitlines() if part.strip())
