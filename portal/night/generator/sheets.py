"""What one batch will write: lines by table, and the ids they use."""

from collections.abc import Callable, Iterator

from portal.night.generator.lines import COLUMNS, WITH_OWN_IDS


TakeIds = Callable[[str, int], list[int]]
"""(table, how many) → that many new ids, rising."""


class Sheets:
    """Lines collected by table."""

    def __init__(self, take_ids: TakeIds, *, keeps_acts: bool = True) -> None:
        self.keeps_acts = keeps_acts
        """Whether lives remember what was done to them, for who replays them."""
        self.lines: dict[str, list[str]] = {table: [] for table in COLUMNS}
        self.ids: dict[str, Iterator[int]] = {table: _endless(take_ids, table) for table in WITH_OWN_IDS}

    @property
    def rows(self) -> int:
        return sum(map(len, self.lines.values()))

    def tear_off(self) -> dict[str, list[str]]:
        """The lines, for a writer of its own; what follows goes on new sheets."""
        lines, self.lines = self.lines, {table: [] for table in COLUMNS}
        return lines

    def clear(self) -> None:
        for lines in self.lines.values():
            lines.clear()


def _endless(take_ids: TakeIds, table: str) -> Iterator[int]:
    while True:
        yield from take_ids(table, 2000)
