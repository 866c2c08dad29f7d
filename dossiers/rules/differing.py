"""Why the three measures of one dossier do not agree (ruling 1), in a sentence each."""

from collections.abc import Collection


def why_they_differ(
    late: Collection[str], *, was_extended: bool, supplements: int, other_waits: int, is_waiting: bool
) -> tuple[str, ...]:
    """`late` is which of L, N and R call it late; nothing where they agree.

    `other_waits` are lawful waits that are no supplement; `is_waiting`: for one now, or it was withdrawn.
    """
    if not late or set(late) == {"L", "N", "R"}:
        return ()
    found = []
    if was_extended:
        found.append("đã hẹn lại: L và N vẫn tính theo hẹn đầu, R theo hẹn mới")
    if other_waits and "N" in late and "L" not in late:
        found.append("Quyết định 766 không trừ khoảng chờ ngoài bổ sung hồ sơ")
    if supplements > 1 and "N" in late:
        found.append("Quyết định 766 tính yêu cầu bổ sung lần hai là quá hạn")
    if supplements and "L" in late and "N" not in late:
        found.append("766 cộng thời gian bổ sung vào hẹn đầu")
    if is_waiting and "R" not in late:
        found.append("thống kê không tính hồ sơ chờ bổ sung hoặc đã rút")
    return tuple(found) or ("L tính đến giờ, N và R tính theo ngày",)
