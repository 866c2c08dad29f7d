"""One child process: how it is started so that nothing outlives the supervisor, and how it is ended."""

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from launch.identity import Identity


PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, kw_only=True)
class Spec:
    """What to start and how to end it.

    `stop_signal` asks for an orderly end; `death_signal` is sent by the kernel when the supervisor
    dies. `alive` asks at the socket and answers within a few seconds. `patience` is how many seconds
    an orderly end may take. A `once` child ends by itself and is not started again. `silence_allowed` is
    how many questions in a row a child may leave unanswered before it is killed.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    alive: Callable[[], bool] | None = None
    before: Callable[[], None] | None = None
    identity: Identity = field(default_factory=Identity)
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    once: bool = False
    silence_allowed: int = 3


class Child:
    """A started Spec."""

    def __init__(self, spec: Spec, *, captured: bool = True) -> None:
        self.spec = spec
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            [*spec.identity.prefix, *spec.command],
            env=dict(spec.environment),
            cwd=spec.folder,
            stdin=subprocess.DEVNULL if captured else None,
            stdout=subprocess.PIPE if captured else None,
            stderr=subprocess.STDOUT if captured else None,
            user=spec.identity.uid,
            group=spec.identity.gid,
            extra_groups=None if spec.identity.uid is None else [],
            # Ctrl-C in a terminal reaches the whole group of the foreground: each child has a session of
            # its own, and a signal to the group would kill Celery's pool under its parent.
            start_new_session=captured,
            # Safe: the supervisor has one thread. It must be the main one, the signal fires when the
            # starting thread ends.
            preexec_fn=_die_with_parent(spec.death_signal, os.getpid()),  # noqa: PLW1509
        )
        if self.output is not None:
            os.set_blocking(self.output.fileno(), False)

    @property
    def output(self) -> IO[bytes] | None:
        """The pipe the child writes its log to."""
        return self.process.stdout

    def ended(self) -> bool:
        return self.process.poll() is not None

    def signal(self, number: int) -> None:
        """Signal the child alone, never its group."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    def sweep(self) -> None:
        """Kill what the child left behind in its session, such as workers of a killed parent."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def _die_with_parent(number: int, parent: int) -> Callable[[], None]:
    def prepare() -> None:
        _LIBC.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return prepare
