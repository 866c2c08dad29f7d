"""What the administrator reads: steps with their time, and one sentence when something fails."""

import contextlib
import sys
import time


STARTED = time.monotonic()


class Failure(Exception):
    """Ends the command. The text is one Vietnamese sentence that says what to do."""


class Stop(BaseException):
    """A signal asks the command to end; not an error."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


def step(text: str) -> None:
    """One line of progress on stderr, with the seconds since the start.

    Kept in a file on a full disk it is lost, and nothing with it.
    """
    with contextlib.suppress(OSError):
        print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", file=sys.stderr, flush=True)


def line(text: str = "") -> None:
    """One line of the answer on stdout."""
    print(text, flush=True)
