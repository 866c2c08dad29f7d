"""Whether somebody has worked in a colleague's place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from accounts.models import AccountEvent


@dataclass(frozen=True)
class Acts:
    """A table of what people did, each row with whom it was done for in `acting_for`.

    `by`, `at`: its columns of who did it and when.
    """

    model: type[Model]
    by: str
    at: str

    def has_any(self, *, deputy_id: int, absent_id: int, since: datetime) -> bool:
        """Whether the deputy did any of it for the absent person since then."""
        asked = {self.by: deputy_id, "acting_for": absent_id, f"{self.at}__gte": since}
        return self.model._default_manager.filter(**asked).exists()


ACTS = (Acts(AccountEvent, by="by", at="at"),)
"""What was done to accounts; each app has its own."""
