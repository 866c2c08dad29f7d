"""Work on many, each apart: what fails is logged with its id, and what is behind it is done all the same.

A fault of ours in one dossier must not hold up all others, every five minutes of the day. Nothing is hidden
by it: at the end the work says what could not be done, and its step fails.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection

from jobs.exceptions import JobError
from lib.progress import Progress


T = TypeVar("T")
MOST_NAMED = 20
logger = structlog.get_logger(__name__)


class SomeFailed(JobError):
    """These could not be dealt with; `done` is what the others came to."""

    def __init__(self, failed: Sequence[str], *, done: int = 0) -> None:
        self.failed, self.done = list(failed), done
        more = f", … ({len(failed)})" if len(failed) > MOST_NAMED else ""
        super().__init__(", ".join(failed[:MOST_NAMED]) + more)


def each_apart(
    items: Iterable[T], act: Callable[[T], int], *, name: str, told: Callable[[T], object] = str
) -> int:
    """The sum of what `act`, a transaction of its own, did to each. Raises SomeFailed after the last."""
    done, failed = 0, []
    for item in items:
        try:
            done += act(item)
        except SomeFailed as some:  # pieces of this piece, named and logged by themselves
            done += some.done
            failed.extend(some.failed)
        except Exception as fault:
            _go_on_after(fault)
            logger.exception("piece_failed", work=name, piece=told(item))
            failed.append(f"{name} {told(item)}")
    if failed:
        raise SomeFailed(failed, done=done)
    return done


def batches_apart(
    items: Sequence[T],
    act: Callable[[Sequence[T]], int],
    *,
    size: int,
    name: str,
    told: Callable[[T], object] = str,
) -> int:
    """As `each_apart`, by batches; those of a batch that fails are done again one by one."""
    done = 0
    again: list[T] = []
    for start in range(0, len(items), size):
        batch = items[start : start + size]
        try:
            done += act(batch)
        except Exception as fault:
            _go_on_after(fault)
            logger.exception("batch_failed_and_is_done_one_by_one", work=name)
            again.extend(batch)
    try:
        return done + each_apart(again, lambda one: act([one]), name=name, told=told)
    except SomeFailed as some:
        raise SomeFailed(some.failed, done=done + some.done) from some


def counted(progress: Progress, name: str, work: Callable[[], int]) -> None:
    """Tell what the work came to, where some of it failed as well."""
    try:
        done = work()
    except SomeFailed as some:
        progress.advance(0, **{name: some.done})
        raise
    progress.advance(0, **{name: done})


def parts_apart(progress: Progress, *parts: tuple[str, Callable[[], int]]) -> None:
    """Parts of a step, counted under their names; one that fails does not keep the next from its work."""
    failed = []
    for name, part in parts:
        done = 0
        try:
            done = part()
        except SomeFailed as some:
            done = some.done
            failed.extend(some.failed)
        except Exception as fault:
            _go_on_after(fault)
            logger.exception("part_failed", part=name)
            failed.append(name)
        progress.advance(0, **{name: done})
    if failed:
        raise SomeFailed(failed)


def _go_on_after(fault: Exception) -> None:
    """Not while the database is away: nothing is said of what was not looked at."""
    if isinstance(fault, OperationalError | InterfaceError) and not connection.is_usable():
        raise fault
