"""Cases, time limits and cut-offs of a national record.

The record gives times twice, by case and by channel, and in one record of five the two disagree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from lib.text import search_key
from procedures.enums import Channel, CutoffEffect, LimitUnit
from procedures.rules.content import CaseContent, CutoffContent, LimitContent
from procedures.rules.fees import plain
from procedures.rules.record import Keys, Warnings, items_of, number_of, text_of


CHANNELS = {"truc_tiep": Channel.IN_PERSON, "truc_tuyen": Channel.ONLINE, "buu_chinh": Channel.POSTAL}
UNITS = {
    "WORKING_DAY": LimitUnit.WORKING_DAYS,
    "DAY": LimitUnit.CALENDAR_DAYS,
    "HOUR": LimitUnit.WORKING_HOURS,
    "MONTH": LimitUnit.MONTHS,
    "YEAR": LimitUnit.MONTHS,
}
LONGEST = {
    LimitUnit.WORKING_DAYS: 180,
    LimitUnit.CALENDAR_DAYS: 365,
    LimitUnit.MONTHS: 36,
    LimitUnit.WORKING_HOURS: 400,
}
_AFTER_HOUR = re.compile(r"sau (\d{1,2})\s*(?:gio|h|:)\s*(\d{2})?")


@dataclass(frozen=True)
class Times:
    """What a record says about cases and time; `manner_text` lists the channels with their notes."""

    cases: tuple[CaseContent, ...]
    limits: tuple[LimitContent, ...]
    cutoffs: tuple[CutoffContent, ...]
    manner_text: str


def read_times(record: Mapping[str, Any], warnings: Warnings) -> Times:
    """Cases with their limits, limits by channel, cut-offs found in the notes of the methods."""
    cases, by_case = _cases(record, warnings)
    methods = items_of(record, "methods", warnings)
    if not methods:
        warnings.add("methods", "không có cách thức thực hiện")
    by_channel = [limit for method in methods if (limit := _method_limit(method, warnings))]
    limits = tuple(dict.fromkeys([*by_case, *by_channel]))
    _compare(by_case, by_channel, warnings)
    if not limits:
        warnings.add("methods", "không có thời hạn giải quyết; đã ghi “theo nội dung quy định”")
        limits = (LimitContent(unit=LimitUnit.SEE_TEXT),)
    return Times(cases, limits, _cutoffs(methods, warnings), _manner(methods))


def _cases(
    record: Mapping[str, Any], warnings: Warnings
) -> tuple[tuple[CaseContent, ...], list[LimitContent]]:
    """Cases of one name are one case; a single case named like the procedure is no case at all."""
    named: dict[str, tuple[CaseContent, list[LimitContent]]] = {}
    keys = Keys(longest=40)
    for number, item in enumerate(items_of(record, "cases", warnings), start=1):
        name = text_of(item.get("name"), "cases.name", warnings) or "Trường hợp chung"
        folded = search_key(name)
        if folded not in named:
            code = text_of(item.get("code"), "cases.code", warnings)
            named[folded] = (CaseContent(keys.take(code, f"TH{number}"), name), [])
        limit = _limit(item.get("qty"), item.get("unit"), "", "cases.qty", warnings)
        named[folded][1].append(limit)
    for case, found in named.values():
        if len({(limit.value, limit.unit) for limit in found}) > 1:
            warnings.add("cases.qty", f"trường hợp “{case.name[:60]}” có nhiều thời hạn khác nhau")
    if len(named) < 2:
        return (), [limit for _, found in named.values() for limit in found]
    limits = [
        LimitContent(unit=limit.unit, value=limit.value, text=limit.text, case=case.key)
        for case, found in named.values()
        for limit in found
    ]
    return tuple(case for case, _ in named.values()), limits


def _method_limit(method: Mapping[str, Any], warnings: Warnings) -> LimitContent | None:
    channel = CHANNELS.get(str(method.get("channel")))
    if channel is None:
        warnings.add("methods.channel", "kênh không rõ; đã bỏ qua")
        return None
    note = text_of(method.get("note"), "methods.note", warnings)
    if method.get("note_truncated") is True:
        warnings.add("methods.note", "nội dung bị cắt ngắn trong dữ liệu gốc")
    words = text_of(method.get("time_text"), "methods.time_text", warnings).strip("- ")
    limit = _limit(
        method.get("time_value"), method.get("time_unit"), words or note, "methods.time_value", warnings
    )
    if limit.unit == LimitUnit.SEE_TEXT and _is_same_day(note):
        limit = LimitContent(unit=LimitUnit.WORKING_DAYS, value=Decimal(0), text=note)
    return LimitContent(unit=limit.unit, value=limit.value, text=limit.text, channel=int(channel))


def _limit(value: object, unit: object, text: str, where: str, warnings: Warnings) -> LimitContent:
    """A limit in our units. OTHER, an unknown unit or no number means: see the text."""
    number = number_of(value, where, warnings)
    known = UNITS.get(str(unit))
    if known is None:
        if unit != "OTHER":
            warnings.add(where, f"đơn vị thời gian “{str(unit)[:20]}” không rõ")
        elif number is not None and number > 1:
            warnings.add(where, f"{plain(number)} không có đơn vị thời gian; xem nội dung")
        else:
            warnings.add(where, "thời hạn ghi theo nội dung, không có số")
        return LimitContent(unit=LimitUnit.SEE_TEXT, text=text)
    if number is None:
        warnings.add(where, "thời hạn không có số; xem nội dung")
        return LimitContent(unit=LimitUnit.SEE_TEXT, text=text)
    if unit == "YEAR":
        number *= 12
    if number > LONGEST[known]:
        warnings.add(where, f"thời hạn {plain(number)} {known.label} dài bất thường")
    if number >= 10**5:
        return LimitContent(unit=LimitUnit.SEE_TEXT, text=text)
    return LimitContent(unit=known, value=number, text=text)


def _compare(by_case: list[LimitContent], by_channel: list[LimitContent], warnings: Warnings) -> None:
    cases = {(limit.value, limit.unit) for limit in by_case if limit.unit != LimitUnit.SEE_TEXT}
    channels = {(limit.value, limit.unit) for limit in by_channel if limit.unit != LimitUnit.SEE_TEXT}
    if cases and channels and cases != channels:
        warnings.add("methods.time_value", "thời hạn theo kênh và theo trường hợp không khớp nhau")


def _is_same_day(note: str) -> bool:
    folded = search_key(note)
    return "trong ngay" in folded and _AFTER_HOUR.search(folded) is not None


def _cutoffs(methods: list[dict[str, Any]], warnings: Warnings) -> tuple[CutoffContent, ...]:
    """The first hour after which the notes let a result wait for the next working day."""
    for method in methods:
        note = text_of(method.get("note"), "methods.note", warnings)
        folded = search_key(note)
        found = _AFTER_HOUR.search(folded)
        if found and "ngay lam viec tiep theo" in folded and int(found[1]) < 24:
            hour = time(int(found[1]), min(int(found[2] or 0), 59))
            return (CutoffContent(hour, CutoffEffect.NEXT_IF_NOT_SAME_DAY, note[:400]),)
    return ()


def _manner(methods: list[dict[str, Any]]) -> str:
    channels = [CHANNELS[key] for key in CHANNELS if any(method.get("channel") == key for method in methods)]
    return "; ".join(str(channel.label) for channel in channels)
