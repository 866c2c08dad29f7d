"""Batches told to the end, here or in several processes side by side; always the same rows for an order.

Days are independent but for the numbers of books, which run on from day to day. The outlines of all days
are drawn first, so that each batch knows the number it begins with.
"""

import gc
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection

from django.db import connections

from portal.night.generator.arrivals import Clock, Day
from portal.night.generator.life import Life
from portal.night.generator.numbers import Books, Moves, Numbers
from portal.night.generator.paths import Path
from portal.night.generator.sheets import Sheets
from portal.night.generator.teller import Teller


Hear = Callable[[Life, Path], None]


@dataclass
class Made:
    """What was written."""

    dossiers: int = 0
    rows: int = 0
    states: Counter[str] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: "Made") -> "Made":
        self.dossiers += other.dossiers
        self.rows += other.rows
        self.states += other.states
        self.paths += other.paths
        return self


@dataclass(frozen=True)
class Share:
    """A batch of days and the last number each book had before them."""

    days: Sequence[Day]
    books: Books


@dataclass(frozen=True)
class Told:
    """A share as it is sent: COPY text by table, what was taken of counters, what it is."""

    texts: Mapping[str, bytes]
    dossiers: list[int]
    """Their ids, rising."""
    events: tuple[int, int]
    """The first and last id of theirs."""
    moves: Moves
    made: Made


class TellerStopped(Exception):
    """A process that tells did not come to its end; the text says why."""


class Telling:
    """Tells the days of an order on its sheets."""

    def __init__(self, teller: Teller, clock: Clock, sheets: Sheets, hear: Hear | None) -> None:
        self.sheets = sheets
        self.numbers = Numbers()
        self._teller = teller
        self._clock = clock
        self._hear = hear
        self._heard: list[tuple[Life, Path]] = []
        self._made = Made()
        teller.hear = self._note

    def shares(self, batches: Sequence[Sequence[Day]]) -> Iterator[Share]:
        """The batches with their books. Everything the days need of the catalogue is read on the way."""
        last: Counter[tuple[int, int]] = Counter()
        for days in batches:
            yield Share(days, dict(last))
            for day in days:
                year = date.fromordinal(day.ordinal).year
                last.update(
                    (visit.matter.receiving_id, year)
                    for visit in self._teller.visits.on(day, self._clock)
                    if visit.takes_a_number
                )

    def tell(self, days: Sequence[Day]) -> None:
        """Onto clean sheets; `made` says what, once it is kept."""
        self.sheets.clear()
        self._heard.clear()
        self._made = Made()
        for day in days:
            self._made.dossiers += self._teller.tell_day(day, self._clock, self.sheets, self.numbers)
        self._made.rows = self.sheets.rows

    def tell_share(self, share: Share) -> Told:
        """A share by itself, whoever told the one before it."""
        self.numbers.begin(share.books)
        self.tell(share.days)
        lines = self.sheets.lines
        events = lines["dossiers_dossierevent"]
        return Told(
            texts={table: "".join(found).encode() for table, found in lines.items() if found},
            dossiers=[_id(line) for line in lines["dossiers_dossier"]],
            events=(_id(events[0]), _id(events[-1])) if events else (0, 0),
            moves=self.numbers.moves(),
            made=self.made(),
        )

    def made(self) -> Made:
        """Of the last batch; who asked to hear of its lives hears of them now."""
        if self._hear is not None:
            for life, path in self._heard:
                self._hear(life, path)
        return self._made

    def _note(self, life: Life, path: Path) -> None:
        self._made.states[life.state] += 1
        self._made.paths[path.value] += 1
        if self._hear is not None:
            self._heard.append((life, path))


@contextmanager
def told_by(telling: Telling, shares: Sequence[Share], processes: int) -> Iterator[Iterator[Told]]:
    """The shares told, in their order: here, or by so many processes that each take every n-th share."""
    if processes < 2 or len(shares) < 2:
        yield map(telling.tell_share, shares)
        return
    connections.close_all()  # a connection cannot be shared with a child; each opens its own
    context = get_context("fork")  # the children have the catalogue as it stands, without reading it again
    tellers, ends = [], []
    for place in range(processes):
        ours, theirs = context.Pipe(duplex=False)
        ends.append(ours)
        share = (telling, shares[place::processes], theirs, tuple(ends))
        teller = context.Process(target=_child, args=share, daemon=True)
        teller.start()
        theirs.close()
        tellers.append(teller)
    try:
        yield (_received(ends[place % processes]) for place in range(len(shares)))
    finally:
        for end in ends:
            end.close()  # who still tells notices when he hands over
        for teller in tellers:
            teller.terminate()
            teller.join()


def _received(end: Connection) -> Told:
    try:
        told = end.recv()
    except EOFError as ended:
        raise TellerStopped("A telling process ended without a word.") from ended
    if isinstance(told, str):
        raise TellerStopped(told)
    assert isinstance(told, Told)  # noqa: S101 - the only other thing a child sends
    return told


def _child(telling: Telling, shares: Sequence[Share], end: Connection, parents: Sequence[Connection]) -> None:
    for theirs in parents:  # held open here, they would keep us waiting for a parent who was killed
        theirs.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is asked to stop, and stops us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Lives leave no circles behind; looking for them costs a sixth of the time, and copies shared pages.
    gc.freeze()
    gc.disable()
    try:
        for share in shares:
            end.send(telling.tell_share(share))
    except BrokenPipeError:
        return
    except Exception:  # noqa: BLE001 - told to the parent, who raises it
        end.send(traceback.format_exc())


def _id(line: str) -> int:
    return int(line.partition("\t")[0])
