"""What the papers of this app say, as plain values (documents.rules.papers)."""

from dataclasses import dataclass

from documents.rules.papers import Header


@dataclass(frozen=True, kw_only=True)
class ProvisionalPad:
    """Tập giấy tiếp nhận tạm, filled in by hand without power: one slip per number, in two halves."""

    header: Header
    place: str
    hotline: str
    numbers: tuple[str, ...]
