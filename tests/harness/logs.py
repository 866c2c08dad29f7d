"""No personal data in logs: what a test saves about people must not turn up in what it logs."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache, wraps
from typing import Any
from unittest.mock import patch

from django.db.models import Model, QuerySet
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


@lru_cache
def personal_columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if field.name in PERSONAL)


class Planted(set[str]):
    """What was written into personal columns, by whichever way of the ORM; only rows by COPY are not seen."""

    def plant(self, *values: object) -> None:
        self.update(text for value in values if len(text := str(value or "")) >= SHORTEST)

    def of_row(self, instance: Model, **_: object) -> None:
        self.plant(*(getattr(instance, name) for name in personal_columns(type(instance))))

    def of_rows(self, write: Callable[..., Any]) -> Callable[..., Any]:
        """bulk_create and bulk_update send no signal."""

        @wraps(write)
        def wrapper(rows: Any, objs: Iterable[Model], *args: Any, **kwargs: Any) -> Any:
            listed = list(objs)
            for one in listed:
                self.of_row(one)
            return write(rows, listed, *args, **kwargs)

        return wrapper

    def of_values(self, write: Callable[..., Any]) -> Callable[..., Any]:
        """Nor does update."""

        @wraps(write)
        def wrapper(rows: Any, **values: Any) -> Any:
            told = (value for name, value in values.items() if name in PERSONAL)
            self.plant(*(value for value in told if isinstance(value, str)))
            return write(rows, **values)

        return wrapper


@contextmanager
def _planting(planted: Planted) -> Iterator[None]:
    post_save.connect(planted.of_row, weak=False)
    try:
        with ExitStack() as patched:
            for name in ("bulk_create", "bulk_update"):
                patched.enter_context(patch.object(QuerySet, name, planted.of_rows(getattr(QuerySet, name))))
            patched.enter_context(patch.object(QuerySet, "update", planted.of_values(QuerySet.update)))
            yield
    finally:
        post_save.disconnect(planted.of_row)


@contextmanager
def no_personal_data(*listen_to: str) -> Iterator[None]:
    """Fails when a line logged inside carries a value saved inside in a personal column."""
    planted, kept = Planted(), Kept()
    loggers = [logging.getLogger(name) for name in listen_to or LISTENED]
    for logger in loggers:
        logger.addHandler(kept)
    try:
        with _planting(planted):
            yield
    finally:
        for logger in loggers:
            logger.removeHandler(kept)
    everything = "\n".join(kept.lines)
    found = [value for value in planted if value in everything]
    told = [(value, line) for line in kept.lines for value in found if value in line]
    assert not told, f"personal data in the log: {told[:3]}"
