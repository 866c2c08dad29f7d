"""Identification codes of agencies, both styles (law.md §3.4). Plain Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """NEW: Decision 20/2020, left to right. OLD: Circular 10/2016, right to left."""

    NEW = "new"
    OLD = "old"


# One letter A..Y and two digits: H.. provinces, G.. ministries.
_LEVEL_1 = r"[A-Y]\d{2}"
_NEW = re.compile(rf"{_LEVEL_1}(?:\.[0-9A-Z]{{1,5}}){{0,6}}")
_OLD = re.compile(rf"(?P<v>\d{{3}})\.(?P<z>\d{{2}})\.(?P<y>\d{{2}})\.(?P<m>{_LEVEL_1})")
_MAX_LENGTH = 35


@dataclass(frozen=True)
class AgencyIdentifier:
    """`levels` from level 1 downwards, without unused ones: ("H37", "03", "12")."""

    style: Style
    levels: tuple[str, ...]

    @property
    def level_1(self) -> str:
        return self.levels[0]


def parse_identifier(text: str) -> AgencyIdentifier | None:
    """Read a code of either style; None when it has neither form.

    Old: `V1V2V3.Z1Z2.Y1Y2.MX1X2`, level 1 on the right, unused levels zero (Circular 01/2018
    Art 19). New: at most 35 characters, groups of 0-9 A-Z, level 1 on the left (Decision 20/2020
    Art 4). A lower level under an unused one has no place in the tree and is refused.
    """
    if old := _OLD.fullmatch(text):
        return _from_old(old)
    if len(text) <= _MAX_LENGTH and _NEW.fullmatch(text):
        return AgencyIdentifier(Style.NEW, tuple(text.split(".")))
    return None


def _from_old(match: re.Match[str]) -> AgencyIdentifier | None:
    levels = [match["m"]]
    for group, unused in ((match["y"], "00"), (match["z"], "00"), (match["v"], "000")):
        levels.append("" if group == unused else group)
    while levels[-1] == "":
        levels.pop()
    return None if "" in levels else AgencyIdentifier(Style.OLD, tuple(levels))


def identifier_fault(text: str, style: Style) -> str | None:
    """Why an own code cannot be used, in words for the user; None when it can."""
    found = parse_identifier(text)
    if found is None or found.style is not style:
        if style is Style.NEW:
            return (
                f"Mã định danh “{text}” không đúng mẫu của Quyết định 20/2020/QĐ-TTg: "
                "bắt đầu bằng mã cấp 1 (một chữ A–Y và hai chữ số), các nhóm cách nhau bằng dấu chấm, "
                "tối đa 35 ký tự, ví dụ H37.03.12."
            )
        return (
            f"Mã định danh “{text}” không đúng mẫu của Thông tư 10/2016/TT-BTTTT: "
            "ba, hai, hai chữ số rồi mã cấp 1, cấp không dùng ghi số không, ví dụ 000.12.03.H37."
        )
    return None


def identifier_warnings(text: str) -> list[str]:
    """What is odd about somebody else's code. Real lists hold sloppy codes: warn, never refuse."""
    if not text.strip():
        return ["Không có mã định danh."]
    clean = text.strip().upper()
    warnings = []
    if clean != text:
        warnings.append(f"Mã “{text}” có khoảng trắng hoặc chữ thường; đọc là “{clean}”.")
    if parse_identifier(clean) is None:
        warnings.append(f"Mã “{text}” không đúng mẫu cũ hay mẫu mới; giữ nguyên như nguồn ghi.")
    return warnings
