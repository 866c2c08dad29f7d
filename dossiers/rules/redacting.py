"""Taking personal data away by a lawful act: what stands there afterwards, and how long a consent holds.

Ruling 35 asks for two persons and an act, and a tombstone; the days are this product's own (docs/adr/0065).
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta


HOLDS_FOR = timedelta(days=30)
"""So long after it was asked an order may be approved, and so long after the approval carried out."""


def tombstone(act_number: str, act_on: date) -> str:
    """What is read where something was taken away; at most 100 characters."""
    return f"[đã xóa theo {act_number} ngày {act_on:%d/%m/%Y}]"


def has_lapsed(*, since: datetime, at: datetime) -> bool:
    """The last moment still counts. `since`: the asking, or of what is approved the approval."""
    return at > since + HOLDS_FOR


def are_two_persons(asked: Collection[int | None], decides: Collection[int | None]) -> bool:
    """Whether nobody is on both sides, neither himself nor through his deputy (ruling 19).

    Each side: who acts, and for whom he stands in, None for nobody.
    """
    return not (set(asked) & set(decides)) - {None}
