"""No personal data in logs: what a test saves about people must not turn up in what it logs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models.signals import post_save


# Columns that hold somebody's data, by name, in whatever table.
PERSONAL = frozenset({
    "full_name", "email", "phone",
    "applicant_name", "applicant_sort_key", "applicant_id_number", "applicant_address", "applicant_phone",
    "applicant_email", "representative_name", "representative_id_number", "representative_address",
    "representative_phone", "authorisation", "subject", "search_text", "lookup_word",
    "receiver_name", "recipient_name", "address",
})  # fmt: skip
# Django's own loggers do not pass their lines on to the root.
LISTENED = ("", "django", "django.request", "django.server")
SHORTEST = 6


class Kept(logging.Handler):
    """Keeps the lines an installation would write: INFO and above."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name} {record.getMessage()} {record.exc_text or ''}")


@contextmanager
def no_personal_data(*listen_to: str) -> Iterator[None]:
    """Fails when a line logged inside carries a value saved inside in a personal column."""
    planted: set[str] = set()

    def plant(instance: Any, **_: object) -> None:
        for field in instance._meta.concrete_fields:
            if field.name in PERSONAL:
                value = str(getattr(instance, field.attname) or "")
                if len(value) >= SHORTEST:
                    planted.add(value)

    kept = Kept()
    loggers = [logging.getLogger(name) for name in listen_to or LISTENED]
    post_save.connect(plant, weak=False)
    for logger in loggers:
        logger.addHandler(kept)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(kept)
        post_save.disconnect(plant)
    told = [(value, line) for line in kept.lines for value in planted if value in line]
    assert not told, f"personal data in the log: {told[:3]}"
