"""Minutes of a verification (biên bản thẩm tra, xác minh).

Decree 61/2018 Art 19(3): where a verification is needed its minutes are kept in the dossier, and where the
applicant has to be there, time, place, those present and content are entered into the system.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Final


MOST_TEXT: Final = 4000


@dataclass(frozen=True)
class Minutes:
    """What the minutes say, hours local; `applicant_there`: the applicant or his proxy was present."""

    held_on: date
    place: str
    present: str
    content: str
    held_from: time | None = None
    held_to: time | None = None
    conclusion: str = ""
    applicant_there: bool = False


def faults(minutes: Minutes, *, today: date, accepted_on: date | None) -> dict[str, str]:
    """What keeps the minutes from being taken in: field → sentence; empty when nothing does."""
    found: dict[str, str] = {}
    if not minutes.place.strip():
        found["place"] = "Ghi địa điểm xác minh."
    if not minutes.present.strip():
        found["present"] = "Ghi những người có mặt, mỗi người một dòng: họ tên, chức danh hoặc tư cách."
    if not minutes.content.strip():
        found["content"] = "Ghi nội dung xác minh."
    if minutes.held_on > today:
        found["held_on"] = "Ngày xác minh ở tương lai. Lập biên bản sau khi xác minh."
    elif accepted_on is not None and minutes.held_on < accepted_on:
        found["held_on"] = f"Ngày xác minh trước ngày tiếp nhận hồ sơ ({accepted_on:%d/%m/%Y})."
    if minutes.held_from and minutes.held_to and minutes.held_to <= minutes.held_from:
        found["held_to"] = "Giờ kết thúc phải sau giờ bắt đầu."
    return found
