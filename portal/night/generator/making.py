"""The whole: an order in, dossiers in the tables."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction

from accounts.models import User
from calendars.queries import load_calendar
from calendars.rules.calendar import WorkCalendar
from calendars.rules.terms import LOCAL, ticks
from lib.progress import Progress, Silent
from portal.night.generator import bulk, writer
from portal.night.generator.arrivals import Clock, Day, spread
from portal.night.generator.catalogue import Catalogue
from portal.night.generator.life import Life
from portal.night.generator.numbers import Numbers, Overtaken
from portal.night.generator.paths import Path
from portal.night.generator.sheets import Sheets
from portal.night.generator.teller import Teller, Wishes


BATCH = 2_000
"""Dossiers per transaction: some 50,000 rows."""
OPENING_CALENDAR = "opening-standard"
ATTEMPTS = 5


class NothingToReceive(Exception):
    """The installation offers no procedure in that time."""

    def __init__(self) -> None:
        super().__init__(
            "Chưa nơi nào tiếp nhận thủ tục nào trong khoảng ngày này. "
            "Hãy thiết lập cơ quan và thủ tục trước, hoặc chạy ./manage load_demo."
        )


@dataclass(frozen=True)
class Order:
    """How many dossiers, from which seed, received between which days; told until `until`."""

    count: int
    seed: str
    first: date
    last: date
    until: datetime | None = None
    grows: float = 0.0
    path: Path | None = None
    longest_first: float = 0.0
    only: frozenset[int] = frozenset()
    stop_at: str = ""
    brisk: bool = False

    @property
    def end(self) -> int:
        return ticks(self.until or datetime.combine(self.last, time(23, 59, 59), LOCAL))


@dataclass
class Made:
    """What was written."""

    dossiers: int = 0
    rows: int = 0
    states: Counter[str] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)


def generate(
    order: Order,
    *,
    progress: Progress | None = None,
    hear: Callable[[Life, Path], None] | None = None,
    after: int = 0,
    mark: Callable[[int], None] = lambda day: None,
    catalogue: Catalogue | None = None,
) -> Made:
    """Write the dossiers of an order. Raises NothingToReceive.

    Each batch of days is a transaction of its own; the same order in the same installation gives the
    same dossiers but for ids. `mark` is told the last day of a batch inside its transaction; `after` is
    that day when an interrupted order is taken up again. A `catalogue` covering the order's days spares
    reading it anew.
    """
    progress = progress or Silent()
    bulk.restore(bulk.note_of_keys())  # of a run that was killed
    catalogue = catalogue or Catalogue(first=order.first, last=order.last, seed=order.seed)
    if catalogue.is_empty:
        raise NothingToReceive
    calendar = load_calendar(OPENING_CALENDAR)
    days = spread(
        calendar, first=order.first, last=order.last, count=order.count, seed=order.seed, grows=order.grows
    )
    progress.expect(order.count)
    run = _Run(order, catalogue, calendar, hear, mark)
    batches = _batches([day for day in days if day.ordinal > after])
    if bulk.is_possible(order.count):
        with bulk.bare_tables():
            run.write_all(batches, progress)
        return run.made
    for batch in batches:
        before = run.made.dossiers
        run.write(batch)
        progress.advance(sum(day.count for day in batch), dossiers=run.made.dossiers - before)
    return run.made


class _Run:
    def __init__(
        self,
        order: Order,
        catalogue: Catalogue,
        calendar: WorkCalendar,
        hear: Callable[[Life, Path], None] | None,
        mark: Callable[[int], None],
    ) -> None:
        self.made = Made()
        self._mark = mark
        self._hear = hear
        self._heard: list[tuple[Life, Path]] = []
        wishes = Wishes(
            until=order.end,
            path=order.path,
            longest_first=order.longest_first,
            only=order.only,
            stop_at=order.stop_at,
            brisk=order.brisk,
        )
        names = dict(User.objects.values_list("pk", "full_name"))
        self._teller = Teller(catalogue, seed=order.seed, wishes=wishes, names=names, hear=self._note)
        self._clock = Clock(calendar)
        self._sheets = Sheets(writer.take_ids, keeps_acts=hear is not None)
        self._numbers = Numbers()

    def write(self, batch: list[Day]) -> None:
        """Tell and write a batch; told again when a counter was overtaken by a reception."""
        for attempt in range(1, ATTEMPTS + 1):
            self._sheets.clear()
            self._heard.clear()
            self._numbers.start(date.fromordinal(day.ordinal) for day in batch)
            for day in batch:
                self._teller.tell_day(day, self._clock, self._sheets, self._numbers)
            try:
                with transaction.atomic():
                    writer.write(self._sheets.lines, self._numbers.moves())
                    self._mark(batch[-1].ordinal)
            except Overtaken:
                if attempt == ATTEMPTS:
                    raise
                continue
            break
        self._count()

    def write_all(self, batches: Iterator[list[Day]], progress: Progress) -> None:
        """Into tables nobody else writes to: one thread tells the next batch while another sends this one."""
        bare = writer.BareWriter()
        with closing(bare), ThreadPoolExecutor(1) as sender:
            sent: Future[None] | None = None
            for batch in batches:
                before = self.made.dossiers
                self._heard.clear()
                for day in batch:
                    self._teller.tell_day(day, self._clock, self._sheets, self._numbers)
                self._count()
                lines, moves = self._sheets.tear_off(), self._numbers.moves()
                if sent is not None:
                    sent.result()
                sent = sender.submit(bare.write, lines, moves)
                progress.advance(sum(day.count for day in batch), dossiers=self.made.dossiers - before)
            if sent is not None:
                sent.result()

    def _note(self, life: Life, path: Path) -> None:
        self._heard.append((life, path))

    def _count(self) -> None:
        self.made.rows += self._sheets.rows
        self.made.dossiers += len(self._heard)
        for life, path in self._heard:
            self.made.states[life.state] += 1
            self.made.paths[path.value] += 1
            if self._hear is not None:
                self._hear(life, path)


def _batches(days: list[Day]) -> Iterator[list[Day]]:
    batch: list[Day] = []
    size = 0
    for day in days:
        batch.append(day)
        size += day.count
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
