"""Rows of a set-up sheet, each taken in its own savepoint, with counts and faults (ruling 40)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts import queries
from accounts.exceptions import AgencyClosed, ClosesBefore
from accounts.models import Agency, User
from lib.sheets import Fault, Filled, Row


@dataclass(frozen=True)
class OldAddress:
    """Where a person could be reached before a file wrote another address or telephone for him."""

    user_id: int
    email: str
    phone: str


@dataclass
class Outcome:
    """Counts of rows, the faults by row and column, and what was left as it is though the file says else."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    moved: list[OldAddress] = field(default_factory=list)

    def count(self, change: str) -> None:
        setattr(self, change, getattr(self, change) + 1)

    def add(self, other: Outcome) -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.faults += other.faults
        self.notes += other.notes
        self.moved += other.moved


class WrongCell(Exception):
    """A cell that names something unknown; `key` is the column."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key


class Change(NamedTuple):
    """What became of a row: "created", "updated" or "unchanged"; `notes`: what was kept against the file."""

    kind: str
    notes: tuple[str, ...] = ()

    def also(self, *others: Change) -> Change:
        """With what became of rows written beside it: a row is unchanged when nothing of it changed."""
        changes = (self, *others)
        notes = dict.fromkeys(note for change in changes for note in change.notes)
        is_as_it_was = all(change.kind == "unchanged" for change in changes)
        kind = "updated" if self.kind == "unchanged" and not is_as_it_was else self.kind
        return Change(kind, tuple(notes))


UNCHANGED = Change("unchanged")


def put(
    model: type[models.Model],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    absent: Collection[str] = (),
) -> tuple[models.Model, Change]:
    """Create the row named by `key`, or bring it to `values`; of a row that is there, `absent` ones stay.

    An end that is set is never put off nor taken away, and the change says so: roles, agencies and offers
    ended on a page do not come back with an old file. The row is held, so that this holds of an end that is
    being written at this moment. Raises ValidationError in the constraint's words.
    """
    queries.forget()
    row = model._default_manager.select_for_update(of=("self",), no_key=True).filter(**key).first()
    if row is None:
        row = model(**key, **values)
        row.full_clean()
        row.save(force_insert=True)
        return row, Change("created")
    # An end stays in any case, and that it did is told.
    told = {name: value for name, value in values.items() if name not in absent or name == "valid_to"}
    values, notes = _with_the_end_kept(row, told)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return row, Change("unchanged", notes)
    for name in changed:
        setattr(row, name, values[name])
    row.full_clean()
    row.save(update_fields=changed)
    return row, Change("updated", notes)


def _with_the_end_kept(
    row: models.Model, values: Mapping[str, Any]
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    ended = getattr(row, "valid_to", None)
    if "valid_to" not in values or not _outlasts(values["valid_to"], ended):
        return values, ()
    note = (
        f"Đã ghi đến hết ngày {ended:%d/%m/%Y}; tệp thiết lập không kéo dài hay mở lại "
        "nên ngày này giữ nguyên. Nếu còn tiếp tục, hãy ghi một dòng với ngày bắt đầu mới."
    )
    return {**values, "valid_to": ended}, (note,)


def _outlasts(last: date | None, ended: date | None) -> bool:
    return ended is not None and (last is None or last > ended)


def end_to_be(model: type[models.Model], key: Mapping[str, Any], last: date | None) -> date | None:
    """The last day the row will have once `put` is done with it."""
    ended = model._default_manager.filter(**key).values_list("valid_to", flat=True).first()
    return ended if _outlasts(last, ended) else last


def take_rows(filled: Filled, take: Callable[[Row], Change]) -> Outcome:
    """Apply `take` row by row, each in its own savepoint; a refused row becomes a fault at its place."""
    outcome = Outcome(faults=list(filled.faults))
    for row in filled.rows:
        try:
            with transaction.atomic():
                change = take(row)
            outcome.count(change.kind)
            outcome.notes += [filled.fault(row, "valid_to", note) for note in change.notes]
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


def check_stands(agency: Agency, first: date, last: date | None) -> None:
    """As on the pages: nothing is given for days on which the agency does not stand, nor in a unit of one."""
    try:
        queries.check_open_until(agency, first, last)
    except ClosesBefore as wrong:
        raise WrongCell("valid_to", str(wrong)) from wrong
    except AgencyClosed as wrong:
        raise WrongCell("valid_from", str(wrong)) from wrong


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
