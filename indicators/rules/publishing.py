"""The month on its way to the public (law.md S0 §1(e), (g); ruling 14): calendar, hash, what may be said.

A month is closed, shown to those it lists, signed and published on days that are fixed beforehand, so that
nobody chooses his moment. Days are working days of the publishing agency's calendar.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from lib.text import search_key


AddWorkingDays = Callable[[date, int], date]


@dataclass(frozen=True)
class Terms:
    """How many working days each part takes, and how many months names stay public (ruling 14)."""

    close_days: int = 3
    review_days: int = 3
    publish_days: int = 2
    names_months: int = 3


@dataclass(frozen=True)
class Days:
    """The days of one month: closed by, replies until the end of, published by."""

    close_on: date
    review_until: date
    due_on: date


def planned_days(last: date, terms: Terms, add: AddWorkingDays) -> Days:
    """The fixed days of a period that ends on `last`."""
    close_on = add(last, terms.close_days)
    review_until = add(close_on, terms.review_days)
    return Days(close_on, review_until, add(review_until, terms.publish_days))


def review_until(closed_on: date, planned: date, terms: Terms, add: AddWorkingDays) -> date:
    """Closed late the window is as long as ever; the day of publication does not move with it."""
    return max(planned, add(closed_on, terms.review_days))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, else the last of that month (Civil Code 147-148)."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    last = date.fromordinal(after.toordinal() - 1).day
    return date(year, month, min(day.day, last))


@dataclass(frozen=True)
class UnitFigures:
    """A unit as it is snapped. `values` as in UnitScore; `late`: dossiers late by law (measure L)."""

    agency_id: int
    code: str
    name: str
    kind: str
    level: str
    total: str
    not_measured: str
    unreachable: str
    grade: str
    rank: int | None
    ranked_among: int
    late: int
    values: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True)
class OfficerFigures:
    """A late officer as he is snapped: where, for which dossiers, working minutes over, all he had."""

    user_id: int
    name: str
    unit_id: int
    unit: str
    dossier_ids: tuple[int, ...]
    minutes: int
    handled: int


@dataclass(frozen=True)
class Snapshot:
    """Everything a closed month says. The publishing agency's own line comes first."""

    definition_id: int
    definition: str
    units: tuple[UnitFigures, ...]
    officers: tuple[OfficerFigures, ...]


def data_hash(snapshot: Snapshot, *, agency: str, period: str) -> str:
    """SHA-256 of the figures in one fixed writing; names of people and units are not figures.

    Nor is how many dossiers an officer handled: a step that is given to somebody else later moves with him.
    """
    units = sorted(
        [one.code, one.kind, one.level, one.total, one.not_measured, one.unreachable, one.grade,
         one.rank, one.ranked_among, one.late, [list(value) for value in one.values]]
        for one in snapshot.units
    )  # fmt: skip
    officers = sorted(
        [one.user_id, one.unit_id, list(one.dossier_ids), one.minutes] for one in snapshot.officers
    )
    content = [agency, period, snapshot.definition, units, officers]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def differences(kept: Snapshot, fresh: Snapshot) -> list[str]:
    """In words what another snapshot of the same month says differently; empty: nothing."""
    found = [] if kept.definition == fresh.definition else [f"{kept.definition} → {fresh.definition}"]
    before, after = ({one.code: one for one in snap.units} for snap in (kept, fresh))
    for code in sorted(before | after):
        then, now = before.get(code), after.get(code)
        if _unnamed(then) != _unnamed(now):
            found.append(_unit_difference(code, then, now))
    people = [{(one.user_id, one.unit_id): one for one in snap.officers} for snap in (kept, fresh)]
    for key in sorted(people[0] | people[1]):
        one, other = people[0].get(key), people[1].get(key)
        if _figures(one) != _figures(other):
            found.append(f"cán bộ {key[0]} tại {key[1]}: {_officer(one)} → {_officer(other)}")
    return found


def _unnamed(one: UnitFigures | None) -> UnitFigures | None:
    return None if one is None else replace(one, name="")


def _figures(one: OfficerFigures | None) -> tuple[Any, ...] | None:
    return None if one is None else (one.dossier_ids, one.minutes)


def _officer(one: OfficerFigures | None) -> str:
    return "không có" if one is None else f"{len(one.dossier_ids)} hồ sơ, {one.minutes} phút"


def _unit_difference(code: str, then: UnitFigures | None, now: UnitFigures | None) -> str:
    if then is None or now is None:
        totals = ["không có" if one is None else one.total for one in (then, now)]
        return f"{code}: {' → '.join(totals)}"
    parts = [
        f"{label} {before} → {after}"
        for label, before, after in (
            ("điểm", then.total, now.total),
            ("hạng", then.rank or "–", now.rank or "–"),
            ("trễ", then.late, now.late),
        )
        if before != after
    ]
    old, new = ({value[0]: value[1:] for value in one.values} for one in (then, now))
    changed = [name for name in new if name is not None and old.get(name) != new[name]]
    parts += [f"{name} {_count(old.get(name))} → {_count(new[name])}" for name in changed]
    return f"{code}: {', '.join(parts) or 'tên'}"


def _count(value: Sequence[str | None] | None) -> str:
    return "–" if value is None or value[1] is None else f"{value[0]}/{value[1]}"


# What must never stand in words that go to the public -----------------------------------------------------

_NUMBER = re.compile(r"(?<!\d)(?:\d{8,}|(?:\d[ .-]?){8,13}\d)(?!\d)")
# Days and sums of money are no personal data. A sum has fewer digits than any card, or says its đồng.
_DAY = re.compile(
    r"(?<![\d.-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d{2}(?![.-]?\d)"
    r"|(?<![\d.-])(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![.-]?\d)"
)
_MONEY = re.compile(
    r"(?<![\d.])[1-9]\d?(?:\.\d{3}){1,2}(?!\.?\d)"
    r"|(?<![\d.])[1-9]\d{0,2}(?:\.\d{3}){2,3}(?=\s*(?:đồng|đ|vnđ|vnd)\b)",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b(?:\d{3}\.){2,}|\bH\d{2}[.\d]*-\d{6}-\d{4,}", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def personal_data_in(text: str, names: Iterable[str]) -> str:
    """What in a reply would tell the public who an applicant is; "" for nothing.

    Names of the applicants concerned, however they are written; numbers as long as those of a card, a phone
    or an account; dossier codes; addresses of mail. Days and sums of money may be said.
    """
    folded = f" {' '.join(re.findall(r'[a-z0-9]+', search_key(text)))} "
    for name in names:
        words = " ".join(re.findall(r"[a-z0-9]+", search_key(name)))
        if words and f" {words} " in folded:
            return name
    plain = _MONEY.sub(",", _DAY.sub(",", text))
    for pattern in (_ADDRESS, _CODE, _NUMBER):
        if found := pattern.search(plain):
            return found.group().strip()
    return ""


def group_points(
    values: Iterable[Sequence[str | None]], groups: Mapping[str, str]
) -> dict[str, Decimal | None]:
    """Points by group from kept values; `groups`: indicator → its group. None where nothing is paid."""
    sums: dict[str, Decimal | None] = dict.fromkeys(groups.values())
    for indicator, _n, _d, _ratio, points, _standing in values:
        if points is not None and indicator is not None and indicator in groups:
            sums[groups[indicator]] = (sums[groups[indicator]] or Decimal(0)) + Decimal(points)
    return sums
