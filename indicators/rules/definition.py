"""A score definition: which indicators there are and how each is paid. Data, read strictly.

A definition is never edited: what changes is a new version (law.md §1.8), so that the points of a period can
always be reckoned again as they were paid.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from indicators.exceptions import WrongDefinition


NUMBER = re.compile(r"-?\d{1,9}(?:[./]\d{1,9})?")
MOST_DECIMALS = 4


class ZeroRule(StrEnum):
    """What an indicator pays where there was nothing to count (ruling 32)."""

    NULL = "null"
    ZERO = "zero"
    MAX = "max"
    # Paid where the thing is in use at all, whatever the counts; the portal publishes it without counts.
    DEPLOYED = "deployed"


class Basis(StrEnum):
    """What the points are reckoned from (ruling 32)."""

    # The ratio already rounded to two decimals of a percent.
    ROUNDED_RATIO = "rounded_ratio"
    EXACT = "exact"
    # In use or not: all or nothing.
    FLAG = "flag"


class Measure(StrEnum):
    """What numerator over denominator is."""

    SHARE = "share"
    # A mean: days per dossier, points per dossier. Shown as it is, not in percent.
    MEAN = "mean"


class Source(StrEnum):
    """Where a unit's counts come from (ruling 33)."""

    OWN = "own"
    # From the authority that announces the procedures: its units carry the same figure.
    INHERITED = "inherited"
    ENTERED = "entered"


class RollUp(StrEnum):
    """How the counts of units become those of the agency above them (ruling 33)."""

    SUM = "sum"
    DISTINCT_PROCEDURES = "distinct_procedures"
    SHARE_OF_COMMUNES = "share_of_communes"
    MEAN_OF_UNITS = "mean_of_units"


class UnitKind(StrEnum):
    """Kinds of units that are ranked among themselves (law.md §1.4)."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    DEPARTMENT = "department"
    DISTRICT = "district"
    COMMUNE = "commune"


class ScoredObject(StrEnum):
    """What an indicator counts: what a lost point leads to (ruling 34)."""

    DOSSIER = "dossier"
    PROCEDURE = "procedure"
    COMMUNE = "commune"
    PETITION = "petition"
    UNIT = "unit"


class DueDate(StrEnum):
    """Which due date of a dossier measure N counts against (ruling 1)."""

    ORIGINAL = "original"


@dataclass(frozen=True)
class Label:
    """Words in both languages."""

    vi: str
    en: str


@dataclass(frozen=True)
class Indicator:
    """One indicator. `full_at` is the ratio from which it pays in full; below, it pays in proportion.

    `within`: nothing can be in the numerator that is not in the denominator, so more is a mistake. `inputs`
    names what is written down for an indicator that people give points for.
    """

    id: str
    number: str
    group: str
    max: Fraction
    measure: Measure
    full_at: Fraction
    zero_rule: ZeroRule
    basis: Basis
    scope: frozenset[UnitKind]
    source: Source
    rollup: RollUp
    object: ScoredObject
    within: bool
    label: Label
    numerator: Label
    denominator: Label
    legal_basis: str
    inputs: tuple[str, ...] = ()

    @property
    def is_paid(self) -> bool:
        """Whether it earns points at all; the others are shown only."""
        return self.max > 0


@dataclass(frozen=True)
class Group:
    id: str
    max: Fraction
    label: Label


@dataclass(frozen=True)
class Grade:
    """A band of the total: from `lowest` up to the next one."""

    code: str
    lowest: Fraction
    label: Label


@dataclass(frozen=True)
class Definition:
    """A whole set. `grades` from best to worst; `ties` are groups that decide between equal totals."""

    code: str
    version: int
    is_default: bool
    label: Label
    legal_basis: str
    valid_from: date
    valid_to: date | None
    points_decimals: int
    due_date: DueDate
    ties: tuple[str, ...]
    groups: tuple[Group, ...]
    grades: tuple[Grade, ...]
    indicators: tuple[Indicator, ...]

    @property
    def name(self) -> str:
        """Code and version, as a command line or a file may ask for it."""
        return f"{self.code}@{self.version}"

    @property
    def max(self) -> Fraction:
        return sum((group.max for group in self.groups), Fraction(0))

    def indicator(self, indicator_id: str) -> Indicator | None:
        return next((one for one in self.indicators if one.id == indicator_id), None)

    def of_group(self, group_id: str) -> tuple[Indicator, ...]:
        return tuple(one for one in self.indicators if one.group == group_id)

    def reachable(self, kind: UnitKind) -> Fraction:
        """How many points a unit of this kind can earn; the rest is not rescaled (ruling 33)."""
        return sum((one.max for one in self.indicators if kind in one.scope), Fraction(0))

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def whole(raw: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A definition's data in full: one that is `based_on` another says only what it changes there."""
    if "based_on" not in raw:
        return dict(raw)
    wanted = (raw["based_on"]["code"], raw["based_on"]["version"])
    base = next((other for other in others if (other["code"], other["version"]) == wanted), None)
    if base is None or "based_on" in base:
        raise WrongDefinition(
            f"Bộ chỉ số {raw['code']} dựa trên {wanted[0]}@{wanted[1]}, nhưng không có bộ đó."
        )
    unknown = set(raw["changes"]) - {indicator["id"] for indicator in base["indicators"]}
    if unknown:
        raise WrongDefinition(f"Bộ chỉ số {raw['code']} đổi chỉ số không có: {', '.join(sorted(unknown))}.")
    own = {key: value for key, value in raw.items() if key not in ("based_on", "changes")}
    indicators = [{**one, **raw["changes"].get(one["id"], {})} for one in base["indicators"]]
    return {**base, **own, "indicators": indicators}


