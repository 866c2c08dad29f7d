"""A published month as everybody may see it: the one source of its page, PDF, workbook and JSON.

Nothing of an applicant can stand in it: there is no field for a dossier, and replies and reasons were looked
through when they were written (indicators.rules.publishing.personal_data_in).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


FORMAT = "motcua-month/1"


@dataclass(frozen=True)
class PublicIndicator:
    """A column of figures: what it is called in both languages and how much it pays at most."""

    id: str
    number: str
    group: str
    label_vi: str
    label_en: str
    max: str


@dataclass(frozen=True)
class PublicGroup:
    id: str
    label_vi: str
    label_en: str
    max: str


@dataclass(frozen=True)
class PublicGrade:
    """A grade as the definition of the month calls it."""

    code: str
    label_vi: str
    label_en: str


@dataclass(frozen=True)
class PublicReply:
    """What was said about a line, and the answer; days only, names of nobody."""

    written_on: date
    text: str
    is_answered: bool = False
    is_upheld: bool = False
    answer: str = ""
    answered_on: date | None = None


@dataclass(frozen=True)
class PublicUnit:
    """A unit's line. `values`: indicator → (n, d, ratio, points, standing) as they were closed."""

    code: str
    name: str
    kind: str
    level: str
    total: Decimal
    groups: dict[str, Decimal | None]
    not_measured: Decimal
    unreachable: Decimal
    grade: str
    rank: int | None
    ranked_among: int
    late: int
    values: dict[str, tuple[str | None, str | None, str | None, str | None, str | None]]
    replies: tuple[PublicReply, ...] = ()


@dataclass(frozen=True)
class PublicOfficer:
    """A late officer. Without `name` the line stays with the day and the reason of the removal."""

    name: str
    unit: str
    dossiers: int
    minutes: int
    handled: int
    removed_on: date | None = None
    removed_because: str = ""
    replies: tuple[PublicReply, ...] = ()

    @property
    def hours(self) -> Decimal:
        """Working hours over the limit, to a tenth."""
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def share(self) -> Decimal:
        """Late ones of all he had, in percent."""
        whole = max(self.handled, self.dossiers, 1)
        return (Decimal(100 * self.dossiers) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class PublicChange:
    """One unit's line before and after a restatement."""

    code: str
    name: str
    total_before: str
    total_after: str
    rank_before: int | None
    rank_after: int | None
    late_before: int
    late_after: int


@dataclass(frozen=True)
class PublicOfficerChange:
    """Dossiers and working minutes over of an officer who is still named, before and after a restatement."""

    name: str
    unit: str
    dossiers_before: int
    dossiers_after: int
    minutes_before: int
    minutes_after: int


@dataclass(frozen=True)
class PublicRestatement:
    """What the facts said later, beside the original."""

    number: int
    decided_on: date
    reason: str
    data_hash: str
    changes: tuple[PublicChange, ...]
    officers: tuple[PublicOfficerChange, ...] = ()


@dataclass(frozen=True)
class PublicMonth:
    """Everything that is public of one month of one agency."""

    agency_code: str
    agency: str
    month: str
    first: date
    last: date
    definition: str
    definition_label_vi: str
    definition_label_en: str
    closed_on: date
    review_until: date
    due_on: date
    published_on: date
    days_late: int
    names_until: date
    names_shown: bool
    number_text: str
    data_hash: str
    groups: tuple[PublicGroup, ...]
    grades: tuple[PublicGrade, ...]
    indicators: tuple[PublicIndicator, ...]
    units: tuple[PublicUnit, ...]
    officers: tuple[PublicOfficer, ...]
    restatements: tuple[PublicRestatement, ...] = ()

    @property
    def late_people(self) -> int:
        return len(self.officers)

    @property
    def late_minutes(self) -> int:
        return sum(one.minutes for one in self.officers)

    def classes(self) -> list[tuple[tuple[str, str], list[PublicUnit]]]:
        """Units of one kind and level together, the largest class first, each by place."""
        found: dict[tuple[str, str], list[PublicUnit]] = {}
        for unit in self.units:
            found.setdefault((unit.kind, unit.level), []).append(unit)
        return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))

    def late_units(self) -> list[PublicUnit]:
        """Units with late dossiers, most first."""
        late = [one for one in self.units if one.late]
        return sorted(late, key=lambda one: (-one.late, one.code))


