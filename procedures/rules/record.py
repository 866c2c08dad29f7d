"""Careful reading of a foreign JSON record: a wrong type is a warning, never a crash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from lib.text import normalise


# What changes without the procedure changing: bookkeeping of the national portal.
VOLATILE = frozenset({"created", "updated", "portal_id", "topic"})


@dataclass
class Warnings:
    """Faults of one record, each with the field it was found in."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def add(self, where: str, reason: str) -> None:
        """Note a fault once; a record with twenty equal faults says so one time."""
        if (where, reason) not in self.found:
            self.found.append((where, reason))


def content_hash(record: Mapping[str, Any]) -> str:
    """SHA-256 of what the record says, whatever the order of its keys."""
    kept = {key: value for key, value in record.items() if key not in VOLATILE}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def text_of(value: object, where: str, warnings: Warnings, *, longest: int = 20_000) -> str:
    """A cleaned text; something else than a text becomes empty, a too long one is cut."""
    if value is None:
        return ""
    if not isinstance(value, str):
        warnings.add(where, "không phải là chữ; đã bỏ qua")
        return ""
    cleaned = _clean(value)
    if len(cleaned) > longest:
        warnings.add(where, f"dài quá {longest} ký tự; đã cắt bớt")
        cleaned = cleaned[: longest - 1].rstrip() + "…"
    return cleaned


@lru_cache(maxsize=8192)
def _clean(value: str) -> str:
    """Kept for a while: notes and titles of legal texts repeat from record to record."""
    return normalise(value.encode("utf-8", "replace").decode())


def items_of(record: Mapping[str, Any], key: str, warnings: Warnings) -> list[dict[str, Any]]:
    """The objects of a list; anything else in it is left out with a warning."""
    value = record.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        warnings.add(key, "không phải là danh sách; đã bỏ qua")
        return []
    kept = [item for item in value if isinstance(item, dict)]
    if len(kept) < len(value):
        warnings.add(key, "có phần tử không đúng cấu trúc; đã bỏ qua")
    return kept


def object_of(record: Mapping[str, Any], key: str, warnings: Warnings) -> dict[str, Any]:
    """A nested object, empty when there is none."""
    value = record.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        warnings.add(key, "không đúng cấu trúc; đã bỏ qua")
        return {}
    return value


def words_of(record: Mapping[str, Any], key: str, warnings: Warnings) -> list[str]:
    """The texts of a list of texts."""
    value = record.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        warnings.add(key, "không phải là danh sách; đã bỏ qua")
        return []
    return [item for item in value if isinstance(item, str)]


def number_of(value: object, where: str, warnings: Warnings) -> Decimal | None:
    """A non-negative number with at most two decimals that fits its column, else nothing with a warning."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        warnings.add(where, "không phải là số; đã bỏ qua")
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        warnings.add(where, "không phải là số; đã bỏ qua")
        return None
    if not number.is_finite() or number < 0 or number >= 10**12:
        warnings.add(where, "số âm hoặc quá lớn; đã bỏ qua")
        return None
    return round(number, 2)


def count_of(value: object, where: str, warnings: Warnings) -> int:
    """A number of sheets from 0 to 999; anything else is 0 with a warning."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 999:
        return value
    if value is not None:
        warnings.add(where, "số lượng không hợp lệ; đã coi là 0")
    return 0


def date_of(value: object, where: str, warnings: Warnings) -> date | None:
    """An ISO day, else nothing with a warning."""
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        warnings.add(where, "ngày không hợp lệ; đã bỏ qua")
        return None


class Keys:
    """Keys unique within a record: an empty or repeated one gets a number behind it."""

    def __init__(self, longest: int = 60) -> None:
        self._taken: set[str] = set()
        self._longest = longest

    def take(self, wanted: str, fallback: str) -> str:
        """`wanted` when free; cut keys keep a hash, so that two long ones stay two."""
        base = wanted or fallback
        if len(base) > self._longest:
            digest = hashlib.sha256(base.encode()).hexdigest()[:8]
            base = f"{base[: self._longest - 9]}-{digest}"
        key, number = base, 2
        while key in self._taken:
            suffix = f"-{number}"
            key, number = base[: self._longest - len(suffix)] + suffix, number + 1
        self._taken.add(key)
        return key
