"""What one batch will write: lines by table, and the ids they use."""

from collections.abc import Callable, Iterator, Sequence

from portal.night.generator.lines import COLUMNS, WITH_OWN_IDS


TakeIds = Callable[[str, int], Sequence[int]]
"""(table, how many) → that many new ids, rising."""


FEW, MANY = 500, 16_000


class Sheets:
    """Lines collected by table."""

    def __init__(self, take_ids: TakeIds, *, keeps_acts: bool = True, notice_id: int | None = None) -> None:
        self.keeps_acts = keeps_acts
        """Whether lives remember what was done to them, for who replays them."""
        self.notice_id = notice_id
        """The stored file that stands for every notice of what is to be paid."""
        self.lines: dict[str, list[str]] = {table: [] for table in COLUMNS}
        self.ids: dict[str, Iterator[int]] = {table: _endless(take_ids, table) for table in WITH_OWN_IDS}

    @property
    def rows(self) -> int:
        return sum(map(len, self.lines.values()))

    def clear(self) -> None:
        for lines in self.lines.values():
            lines.clear()


def _endless(take_ids: TakeIds, table: str) -> Iterator[int]:
    """A few at first, then more at a time: an order of three dossiers leaves no large gap."""
    count = FEW
    while True:
        yield from take_ids(table, count)
        count = min(2 * count, MANY)
