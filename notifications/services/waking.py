"""Waking whoever sends, right after the commit. Beat sweeps every minute anyway: this makes it quicker.

A thread of its own talks to the broker: whoever commits waits for nothing, and a broker that is away costs
him nothing. What the thread had no time to say when its process ended, the sweep finds.
"""

import threading
import time
from collections.abc import Callable

import structlog
from celery import current_app
from django.conf import settings
from django.db import connection, transaction


TASK = "notifications.tasks.deliver_due_messages"
SOON = 55
"""Seconds after which nobody needs to be woken any more: the sweep has come."""
PAUSE = 2.0
"""Seconds in which what several commits ask for becomes one call."""
PAUSE_AFTER_FAILURE = 10.0
logger = structlog.get_logger(__name__)


class Waker:
    """Calls `send` soon after being asked, in a thread that is begun when it is first needed."""

    def __init__(
        self,
        send: Callable[[], object],
        *,
        pause: float = PAUSE,
        pause_after_failure: float = PAUSE_AFTER_FAILURE,
    ) -> None:
        self._send, self._pause, self._pause_after_failure = send, pause, pause_after_failure
        self._asked = threading.Event()
        self._thread: threading.Thread | None = None

    def ask(self) -> None:
        """Returns at once. In a forked process the thread of its parent is not there and is begun anew."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="waker", daemon=True)
            self._thread.start()
        self._asked.set()

    def _work(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            try:
                self._send()
            except Exception as error:  # noqa: BLE001
                # Whatever the broker's library raises: the sweep does the work, this thread lives on.
                logger.warning("sending_not_woken", error=type(error).__name__)
                time.sleep(self._pause_after_failure)
            else:
                time.sleep(self._pause)


def _send() -> None:
    current_app.send_task(TASK, expires=SOON, retry=False)


_waker = Waker(_send)


def wake_on_commit() -> None:
    """Start sending once the running transaction has committed; many messages of one wake once."""
    if not settings.WAKE_ON_COMMIT:
        return
    if wake not in (entry[1] for entry in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Have a worker send now. Waits for nothing."""
    _waker.ask()
