"""Constituent parts of a procedure (Decree 63/2010, Art. 8(2)); indicator 1.3 looks at these seven."""

from collections.abc import Iterable


COMPULSORY_PARTS = (
    ("name", "a) Tên thủ tục"),
    ("steps", "b) Trình tự thực hiện"),
    ("manner", "c) Cách thức thực hiện"),
    ("papers", "d) Thành phần, số lượng hồ sơ"),
    ("limit", "đ) Thời hạn giải quyết"),
    ("subjects", "e) Đối tượng thực hiện"),
    ("agency", "g) Cơ quan giải quyết"),
)


def missing_parts(present: Iterable[str]) -> list[str]:
    """Names of the compulsory parts that are not among the keys `present`."""
    have = set(present)
    return [label for key, label in COMPULSORY_PARTS if key not in have]
