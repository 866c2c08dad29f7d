"""The internal process of a procedure: its hours against the limit (law.md §2.11)."""

from collections.abc import Sequence
from decimal import Decimal

from procedures.enums import LimitUnit, StepKind
from procedures.rules.fees import plain


HOURS_PER_DAY = Decimal(8)
FIVE_STEPS = (StepKind.RECEIVE, StepKind.HANDLE, StepKind.APPROVE, StepKind.SEAL, StepKind.RETURN)
MAY_RUN_BESIDE = (StepKind.HANDLE, StepKind.PROPOSE)
# Working days of a poor month: a process that fits them fits any month.
WORKING_DAYS_PER_MONTH = Decimal(20)


def hours_allowed(value: Decimal, unit: str) -> Decimal | None:
    """Working hours a process may spend under a limit, 8 to a day; None when the text alone says how long.

    Calendar days count 8 hours as well: that is how provinces write a process of a limit in days. A limit of
    0, in whatever unit, is "within the day" (`limits.describe`): a working day.
    """
    if unit == LimitUnit.SEE_TEXT:
        return None
    if not value:
        return HOURS_PER_DAY
    if unit == LimitUnit.WORKING_HOURS:
        return value
    if unit in (LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS):
        return value * HOURS_PER_DAY
    return value * WORKING_DAYS_PER_MONTH * HOURS_PER_DAY


def hours_planned(steps: Sequence[tuple[str, Decimal]]) -> Decimal:
    """Sum of (kind, hours) over the steps; handing the result over is not counted."""
    return sum((hours for kind, hours in steps if kind != StepKind.RETURN), Decimal(0))


def hours_in_turn(steps: Sequence[tuple[int, str, Decimal]]) -> Decimal:
    """As `hours_planned` of (order, kind, hours): of steps side by side the longest counts."""
    longest: dict[int, tuple[str, Decimal]] = {}
    for order, kind, hours in steps:
        if order not in longest or hours > longest[order][1]:
            longest[order] = (kind, hours)
    return hours_planned(list(longest.values()))


def process_fault(*, planned: Decimal, limits: Sequence[tuple[Decimal, str]]) -> str:
    """A sentence saying that the steps exceed the shortest of the limits (value, unit), or nothing."""
    allowed = [hours for value, unit in limits if (hours := hours_allowed(value, unit)) is not None]
    if not allowed or planned <= min(allowed):
        return ""
    shortest = min(allowed)
    return (
        f"Tổng thời gian các bước là {plain(planned)} giờ, vượt thời hạn của thủ tục "
        f"({plain(shortest)} giờ, mỗi ngày 8 giờ) {plain(planned - shortest)} giờ."
    )


def on_the_spot_fault(kinds: Sequence[str]) -> str:
    """A sentence when a process on the spot is not just the five steps in their order (law.md §2.11)."""
    if tuple(kinds) == FIVE_STEPS:
        return ""
    return (
        "Quy trình năm bước tại chỗ gồm đúng năm bước, lần lượt: tiếp nhận, thẩm định, phê duyệt, "
        "đóng dấu, trả kết quả."
    )


def order_fault(kinds: Sequence[str], side_by_side: Sequence[str] = ()) -> str:
    """A sentence when the process does not begin with reception, end with return or approve in between.

    `side_by_side` are the kinds of the steps that run beside another: work and proposals may, a decision and
    what the counter does may not.
    """
    if any(kind not in MAY_RUN_BESIDE for kind in side_by_side):
        return "Chỉ bước thẩm định, trình được làm song song; các bước khác làm lần lượt."
    if not kinds or kinds[0] != StepKind.RECEIVE:
        return "Bước đầu tiên phải là tiếp nhận."
    if kinds[-1] != StepKind.RETURN:
        return "Bước cuối cùng phải là trả kết quả."
    if StepKind.APPROVE not in kinds:
        return "Quy trình phải có bước phê duyệt."
    return ""
