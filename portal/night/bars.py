"""Progress on the terminal: a bar for a person, nothing for a file or a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress as RichProgress,
    TextColumn,
    TimeRemainingColumn,
)

from lib.progress import Progress, Silent


class _Bar:
    def __init__(self, shown: RichProgress, title: str) -> None:
        self._shown = shown
        self._task = shown.add_task(title, total=None)

    def expect(self, total: int) -> None:
        self._shown.update(self._task, total=total)

    def advance(self, steps: int = 1, **counts: int) -> None:
        self._shown.advance(self._task, steps)


@contextmanager
def bar(title: str, *, stream: IO[str] | Any) -> Iterator[Progress]:
    """A progress bar on `stream` while the block runs, if a person looks at it."""
    if not stream.isatty():
        yield Silent()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with RichProgress(*columns, console=Console(file=stream)) as shown:
        yield _Bar(shown, title)
