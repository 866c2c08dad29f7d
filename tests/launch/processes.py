"""Looking at processes from outside."""

import time
from collections.abc import Callable
from pathlib import Path


def gone(pid: int) -> bool:
    """Whether no such process runs; one that is dead but not yet buried does not run."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_for(claim: Callable[[], bool], *, seconds: float) -> bool:
    """Whether the claim became true in time."""
    give_up_at = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.05)
    return True
