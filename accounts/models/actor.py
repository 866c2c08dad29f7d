from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from accounts.models.user import User


@dataclass(frozen=True)
class Actor:
    """Who acts, and for whom when he stands in as deputy. Every writing service takes one."""

    user: User
    acting_for: User | None = None
