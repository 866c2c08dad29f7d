"""A log file that never grows beyond a limit: 10 MB and five older ones."""

import contextlib
from pathlib import Path


LIMIT = 10_000_000  # bytes
KEPT = 5


class RotatingLog:
    """Takes bytes as a child wrote them; one writer only, the supervisor."""

    def __init__(self, path: Path, limit: int = LIMIT, kept: int = KEPT) -> None:
        self.path = path
        self.limit = limit
        self.kept = kept
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file = path.open("ab", buffering=0)

    def write(self, data: bytes) -> None:
        """Append, turning the files over first when this would pass the limit.

        What a full disk has no room for is lost: the office goes on without that line.
        """
        with contextlib.suppress(OSError):
            if self.file.closed:  # nor was there room for a new file, when the old one was turned over
                self.file = self.path.open("ab", buffering=0)
            if self.file.tell() and self.file.tell() + len(data) > self.limit:
                self._turn_over()
            self.file.write(data)

    def close(self) -> None:
        self.file.close()

    def tail(self, lines: int = 3) -> str:
        """The last lines, for the sentence that reports a failure."""
        written = self.path.read_text(errors="replace") if self.path.exists() else ""
        return "\n".join(written.splitlines()[-lines:])

    def _turn_over(self) -> None:
        self.file.close()
        for number in range(self.kept - 1, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            if older.exists():
                older.rename(self.path.with_name(f"{self.path.name}.{number + 1}"))
        self.path.rename(self.path.with_name(f"{self.path.name}.1"))
        self.file = self.path.open("ab", buffering=0)
