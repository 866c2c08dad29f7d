"""Why a dossier is late: the list a unit chooses from, each entry with the days it may be chosen.

Circular 01/2018/TT-VPCP form 04 and Directive 08/2023 ask for the reason and not for a list; this one keeps
reasons comparable from unit to unit. An entry is never removed: it gets a last day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from lib.terms import Term


@dataclass(frozen=True)
class DelayReason:
    """A reason as it is chosen and as the applicant reads it."""

    code: str
    label: Term
    valid_from: date
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


_ALWAYS = date(2018, 6, 21)  # Decree 61/2018 takes effect
_TWO_TIERS = date(2025, 7, 1)

REASONS: Final = (
    DelayReason("workload", Term("Số lượng hồ sơ tăng đột biến so với khả năng giải quyết"), _ALWAYS),
    DelayReason("verification", Term("Việc thẩm tra, xác minh cần thêm thời gian"), _ALWAYS),
    DelayReason("consultation", Term("Cơ quan được lấy ý kiến chưa trả lời"), _ALWAYS),
    DelayReason("linked", Term("Cơ quan phối hợp, liên thông chậm chuyển kết quả"), _ALWAYS),
    DelayReason("staff", Term("Thiếu người do nghỉ phép, nghỉ ốm, điều động"), _ALWAYS),
    DelayReason("system", Term("Hệ thống thông tin bị gián đoạn"), _ALWAYS),
    DelayReason("law", Term("Quy định pháp luật vướng mắc, phải xin ý kiến cấp trên"), _ALWAYS),
    DelayReason("our_error", Term("Sai sót trong quá trình xử lý của cơ quan"), _ALWAYS),
    DelayReason(
        "reorganisation", Term("Sắp xếp bộ máy, bàn giao giữa các cơ quan"), _TWO_TIERS, date(2026, 12, 31)
    ),
    DelayReason("force_majeure", Term("Thiên tai, dịch bệnh, sự cố bất khả kháng"), _ALWAYS),
    DelayReason("other", Term("Lý do khác"), _ALWAYS),
)


def reasons_on(on: date) -> tuple[DelayReason, ...]:
    """What may be chosen that day, in the order of the list."""
    return tuple(reason for reason in REASONS if reason.in_force(on))


def reason_label(code: str) -> str:
    """The words of a reason, of an ended one too; empty for none."""
    return next((reason.label for reason in REASONS if reason.code == code), Term())
