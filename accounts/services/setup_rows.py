"""Rows of a set-up sheet, each taken in its own savepoint, with counts and faults (ruling 40)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts import queries
from accounts.models import Agency, User
from lib.sheets import Fault, Filled, Row


@dataclass
class Outcome:
    """Counts of rows, and the faults by row and column."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    def count(self, change: str) -> None:
        setattr(self, change, getattr(self, change) + 1)

    def add(self, other: Outcome) -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.faults += other.faults


class WrongCell(Exception):
    """A cell that names something unknown; `key` is the column."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key


def put(
    model: type[models.Model], key: Mapping[str, Any], values: Mapping[str, Any]
) -> tuple[models.Model, str]:
    """Create the row named by `key`, or bring it to `values`. Says "created", "updated" or "unchanged".

    Raises ValidationError in the constraint's words.
    """
    queries.forget()
    row = model._default_manager.filter(**key).first()
    if row is None:
        row = model(**key, **values)
        _check_days(row)
        row.full_clean()
        row.save(force_insert=True)
        return row, "created"
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return row, "unchanged"
    for name in changed:
        setattr(row, name, values[name])
    _check_days(row)
    row.full_clean()
    row.save(update_fields=changed)
    return row, "updated"


def _check_days(row: models.Model) -> None:
    """Before the constraints: PostgreSQL cannot even make the range they would compare."""
    first, last = getattr(row, "valid_from", None), getattr(row, "valid_to", None)
    if first is not None and last is not None and last < first:
        raise ValidationError({"valid_to": "Ngày hết hiệu lực phải bằng hoặc sau ngày bắt đầu."})


def take_rows(filled: Filled, take: Callable[[Row], str]) -> Outcome:
    """Apply `take` row by row, each in its own savepoint; a refused row becomes a fault at its place."""
    outcome = Outcome(faults=list(filled.faults))
    for row in filled.rows:
        try:
            with transaction.atomic():
                outcome.count(take(row))
        except WrongCell as wrong:
            outcome.faults.append(filled.fault(row, wrong.key, str(wrong)))
        except ValidationError as wrong:
            outcome.faults += _faults_of(filled, row, wrong)
    return outcome


def _faults_of(filled: Filled, row: Row, wrong: ValidationError) -> list[Fault]:
    by_field = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
    return [
        filled.fault(row, name, sentence) for name, sentences in by_field.items() for sentence in sentences
    ]


def agency_by_code(code: str, key: str) -> Agency:
    try:
        return Agency.objects.get(code=code)
    except Agency.DoesNotExist:
        raise WrongCell(key, f"Không có cơ quan mã “{code}”.") from None


def user_by_name(username: str, key: str) -> User:
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist:
        raise WrongCell(key, f"Không có người dùng “{username}”.") from None
