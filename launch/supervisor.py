"""Keeps children running: starts them again with growing pauses, and stops all of them in order."""

import contextlib
import os
import selectors
import shutil
import signal
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from launch.process import Child, Spec
from launch.rotating import RotatingLog
from launch.say import Failure, Stop, step


DEATHS_ALLOWED = 5  # within WINDOW; the fifth ends everything
WINDOW = 60.0  # seconds
ASK_EVERY = 10.0  # seconds between two questions at a socket
TICK = 0.2  # seconds
ROOM = 32_000_000  # bytes; with less on the disk a server may not come up, however often it is tried


class Kept:
    """A child that is kept running: the process now there, and what happened to it so far."""

    def __init__(self, spec: Spec, log: RotatingLog) -> None:
        self.spec = spec
        self.log = log
        self.child: Child | None = None
        self.deaths: deque[float] = deque()
        self.start_at = 0.0
        self.ask_at = 0.0
        self.unanswered = 0
        self.answered = False
        self.exit_code: int | None = None


class Supervisor:
    """Use it in the main thread only, as a context: leaving it stops the children, last started first."""

    def __init__(self, logs: Path, *, pause: float = 1.0, room: int = ROOM) -> None:
        """`pause`: seconds before the first new start; each further one within a minute doubles it.
        `room`: bytes free on the disk below which a death is the disk's fault, and nothing is given up."""
        self.logs = logs
        self.pause = pause
        self.room = room
        self.kept: dict[str, Kept] = {}
        self.selector = selectors.DefaultSelector()
        self.stop_requested: int | None = None

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_all()

    def start(self, spec: Spec) -> None:
        """Start a child and keep it running."""
        kept = Kept(spec, RotatingLog(self.logs / f"{spec.name}.log"))
        self.kept[spec.name] = kept
        self._launch(kept)

    def wait_until_alive(self, name: str, *, seconds: float) -> None:
        """Return when the child answers at its socket; raise Failure with its last lines if it does not."""
        kept = self.kept[name]
        give_up_at = time.monotonic() + seconds
        while not self._answers(kept):
            if kept.child is None or kept.child.ended() or time.monotonic() > give_up_at:
                self._pump(0)
                raise Failure(
                    f"{name} không khởi động được; nhật ký {kept.log.path} kết thúc bằng:\n{kept.log.tail()}"
                )
            self._pump(0.02)

    def run(self, spec: Spec) -> int:
        """Run a command to its end in the foreground while the children's logs keep flowing; its exit code.

        Raises Stop when a signal arrives meanwhile, after the command has ended.
        """
        child = Child(spec, captured=False)
        passed_on = False
        while not child.ended():
            if self.stop_requested is not None and not passed_on:
                child.signal(signal.SIGTERM)
                passed_on = True
            self._pump(0.02)
        self._check_stop()
        return child.process.returncode

    def wait(self, done: Callable[[], bool], *, seconds: float) -> bool:
        """Pump until `done`, at most this long; whether it came about."""
        give_up_at = time.monotonic() + seconds
        while not done():
            if time.monotonic() > give_up_at:
                return False
            self.tend()
            self._pump(0.02)
        return True

    def watch(self) -> None:
        """Keep the children running until a signal asks to end (Stop) or one keeps dying (Failure)."""
        while True:
            self.tend()
            self._pump(TICK)

    def tend(self) -> None:
        """One look at every child: bury, start again, ask."""
        self._check_stop()
        for kept in list(self.kept.values()):
            if kept.child is None:
                self._start_when_due(kept)
            elif kept.child.ended():
                self._bury(kept)
            else:
                self._ask(kept)

    def stop_all(self) -> None:
        """Stop the children in the reverse order of their start; a second signal shortens their patience."""
        self.stop_requested = None
        for name in reversed(list(self.kept)):
            self.stop(name)
        self.selector.close()

    def pids(self) -> frozenset[int]:
        """The children that run now; each leads a session of its own."""
        return frozenset(kept.child.process.pid for kept in self.kept.values() if kept.child)

    def stop(self, name: str) -> int | None:
        """Stop one child for good; its exit code if it was a `once` child that ended by itself."""
        kept = self.kept.pop(name)
        self._stop(kept)
        kept.log.close()
        return kept.exit_code

    def _launch(self, kept: Kept) -> None:
        if kept.spec.before:
            kept.spec.before()
        kept.child = Child(kept.spec)
        kept.ask_at = time.monotonic() + ASK_EVERY
        kept.unanswered = 0
        kept.answered = False
        if kept.child.output:
            self.selector.register(kept.child.output, selectors.EVENT_READ, kept)

    def _start_when_due(self, kept: Kept) -> None:
        if kept.exit_code is None and time.monotonic() >= kept.start_at:
            self._launch(kept)

    def _bury(self, kept: Kept) -> None:
        """A dead child is started again after 1, 2, 4 … seconds; five deaths in a minute end everything."""
        child = kept.child
        assert child is not None  # noqa: S101
        self._drain(kept)
        child.sweep()
        kept.child = None
        if kept.spec.once:
            kept.exit_code = child.process.returncode
            return
        now = time.monotonic()
        if self._disk_is_full():
            kept.start_at = now + ASK_EVERY
            step(
                f"{kept.spec.name} đã dừng (mã {child.process.returncode}) trong lúc ổ đĩa gần đầy: hãy dọn "
                f"bớt, nếu vẫn dừng thì xem {kept.log.path}; {ASK_EVERY:.0f} giây nữa khởi động lại"
            )
            return
        kept.deaths.append(now)
        while kept.deaths[0] < now - WINDOW:
            kept.deaths.popleft()
        if len(kept.deaths) >= DEATHS_ALLOWED:
            raise Failure(
                f"{kept.spec.name} dừng {DEATHS_ALLOWED} lần trong một phút nên tất cả đã dừng; "
                f"hãy xem {kept.log.path}, cuối tệp là:\n{kept.log.tail()}"
            )
        pause = self.pause * 2.0 ** (len(kept.deaths) - 1)
        kept.start_at = now + pause
        step(f"{kept.spec.name} đã dừng (mã {child.process.returncode}), khởi động lại sau {pause:.0f} giây")

    def _disk_is_full(self) -> bool:
        return self.logs.exists() and shutil.disk_usage(self.logs).free < self.room

    def _ask(self, kept: Kept) -> None:
        if kept.spec.alive is None or time.monotonic() < kept.ask_at:
            return
        kept.ask_at = time.monotonic() + ASK_EVERY
        kept.unanswered = 0 if self._answers(kept) else kept.unanswered + 1
        if kept.unanswered >= kept.spec.silence_allowed and kept.child:
            step(f"{kept.spec.name} không trả lời, buộc dừng để khởi động lại")
            kept.child.signal(signal.SIGKILL)

    def _answers(self, kept: Kept) -> bool:
        return kept.spec.alive is None or kept.spec.alive()

    def _stop(self, kept: Kept) -> None:
        child = kept.child
        if child is None:
            return
        child.signal(kept.spec.stop_signal)
        give_up_at = time.monotonic() + kept.spec.patience
        while not child.ended() and time.monotonic() < give_up_at and self.stop_requested is None:
            self._pump(0.02)
        if not child.ended():
            child.signal(kept.spec.death_signal)
            with contextlib.suppress(TimeoutError):
                self._wait_for_end(child, seconds=3)
        if not child.ended():
            child.signal(signal.SIGKILL)
            child.process.wait()
        self._drain(kept)
        child.sweep()
        kept.child = None

    def _wait_for_end(self, child: Child, *, seconds: float) -> None:
        give_up_at = time.monotonic() + seconds
        while not child.ended():
            if time.monotonic() > give_up_at:
                raise TimeoutError
            self._pump(0.02)

    def _pump(self, seconds: float) -> None:
        """Move what the children wrote into their logs, waiting at most this long."""
        if not self.selector.get_map():
            time.sleep(seconds)
            return
        for key, _ in self.selector.select(seconds):
            kept: Kept = key.data
            if not self._move(kept):
                self.selector.unregister(key.fileobj)

    def _move(self, kept: Kept) -> bool:
        """Whether the pipe is still open."""
        if kept.child is None or kept.child.output is None:
            return False
        try:
            data = os.read(kept.child.output.fileno(), 65536)
        except BlockingIOError:
            return True
        if data:
            kept.log.write(data)
        return bool(data)

    def _drain(self, kept: Kept) -> None:
        """Read what is left of an ended child's output, then close it."""
        if kept.child is None or kept.child.output is None:
            return
        with contextlib.suppress(KeyError):
            self.selector.unregister(kept.child.output)
        data = kept.child.output.read()  # non-blocking: what is there, or None
        if data:
            kept.log.write(data)
        kept.child.output.close()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.stop_requested = number

    def _check_stop(self) -> None:
        if self.stop_requested is not None:
            raise Stop(self.stop_requested)
