"""The whole: an order in, dossiers in the tables."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection, transaction

from accounts.models import User
from accounts.queries import asked_once
from calendars.queries import load_calendar
from calendars.rules.calendar import WorkCalendar
from calendars.rules.terms import LOCAL, ticks
from lib.progress import Progress, Silent
from portal.night.generator import bulk, notices, writer
from portal.night.generator.arrivals import Clock, Day, spread
from portal.night.generator.catalogue import Catalogue
from portal.night.generator.numbers import Overtaken
from portal.night.generator.paths import Path
from portal.night.generator.sheets import Sheets
from portal.night.generator.teller import Teller
from portal.night.generator.telling import Hear, Made, Telling, told_by
from portal.night.generator.visits import Wishes


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


class NoOpeningDay(Exception):
    """No counter is open on any day of the span."""

    def __init__(self) -> None:
        super().__init__(
            "Không có ngày nào mở cửa tiếp nhận trong khoảng ngày này. Hãy chọn khoảng có ngày làm việc."
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


@asked_once()
def generate(
    order: Order,
    *,
    progress: Progress | None = None,
    hear: Hear | None = None,
    after: int = 0,
    mark: Callable[[int], None] = lambda day: None,
    catalogue: Catalogue | None = None,
    processes: int = 0,
) -> Made:
    """Write the dossiers of an order. Raises NothingToReceive and NoOpeningDay.

    Each batch of days is a transaction of its own; the same order in the same installation gives the
    same dossiers but for ids. `mark` is told the last day of a batch inside its transaction; `after` is
    that day when an interrupted order is taken up again. A `catalogue` covering the order's days spares
    reading it anew. `processes` is how many tell into an empty database: 0 means one for each core.
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
    if not days:
        raise NoOpeningDay
    progress.expect(order.count)
    batches = list(_batches([day for day in days if day.ordinal > after]))
    telling = _telling(order, catalogue, calendar, hear)
    if bulk.is_possible(order.count):
        with bulk.bare_tables():
            alone = hear is not None or connection.in_atomic_block
            return _write_all(telling, batches, progress, 1 if alone else processes or _cores())
    made = Made()
    for batch in batches:
        written = _write(telling, batch, mark)
        made += written
        progress.advance(sum(day.count for day in batch), dossiers=written.dossiers)
    return made


def _telling(order: Order, catalogue: Catalogue, calendar: WorkCalendar, hear: Hear | None) -> Telling:
    wishes = Wishes(
        until=order.end,
        path=order.path,
        longest_first=order.longest_first,
        only=order.only,
        stop_at=order.stop_at,
        brisk=order.brisk,
    )
    names = dict(User.objects.values_list("pk", "full_name"))
    teller = Teller(catalogue, seed=order.seed, wishes=wishes, names=names)
    sheets = Sheets(writer.take_ids, keeps_acts=hear is not None, notice_id=notices.notice_id())
    return Telling(teller, Clock(calendar), sheets, hear)


def _write(telling: Telling, batch: list[Day], mark: Callable[[int], None]) -> Made:
    """Tell and write a batch; told again when a counter was overtaken by a reception."""
    for attempt in range(1, ATTEMPTS + 1):
        telling.numbers.start(date.fromordinal(day.ordinal) for day in batch)
        telling.tell(batch)
        try:
            with transaction.atomic():
                writer.write(telling.sheets.lines, telling.numbers.moves())
                mark(batch[-1].ordinal)
        except Overtaken:
            if attempt == ATTEMPTS:
                raise
            continue
        break
    return telling.made()


def _write_all(telling: Telling, batches: list[list[Day]], progress: Progress, processes: int) -> Made:
    """Into tables nobody else writes to: the next batches are told while another thread sends this one."""
    made = Made()
    shares = list(telling.shares(batches))
    with (
        told_by(telling, shares, processes) as all_told,
        closing(writer.BareWriter()) as bare,
        ThreadPoolExecutor(1) as sender,
    ):
        sent: Future[None] | None = None
        for share, told in zip(shares, all_told, strict=True):
            if sent is not None:
                sent.result()
            sent = sender.submit(bare.write, told)
            made += told.made
            progress.advance(sum(day.count for day in share.days), dossiers=told.made.dossiers)
        if sent is not None:
            sent.result()
    return made


def _cores() -> int:
    return len(os.sched_getaffinity(0))


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
