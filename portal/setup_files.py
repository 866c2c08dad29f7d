"""Setting up an office from filled-in workbooks (ruling 40): read, check everything, take all or nothing.

Every app brings its sheets and the service that takes them; this module only puts them in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from accounts.rules.setup_sheets import DELEGATIONS, SHEETS as ACCOUNT_SHEETS
from accounts.services import setup as accounts_setup, setup_bounds
from accounts.services.setup_rows import Outcome
from calendars.rules.setup_sheets import SHEETS as CALENDAR_SHEETS
from calendars.services import setup as calendars_setup
from lib import workbooks
from lib.sheets import Fault, Filled, Sheet, read_sheet
from lib.text import search_key
from lib.workbooks import Tables
from notifications.services import resetting
from portal import setup_books
from portal.signed_papers import signed_papers
from procedures.rules.setup_sheets import SHEETS as PROCEDURE_SHEETS
from procedures.services import setup as procedures_setup


Take = Callable[[Mapping[str, Filled], date], Outcome]


def _take_calendars(filled: Mapping[str, Filled], _on: date) -> Outcome:
    """Calendars lie below accounts and count in their own words."""
    found = calendars_setup.take_setup(filled)
    return Outcome(created=found.created, unchanged=found.unchanged, faults=list(found.faults))


def _take_accounts(filled: Mapping[str, Filled], on: date) -> Outcome:
    return accounts_setup.take_setup(filled, on=on)


def _take_procedures(filled: Mapping[str, Filled], _on: date) -> Outcome:
    return procedures_setup.take_setup(filled)


# In the order of what refers to what.
PARTS: tuple[Take, ...] = (_take_calendars, _take_accounts, _take_procedures)
_INSTRUCTIONS = "huong dan"


def sheets() -> tuple[Sheet, ...]:
    return (*CALENDAR_SHEETS, *ACCOUNT_SHEETS, *PROCEDURE_SHEETS, setup_books.sheet())


def read_stream(stream: BinaryIO) -> dict[str, Filled]:
    """Raises lib.workbooks.BadWorkbook."""
    return read_tables(workbooks.read_workbook(stream))


def read_path(path: Path) -> dict[str, Filled]:
    """One workbook, or a folder of CSV files. Raises lib.workbooks.BadWorkbook."""
    if path.is_dir():
        return read_tables(workbooks.read_folder(path))
    with path.open("rb") as stream:
        return read_stream(stream)


def read_tables(tables: Tables) -> dict[str, Filled]:
    """Known sheets by key, found by title or key; a sheet that is neither is a fault of its own."""
    by_name = {name: sheet for sheet in sheets() for name in (search_key(sheet.title), sheet.key)}
    filled: dict[str, Filled] = {}
    for name, table in tables.items():
        sheet = by_name.get(name)
        if sheet is not None and table:
            filled[sheet.key] = read_sheet(sheet, table)
        elif sheet is None and name != _INSTRUCTIONS:
            stray = Sheet(name, name, "", (), ())
            filled[name] = Filled(stray, (), (Fault(name, 0, "", "Không có trang này trong mẫu."),))
    if not filled:
        raise workbooks.BadWorkbook("Tệp không có trang nào của mẫu thiết lập.")
    return filled


class _Undo(Exception):
    """Rolls back what was tried."""


def take(filled: Mapping[str, Filled], *, commit: bool, by: Actor | None, on: date) -> Outcome:
    """Take every row; keep the result only when asked to and when nothing is wrong.

    `by`: who uploads, held to the agencies he administers; None for the command line.
    """
    outcome = Outcome()
    known = {sheet.key for sheet in sheets()}
    outcome.faults += [fault for key, sheet in filled.items() if key not in known for fault in sheet.faults]
    try:
        with transaction.atomic():
            beyond = _beyond(filled, by, on) if by is not None else []
            for take_part in PARTS:
                outcome.add(take_part(filled, on))
            outcome.add(setup_books.take_setup(filled, on, by=by, at=timezone.now()))
            outcome.faults += [*beyond, *_unsigned_papers(filled)]
            for before in outcome.moved:
                resetting.address_changed(before=before, by=by, at=timezone.now())
            if outcome.faults or not commit:
                raise _Undo
    except _Undo:
        pass
    return outcome


def _unsigned_papers(filled: Mapping[str, Filled]) -> list[Fault]:
    """Codes that no paper has, or one that nobody signs: only here are all apps' papers known."""
    sheet, known = filled.get(DELEGATIONS.key), signed_papers()
    if sheet is None:
        return []
    listed = "; ".join(f"{code} ({title})" for code, title in sorted(known.items()))
    return [
        sheet.fault(row, "paper_kinds", f"Không có loại giấy tờ mã “{code}”. Các mã: {listed}.")
        for row in sheet.rows
        for code in row["paper_kinds"]
        if code not in known
    ]


def _beyond(filled: Mapping[str, Filled], by: Actor, on: date) -> list[Fault]:
    """Asked before anything is written: the file must not widen what its uploader may do."""
    reach = setup_bounds.reach_of(filled, by=by, on=on)
    return [
        *setup_bounds.strangers(filled, reach),
        *procedures_setup.strangers(filled, by=by, kept=reach.codes, on=on),
        *setup_books.strangers(filled, kept=reach.codes),
    ]


def template() -> bytes:
    return workbooks.template(sheets())
