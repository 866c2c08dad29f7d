"""What long work reports to: a job's row, a bar on the terminal, or nothing."""

from typing import Protocol


class Progress(Protocol):
    """Receives the size of the work and each step of it; `counts` are names with increments."""

    def expect(self, total: int) -> None: ...

    def advance(self, steps: int = 1, **counts: int) -> None: ...


class Silent:
    """Takes the reports and shows nothing."""

    def expect(self, total: int) -> None:
        """Nobody asks."""

    def advance(self, steps: int = 1, **counts: int) -> None:
        """Nobody asks."""
