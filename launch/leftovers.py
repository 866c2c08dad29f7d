"""What an earlier run left behind when it was killed: processes, a pid file, sockets."""

import contextlib
import os
import signal
import time
from pathlib import Path

from launch import ask


MARK = "PORTAL_STATE"  # in the environment of every child, with the state folder as its value
PATIENCE = 10.0  # seconds


def end_processes(state: Path, *, spare: frozenset[int] = frozenset()) -> None:
    """End what carries this state folder's mark, but for sessions led by `spare`.

    Only whoever holds the folder may call this.
    """
    mark = f"{MARK}={state}".encode()
    # For PostgreSQL an interrupt is the fast, clean stop; everything else takes it as one too.
    for number in (signal.SIGINT, signal.SIGKILL):
        found = _marked(mark, spare)
        for pid in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        if not found or _gone(mark, spare):
            return


def clear_postgres(data: Path, socket: Path) -> None:
    """Wait for, or remove the traces of, a server that used these data before.

    PostgreSQL itself refuses to start when the number in its pid file belongs to any living process,
    which after a restart of the machine may be somebody else's.
    """
    pid = _pid_in(data / "postmaster.pid")
    give_up_at = time.monotonic() + PATIENCE
    while pid and _is_postgres(pid, data) and time.monotonic() < give_up_at:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        time.sleep(0.1)
    if ask.postgres_answers(socket) or (pid and _is_postgres(pid, data)):
        return  # PostgreSQL will say so itself
    for trace in (data / "postmaster.pid", socket, socket.with_name(socket.name + ".lock")):
        trace.unlink(missing_ok=True)


def _gone(mark: bytes, spare: frozenset[int]) -> bool:
    give_up_at = time.monotonic() + PATIENCE
    while _marked(mark, spare):
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.1)
    return True


def _marked(mark: bytes, spare: frozenset[int] = frozenset()) -> list[int]:
    """Processes, other than this one and the spared sessions, that carry the mark in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            pid = int(entry.name)
            if pid != os.getpid() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found += [] if os.getsid(pid) in spare else [pid]
    return found


def _pid_in(file: Path) -> int | None:
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _is_postgres(pid: int, data: Path) -> bool:
    """Whether this process is a server on these very data."""
    try:
        return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
