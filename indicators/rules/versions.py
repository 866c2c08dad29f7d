"""A next version of a definition: what it must be, what it changes, which periods it will score.

What is over keeps the version it was scored by (law.md §1.8): a version begins in the month that is open or
later, and never before the one it follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from typing import Any

from indicators.exceptions import WrongDefinition
from indicators.rules.definition import Definition, Indicator
from indicators.rules.periods import Period, open_periods


CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_CODE = 40
FARTHEST = timedelta(days=366)
# What an indicator pays by; its words and its law may change without changing a point.
PAYS = ("max", "full_at", "zero_rule", "basis", "measure", "scope", "rollup", "source", "group")


@dataclass(frozen=True)
class Change:
    """Something that differs from the version before. `name`: a field, `added` or `removed`."""

    of: str
    name: str
    was: str
    now: str


def check_next(new: Definition, known: Sequence[Definition], *, today: date) -> Definition | None:
    """The version before it. Raises WrongDefinition where it may not follow."""
    if not CODE.fullmatch(new.code) or len(new.code) > LONGEST_CODE:
        raise WrongDefinition(
            f"Mã bộ chỉ số “{new.code}” chỉ gồm chữ thường không dấu, số và gạch nối, tối đa 40 ký tự."
        )
    earlier = sorted((one for one in known if one.code == new.code), key=lambda one: one.version)
    before = earlier[-1] if earlier else None
    wanted = before.version + 1 if before else 1
    if new.version != wanted:
        raise WrongDefinition(
            f"Phiên bản phải là {wanted}: bộ chỉ số đã ghi thì không sửa, thay đổi là một phiên bản mới."
        )
    first = today.replace(day=1)
    if new.valid_from < first:
        raise WrongDefinition(
            f"Ngày có hiệu lực phải từ {first:%d/%m/%Y}: kỳ đã hết giữ nguyên bộ chỉ số đã tính điểm."
        )
    if new.valid_from > today + FARTHEST:
        raise WrongDefinition(
            "Ngày có hiệu lực không quá một năm kể từ hôm nay, vì sau đó không ghi được phiên bản sớm hơn."
        )
    if before is not None and new.valid_from <= before.valid_from:
        raise WrongDefinition(
            f"Ngày có hiệu lực phải sau ngày của phiên bản {before.version} ({before.valid_from:%d/%m/%Y})."
        )
    if before is not None and new.is_default != before.is_default:
        raise WrongDefinition("“is_default” phải như phiên bản trước: bộ dùng để tính điểm không đổi ở đây.")
    if before is None and new.is_default and any(one.is_default for one in known):
        raise WrongDefinition("“is_default” của bộ mới phải là false: bộ dùng để tính điểm không đổi ở đây.")
    return before


def periods_scored(new: Definition, *, today: date) -> list[Period]:
    """Of the periods open today those it will score from the next night on; none where it begins later."""
    if not new.is_default or not new.is_valid_on(today):
        return []
    return list(open_periods(today))


def changes(before: Definition, now: Definition) -> list[Change]:
    """What pays differently, in the order of the new version; then what is gone."""
    found = [
        Change("", name, shown(getattr(before, name)), shown(getattr(now, name)))
        for name in ("valid_to", "points_decimals", "due_date", "ties")
        if getattr(before, name) != getattr(now, name)
    ]
    if _bands(before) != _bands(now):
        found.append(Change("", "grades", _bands(before), _bands(now)))
    for one in now.indicators:
        old = before.indicator(one.id)
        found.extend(
            [Change(one.id, "added", "", shown(one.max))] if old is None else _of_indicator(old, one)
        )
    gone = [one for one in before.indicators if now.indicator(one.id) is None]
    return found + [Change(one.id, "removed", shown(one.max), "") for one in gone]


def _of_indicator(old: Indicator, new: Indicator) -> Iterator[Change]:
    for name in PAYS:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Change(new.id, name, shown(was), shown(now))
    words = [one.name for one in fields(Indicator) if one.name in ("label", "numerator", "denominator")]
    if any(getattr(old, name) != getattr(new, name) for name in words):
        yield Change(new.id, "words", old.label.vi, new.label.vi)


def _bands(definition: Definition) -> str:
    return ", ".join(f"{grade.code} {shown(grade.lowest)}" for grade in definition.grades)


def shown(value: Any) -> str:
    """A value of a definition as it is typed there."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, frozenset | tuple):
        return ", ".join(sorted(shown(one) for one in value))
    return value.isoformat() if isinstance(value, date) else str(value)
