"""When a message that was not taken is tried again, and when a channel that was down."""

from datetime import timedelta


WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
LEASE = timedelta(minutes=5)
"""How long an attempt may take: longer than every time-out of a channel together. Only then may somebody
else believe that the one who tried was killed."""
PROBES = (
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
)


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None when it is time to give up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def probe_after(failures: int) -> timedelta:
    """How long a channel is left alone after so many failures in a row: from half a minute to five."""
    return PROBES[min(failures, len(PROBES)) - 1]