def as_json(month: PublicMonth) -> dict[str, Any]:
    """The month for machines, by docs/schemas/month.schema.json. Points are text: exact decimals."""
    return {
        "format": FORMAT,
        "agency": {"code": month.agency_code, "name": month.agency},
        "period": {
            "kind": "month", "name": month.month, "first": _day(month.first), "last": _day(month.last),
        },
        "definition": {
            "name": month.definition,
            "label": {"vi": month.definition_label_vi, "en": month.definition_label_en},
            "groups": [
                {"id": one.id, "label": {"vi": one.label_vi, "en": one.label_en}, "max": one.max}
                for one in month.groups
            ],
            "indicators": [
                {
                    "id": one.id, "number": one.number, "group": one.group, "max": one.max,
                    "label": {"vi": one.label_vi, "en": one.label_en},
                }
                for one in month.indicators
            ],
        },
        "calendar": {
            "closed_on": _day(month.closed_on), "review_until": _day(month.review_until),
            "publish_by": _day(month.due_on), "published_on": _day(month.published_on),
            "days_late": month.days_late,
        },
        "notice_number": month.number_text,
        "data_hash": month.data_hash,
        "units": [_unit(one) for one in month.units],
        "officers": {
            "names_until": _day(month.names_until),
            "names_shown": month.names_shown,
            "people": month.late_people,
            "minutes_over": month.late_minutes,
            "lines": [_officer(one) for one in month.officers] if month.names_shown else [],
        },
        "restatements": [_restatement(one) for one in month.restatements],
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _unit(one: PublicUnit) -> dict[str, Any]:
    return {
        "code": one.code, "name": one.name, "kind": one.kind, "level": one.level,
        "rank": one.rank, "ranked_among": one.ranked_among, "grade": one.grade or None,
        "total": str(one.total), "not_measured": str(one.not_measured), "unreachable": str(one.unreachable),
        "groups": {group: _text(points) for group, points in one.groups.items()},
        "late_by_law": one.late,
        "indicators": {
            name: dict(zip(("n", "d", "ratio", "points", "standing"), value, strict=True))
            for name, value in one.values.items()
        },
        "replies": _replies(one.replies),
    }  # fmt: skip


def _officer(one: PublicOfficer) -> dict[str, Any]:
    return {
        "name": one.name or None, "unit": one.unit, "dossiers": one.dossiers,
        "minutes_over": one.minutes, "handled": one.handled, "share": str(one.share),
        "removed_on": _day(one.removed_on), "removed_because": one.removed_because or None,
        "replies": _replies(one.replies),
    }  # fmt: skip


def _replies(replies: Iterable[PublicReply]) -> list[dict[str, Any]]:
    return [
        {
            "written_on": _day(one.written_on), "text": one.text,
            "upheld": one.is_upheld if one.is_answered else None,
            "answer": one.answer or None, "answered_on": _day(one.answered_on),
        }
        for one in replies
    ]  # fmt: skip


def _restatement(one: PublicRestatement) -> dict[str, Any]:
    return {
        "number": one.number, "decided_on": _day(one.decided_on), "reason": one.reason,
        "data_hash": one.data_hash,
        "changes": [
            {
                "code": change.code, "name": change.name,
                "total": [change.total_before, change.total_after],
                "rank": [change.rank_before, change.rank_after],
                "late_by_law": [change.late_before, change.late_after],
            }
            for change in one.changes
        ],
        "officers": [
            {
                "name": officer.name, "unit": officer.unit,
                "dossiers": [officer.dossiers_before, officer.dossiers_after],
                "minutes_over": [officer.minutes_before, officer.minutes_after],
            }
            for officer in one.officers
        ],
    }  # fmt: skip


def changes_between(before: Sequence[Any], after: Sequence[Any]) -> tuple[PublicChange, ...]:
    """Units (UnitFigures) whose points, place or late dossiers are not the same any more, by code."""
    old, new = ({one.code: one for one in units} for units in (before, after))
    return tuple(
        PublicChange(
            code=code,
            name=old[code].name,
            total_before=old[code].total,
            total_after=new[code].total,
            rank_before=old[code].rank,
            rank_after=new[code].rank,
            late_before=old[code].late,
            late_after=new[code].late,
        )
        for code in sorted(old.keys() & new.keys())
        if (old[code].total, old[code].rank, old[code].late)
        != (new[code].total, new[code].rank, new[code].late)
    )
