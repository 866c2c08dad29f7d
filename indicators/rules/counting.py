"""Counts as they come from outside (`score_counts`), read strictly, and the answer that goes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from indicators.exceptions import WrongCounts
from indicators.rules.definition import Basis, Definition, Indicator, Measure, UnitKind
from indicators.rules.scoring import Component, Count, UnitScore, score


@dataclass(frozen=True)
class Unit:
    """One unit to score; `given` is what was said about it, to be said again with the answer."""

    code: str
    kind: UnitKind | None
    counts: Mapping[str, Count]
    given: Mapping[str, Any]


def answer_to(text: str, definition: Definition) -> dict[str, Any]:
    """What `score_counts` answers. All units or none: raises WrongCounts at the first it cannot score."""
    units = read_units(text, definition)
    return {
        "definition": definition.name,
        "units": [{**unit.given, **_answer(score(definition, unit.counts, unit.kind))} for unit in units],
    }


def read_units(text: str, definition: Definition) -> list[Unit]:
    """The units of a document `{"units": [{"code", "counts": {ID: {"n", "d"}}}]}`. Raises WrongCounts."""
    document = _loaded(text)
    if not isinstance(document, dict) or not isinstance(document.get("units"), list):
        raise WrongCounts("Đầu vào phải là một đối tượng JSON có danh sách “units”.")
    units = [_unit(number, raw, definition) for number, raw in enumerate(document["units"], start=1)]
    seen: set[str] = set()
    for unit in units:
        if unit.code in seen:
            raise WrongCounts(f"Đơn vị {unit.code} có hai lần trong danh sách.")
        seen.add(unit.code)
    return units


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except WrongCounts:
        raise
    except (ValueError, RecursionError):
        raise WrongCounts("Đầu vào không phải là JSON.") from None


def _no_number(word: str) -> NoReturn:
    raise WrongCounts(f"“{word}” không phải là số.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a name said twice would silently lose one of its values."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise WrongCounts(f"“{twice}” ghi hai lần trong cùng một đối tượng.")
    return found


def _unit(number: int, raw: Any, definition: Definition) -> Unit:
    if not isinstance(raw, dict) or not isinstance(raw.get("code"), str) or not raw["code"].strip():
        raise WrongCounts(f"Đơn vị thứ {number} phải có mã “code”.")
    code = raw["code"]
    counts = raw.get("counts")
    if not isinstance(counts, dict):
        raise WrongCounts(f"Đơn vị {code} phải có số đếm “counts”: một đối tượng theo mã chỉ số.")
    read: dict[str, Count] = {}
    for indicator_id, given in counts.items():
        indicator = definition.indicator(indicator_id)
        if indicator is None:
            raise WrongCounts(f"Đơn vị {code}: bộ {definition.name} không có chỉ số “{indicator_id}”.")
        try:
            read[indicator_id] = count_from(indicator, given)
        except WrongCounts as error:
            raise WrongCounts(f"Đơn vị {code}, chỉ số {indicator_id}: {error}") from None
    return Unit(code, _kind(code, raw.get("kind")), read, raw)


def _kind(code: str, written: Any) -> UnitKind | None:
    if written is None:
        return None
    if written not in set(UnitKind):
        known = ", ".join(UnitKind)
        raise WrongCounts(f"Đơn vị {code}: loại “{written}” không có; các loại: {known}.")
    return UnitKind(written)


def count_from(indicator: Indicator, given: Any) -> Count:
    """One count. Nothing to count (null, 0) is an answer, a missing count a mistake. Raises WrongCounts."""
    if not isinstance(given, dict):
        raise WrongCounts("phải là một đối tượng có “n” và “d”.")
    deployed = given.get("deployed")
    if deployed is not None and (indicator.basis != Basis.FLAG or not isinstance(deployed, bool)):
        raise WrongCounts("“deployed” là true hoặc false, chỉ dùng cho chỉ số có triển khai hay không.")
    missing = [name for name in ("n", "d") if name not in given]
    if missing and deployed is None:
        raise WrongCounts(f"thiếu “{'” và “'.join(missing)}”.")
    decimals = indicator.measure == Measure.MEAN
    n, d = (_number(name, given.get(name), decimals=decimals) for name in ("n", "d"))
    _check(indicator, n, d)
    return Count(n, d, deployed)


def _number(name: str, written: Any, *, decimals: bool) -> Fraction | None:
    if written is None:
        return None
    if isinstance(written, bool) or not isinstance(written, int | Decimal):
        raise WrongCounts(
            f"“{name}” phải là số, không phải {json.dumps(written, ensure_ascii=False, default=str)}."
        )
    if written < 0:
        raise WrongCounts(f"“{name}” không được âm ({written}).")
    if isinstance(written, Decimal) and abs(written.adjusted()) > LONGEST:
        raise WrongCounts(f"“{name}” quá lớn hoặc quá nhỏ ({written}).")
    value = Fraction(written)
    if value.denominator != 1 and not decimals:
        raise WrongCounts(f"“{name}” phải là số nguyên ({written}).")
    return value


LONGEST = 30
"""Digits before or after the point: more is a slip, and would be slow to reckon with."""


def _check(indicator: Indicator, n: Fraction | None, d: Fraction | None) -> None:
    if n is None and d:
        raise WrongCounts(f"có mẫu số d = {_plain(d)} nhưng không có tử số n.")
    if n and not d:
        raise WrongCounts(f"tử số n = {_plain(n)} nhưng không có gì trong mẫu số d.")
    if n and d and indicator.within and n > d:
        raise WrongCounts(f"tử số n = {_plain(n)} lớn hơn mẫu số d = {_plain(d)}.")
    if n and d and indicator.measure == Measure.MEAN and indicator.is_paid and n > indicator.max * d:
        raise WrongCounts(
            f"n = {_plain(n)} nhiều hơn {_plain(indicator.max)} điểm cho mỗi lượt trong d = {_plain(d)}."
        )


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(float(value))


def _answer(scored: UnitScore) -> dict[str, Any]:
    return {
        "indicators": {one.indicator.id: _component(one) for one in scored.components},
        "groups": dict(scored.groups),
        "total": scored.total,
        "grade": scored.grade.code,
        "grade_label": scored.grade.label.vi,
        "unreachable": _number_out(scored.unreachable),
        "not_measured": _number_out(scored.not_measured),
    }


def _component(one: Component) -> dict[str, Any]:
    return {
        "points": one.points,
        "ratio": one.ratio,
        "max": _number_out(one.indicator.max),
        "standing": one.standing.value,
    }


def _number_out(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def as_json(answer: Mapping[str, Any]) -> str:
    """The answer as one JSON document; points are numbers."""
    return json.dumps(answer, ensure_ascii=False, default=_as_number)


def _as_number(value: Any) -> int | float:
    if not isinstance(value, Decimal):
        raise TypeError(f"A {type(value).__name__} in an answer.")
    return int(value) if value == value.to_integral_value() else float(value)