def definition_from(raw: Mapping[str, Any]) -> Definition:
    """The definition that `raw` (in full, see `whole`) describes. Raises WrongDefinition."""
    try:
        definition = _read(raw)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise WrongDefinition(f"Bộ chỉ số {raw.get('code', '?')} ghi sai hoặc thiếu: {error!r}") from error
    _check(definition)
    return definition


def _read(raw: Mapping[str, Any]) -> Definition:
    return Definition(
        code=raw["code"],
        version=int(raw["version"]),
        is_default=bool(raw["is_default"]),
        label=Label(**raw["label"]),
        legal_basis=raw["legal_basis"],
        valid_from=date.fromisoformat(raw["valid_from"]),
        valid_to=date.fromisoformat(raw["valid_to"]) if raw["valid_to"] else None,
        points_decimals=int(raw["points_decimals"]),
        due_date=DueDate(raw["due_date"]),
        ties=tuple(raw["ties"]),
        groups=tuple(Group(one["id"], _number(one["max"]), Label(**one["label"])) for one in raw["groups"]),
        grades=tuple(
            Grade(one["code"], _number(one["from"]), Label(**one["label"])) for one in raw["grades"]
        ),
        indicators=tuple(_indicator(one) for one in raw["indicators"]),
    )


def _number(raw: Any) -> Fraction:
    """As it is typed, without exponent: "1e99999999" would take for ever to write out."""
    if not NUMBER.fullmatch(str(raw)):
        raise ValueError(f"số “{str(raw)[:20]}”")
    return Fraction(raw)


def _indicator(raw: Mapping[str, Any]) -> Indicator:
    return Indicator(
        id=raw["id"],
        number=raw["number"],
        group=raw["group"],
        max=_number(raw["max"]),
        measure=Measure(raw["measure"]),
        full_at=_number(raw["full_at"]),
        zero_rule=ZeroRule(raw["zero_rule"]),
        basis=Basis(raw["basis"]),
        scope=frozenset(UnitKind(kind) for kind in raw["scope"]),
        source=Source(raw["source"]),
        rollup=RollUp(raw["rollup"]),
        object=ScoredObject(raw["object"]),
        within=bool(raw["within"]),
        label=Label(**raw["label"]),
        numerator=Label(**raw["numerator"]),
        denominator=Label(**raw["denominator"]),
        legal_basis=raw["legal_basis"],
        inputs=tuple(raw.get("inputs", ())),
    )


def _check(definition: Definition) -> None:
    """What the parts must say together."""
    problems = [*_problems_of_indicators(definition), *_problems_of_groups(definition)]
    if not 0 <= definition.points_decimals <= MOST_DECIMALS:
        problems.append(f"điểm lấy từ 0 đến {MOST_DECIMALS} chữ số thập phân")
    lowest = [grade.lowest for grade in definition.grades]
    if not lowest or lowest != sorted(set(lowest), reverse=True) or lowest[-1] != 0:
        problems.append("các mức xếp loại phải giảm dần và mức cuối bắt đầu từ 0")
    if definition.valid_to is not None and definition.valid_to < definition.valid_from:
        problems.append("ngày hết hiệu lực trước ngày có hiệu lực")
    if problems:
        raise WrongDefinition(f"Bộ chỉ số {definition.name}: {'; '.join(problems)}.")


def _problems_of_groups(definition: Definition) -> list[str]:
    ids = [group.id for group in definition.groups]
    problems = [f"nhóm {one} lặp lại" for one in sorted({one for one in ids if ids.count(one) > 1})]
    problems += [
        f"chỉ số {one.id} thuộc nhóm không có" for one in definition.indicators if one.group not in ids
    ]
    problems += [f"xếp hạng theo nhóm không có: {tie}" for tie in definition.ties if tie not in ids]
    for group in definition.groups:
        if sum((one.max for one in definition.of_group(group.id)), Fraction(0)) != group.max:
            problems.append(f"điểm các chỉ số của nhóm {group.id} không cộng thành điểm của nhóm")
    return problems


def _problems_of_indicators(definition: Definition) -> list[str]:
    ids = [one.id for one in definition.indicators]
    problems = [f"chỉ số {one} lặp lại" for one in sorted({one for one in ids if ids.count(one) > 1})]
    for one in definition.indicators:
        if one.max < 0 or not 0 < one.full_at <= 1 or not one.scope:
            problems.append(f"chỉ số {one.id} có điểm, ngưỡng hoặc phạm vi không hợp lệ")
        if (one.basis == Basis.FLAG) != (one.zero_rule == ZeroRule.DEPLOYED):
            problems.append(f"chỉ số {one.id}: cách tính “có triển khai” phải đi cùng quy tắc “deployed”")
    return problems
