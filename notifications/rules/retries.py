"""When a message that was not taken is tried again."""

from datetime import timedelta


WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None when it is time to give up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None
