"""How long the law gives, by the day it says counts: when a dossier was filed, accepted or became late.

A changed law is a row here, from its day on; what was filed before keeps the row of its day (ruling 16). The
oldest row of a period reaches back as far as dossiers do: nothing older is kept here. Petitions have their
own dated file (feedback/data), sector law stands in the versions of procedures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Legal(StrEnum):
    """What has to be done within it, and the unit of its value."""

    ANSWER_ONLINE = "answer_online"
    """Working hours from the system's receipt to the answer."""
    ANSWER_AT_THE_COUNTER = "answer_at_the_counter"
    """Working days from what was handed in or posted to its slip."""
    ASK_FOR_PAPERS = "ask_for_papers"
    """Working days from acceptance to the request."""
    BRING_PAPERS = "bring_papers"
    """Working days the applicant has, where neither the request nor sector law says otherwise."""
    TRANSFER = "transfer"
    """The hour up to which what was accepted is passed on the same day."""
    EXPLAIN = "explain"
    """Working days from the day a dossier became late to its explanation."""


@dataclass(frozen=True)
class LegalPeriod:
    """A value in force from `first` to `last`, both included; `article` is what papers quote."""

    first: date
    value: int
    article: str
    last: date = date.max


OLDEST: Final = date.min
TWO_TIERS: Final = date(2025, 7, 1)
ROWS: Final[Mapping[Legal, tuple[LegalPeriod, ...]]] = {
    # Decree 45/2020, told by Decree 105/2025 Art. 10(2); amended together with the two tiers.
    Legal.ANSWER_ONLINE: (
        LegalPeriod(
            OLDEST,
            8,
            "08 giờ làm việc kể từ khi hệ thống tiếp nhận (Nghị định 45/2020/NĐ-CP)",
            last=date(2025, 6, 30),
        ),
        LegalPeriod(
            TWO_TIERS,
            8,
            "08 giờ làm việc kể từ khi hệ thống tiếp nhận (Nghị định 45/2020/NĐ-CP, sửa đổi 2025)",
        ),
    ),
    # A resolution for a time; nothing before, nothing after.
    Legal.ANSWER_AT_THE_COUNTER: (
        LegalPeriod(
            date(2026, 1, 1),
            1,
            "01 ngày làm việc kể từ khi nhận hồ sơ (Nghị quyết của Chính phủ, đến hết 28/02/2027)",
            last=date(2027, 2, 28),
        ),
    ),
    Legal.ASK_FOR_PAPERS: (
        LegalPeriod(OLDEST, 3, "khoản 4 Điều 19 Nghị định 61/2018/NĐ-CP", last=date(2025, 6, 30)),
        LegalPeriod(TWO_TIERS, 3, "Điều 19 Nghị định 118/2025/NĐ-CP"),
    ),
    # Our default; the one instrument that names a number, a sector decree, says 15.
    Legal.BRING_PAPERS: (LegalPeriod(OLDEST, 15, ""),),
    Legal.TRANSFER: (
        LegalPeriod(OLDEST, 15, "Điều 18 Nghị định 61/2018/NĐ-CP", last=date(2025, 6, 30)),
        LegalPeriod(TWO_TIERS, 15, "Điều 18 Nghị định 118/2025/NĐ-CP"),
    ),
    # Ruling 11: the law names no number.
    Legal.EXPLAIN: (LegalPeriod(OLDEST, 2, ""),),
}


def in_force(period: Legal, on: date) -> LegalPeriod | None:
    """What holds on that day; None where no law asks for it."""
    return next((row for row in ROWS[period] if row.first <= on <= row.last), None)


def always(period: Legal, on: date) -> LegalPeriod:
    """Of a period without a gap, which the tests hold."""
    found = in_force(period, on)
    if found is None:
        raise LookupError(f"{period} has no row for {on:%d/%m/%Y}")
    return found
