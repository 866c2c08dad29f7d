"""Progress on a terminal, for commands: on standard error, so that standard output stays for answers."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress as RichProgress,
    TextColumn,
    TimeRemainingColumn,
)


class TerminalProgress:
    """One line of the display; takes the reports of `lib.progress.Progress`."""

    def __init__(self, display: RichProgress, title: str) -> None:
        self._display = display
        self._task = display.add_task(title, total=None)
        self.total = 0
        self.done = 0

    def expect(self, total: int) -> None:
        """The size of the whole."""
        self.total = total
        self._display.update(self._task, total=total)

    def advance(self, steps: int = 1, **counts: int) -> None:
        """Work done since the last report."""
        self.done += steps
        self._display.advance(self._task, steps)

    def show(self, *, done: int, total: int | None, title: str) -> None:
        """Set the line as it is now, for work that reports through a row."""
        self._display.update(self._task, completed=done, total=total, description=title)


@contextmanager
def bar(title: str, *, stream: Any = None) -> Iterator[TerminalProgress]:
    """A progress line on `stream` (standard error) for the time of the block, if a person looks at it."""
    stream = stream if stream is not None else sys.stderr
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with RichProgress(*columns, console=Console(file=stream), disable=not stream.isatty()) as display:
        yield TerminalProgress(display, title)
