"""No personal data in logs: what a test saves about people must not turn up in what it logs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models.signals import post_save


# Columns that hold somebody's data, by name, in whatever table.
PERSONAL = frozenset({
    "full_name", "applicant_name", "representative_name", "name_of_person", "receiver_name",
    "personal_id", "applicant_id_number", "id_number", "old_id_number", "representative_id_number",
    "phone", "applicant_phone", "email", "applicant_email", "address", "applicant_address",
    "lookup_word",
})  # fmt: skip
SHORTEST = 6


class Kept(logging.Handler):
    """Keeps the lines an installation would write: INFO and above."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {record.getMessage()} {record.exc_text or ''}")


@contextmanager
def no_personal_data(listen_to: str | None = None) -> Iterator[None]:
    """Fails when a line logged inside carries a value saved inside in a personal column."""
    planted: set[str] = set()

    def plant(instance: Any, **_: object) -> None:
        for field in instance._meta.concrete_fields:
            if field.name in PERSONAL:
                value = str(getattr(instance, field.attname) or "")
                if len(value) >= SHORTEST:
                    planted.add(value)

    kept = Kept()
    logger = logging.getLogger(listen_to)
    post_save.connect(plant, weak=False)
    logger.addHandler(kept)
    try:
        yield
    finally:
        logger.removeHandler(kept)
        post_save.disconnect(plant)
    told = [(value, line) for line in kept.lines for value in planted if value in line]
    assert not told, f"personal data in the log: {told[:3]}"
