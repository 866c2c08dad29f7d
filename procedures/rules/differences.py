"""Where the national record and the local version of one procedure disagree (ruling 29)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass


TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}

FIELDS = (
    ("name", "Tên thủ tục"),
    ("limits", "Thời hạn giải quyết"),
    ("papers", "Số giấy tờ phải nộp"),
    ("fees", "Phí, lệ phí"),
    ("results", "Kết quả"),
    ("online", "Mức độ trực tuyến"),
    ("levels", "Cấp thực hiện"),
    ("boundary", "Phi địa giới"),
)


@dataclass(frozen=True)
class Difference:
    """One field where the two say something else, in words."""

    field: str
    label: str
    national: str
    local: str


def compare(national: Mapping[str, str], local: Mapping[str, str]) -> list[Difference]:
    """Fields whose words differ otherwise than in spelling (hòa and hoà are one word)."""
    return [
        Difference(key, label, national[key], local[key])
        for key, label in FIELDS
        if spelling_free(national[key]) != spelling_free(local[key])
    ]


def spelling_free(text: str) -> str:
    """Lower case, single spaces, no "thủ tục" in front, each tone written behind its syllable."""
    words = " ".join(_tone_last(word) for word in text.casefold().split())
    return words.removeprefix(f"{_tone_last('thủ')} {_tone_last('tục')} ")


def _tone_last(word: str) -> str:
    letters: list[str] = []
    tones: list[str] = []
    for part in unicodedata.normalize("NFD", word):
        (tones if part in TONES else letters).append(part)
    return unicodedata.normalize("NFC", "".join(letters)) + "".join(tones)
