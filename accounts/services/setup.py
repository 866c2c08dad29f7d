"""Set-up rows become agencies, people, roles (ruling 40). Running it again changes nothing.

Call it inside a transaction and roll back when `faults` is not empty: half an office is worse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from accounts import queries
from accounts.exceptions import AccountsError, ClosesBefore, WrongCalendarChoice
from accounts.models import (
    Agency,
    AgencyCalendar,
    AgencyPlacement,
    AgencySuccession,
    HeadTitle,
    Membership,
    Office,
    SignatureDelegation,
    User,
)
from accounts.rules import setup_sheets as sheets, usernames
from accounts.services.calendar_choice import check_calendars
from accounts.services.closing import check_successor, lock_tree
from accounts.services.head_titles import put_head_title
from accounts.services.people import check_could_sign, hold_people, lock_acts_of
from accounts.services.setup_rows import (
    UNCHANGED,
    Change,
    OldAddress,
    Outcome,
    WrongCell,
    agency_by_code,
    check_stands,
    end_to_be,
    put,
    take_rows,
    user_by_name,
)
from lib.sheets import Fault, Filled, Row


def take_setup(filled: Mapping[str, Filled], *, on: date) -> Outcome:
    """Take every sheet that is there, in the order of what refers to what. `on`: today."""
    lock_tree()
    _hold(filled)
    book = _Book(on)
    outcome = Outcome(moved=book.moved)
    takers = _takers(book)
    for sheet in sheets.SHEETS:
        if sheet.key in filled:
            outcome.add(take_rows(filled[sheet.key], takers[sheet.key]))
    outcome.faults += book.places_that_fall(filled)
    return outcome


# Whose days a sheet writes, by the column that names them: the pages hold these rows as well.
_OF_AGENCIES = {sheets.AGENCIES.key: "code", sheets.CALENDARS.key: "agency", sheets.DELEGATIONS.key: "agency"}
_OF_PEOPLE = {sheets.USERS.key: "username", sheets.MEMBERSHIPS.key: "user"}


def _hold(filled: Mapping[str, Filled]) -> None:
    """Until all of the file is taken nobody else writes days of these: agencies first, then people."""
    lock_acts_of(_named(filled, _OF_AGENCIES))
    hold_people(_named(filled, _OF_PEOPLE))


def _named(filled: Mapping[str, Filled], columns: Mapping[str, str]) -> set[str]:
    return {row[column] for key, column in columns.items() if key in filled for row in filled[key].rows}


def _takers(book: _Book) -> dict[str, Callable[[Row], Change]]:
    return {
        sheets.OFFICE.key: book.office,
        sheets.AGENCIES.key: book.agency,
        sheets.PLACEMENTS.key: book.placement,
        sheets.SUCCESSIONS.key: book.succession,
        sheets.CALENDARS.key: book.calendar,
        sheets.USERS.key: book.user,
        sheets.MEMBERSHIPS.key: book.membership,
        sheets.DELEGATIONS.key: book.delegation,
    }


class _Book:
    """One run over the sheets; keeps the hash of each first password, which takes a third of a second."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._hashes: dict[str, str] = {}
        # Places this run has made, each with the sheet and the row that told it.
        self._placed: dict[int, tuple[str, Row]] = {}
        self.moved: list[OldAddress] = []

    def agency(self, row: Row) -> Change:
        values = {
            key: row[key]
            for key in (
                "name", "kind", "level", "identifier", "legacy_identifier", "has_seal", "area_code",
                "address", "phone", "email", "website", "valid_from", "valid_to",
            )
        }  # fmt: skip
        found, change = put(Agency, {"code": row["code"]}, values, absent=row.absent)
        assert isinstance(found, Agency)  # noqa: S101 - tells mypy
        return change.also(self._parent(found, row), self._head_title(found, row))

    def _parent(self, agency: Agency, row: Row) -> Change:
        """The first place of an agency; one that has moved since is told on the sheet of placements."""
        if not row["parent"]:
            return UNCHANGED
        parent = agency_by_code(row["parent"], "parent")
        if AgencyPlacement.objects.filter(agency=agency).exclude(parent=parent).exists():
            return UNCHANGED
        days = {"valid_from": row["valid_from"], "valid_to": row["valid_to"]}
        found, change = put(AgencyPlacement, {"agency": agency, "parent": parent}, days, absent=row.absent)
        return self._noted(found, change, sheets.AGENCIES.key, row)

    def _head_title(self, agency: Agency, row: Row) -> Change:
        """A first title from the agency's first day; another one only from a day that is said.

        Without that day a row whose title held at any time is an old file, and changes nothing.
        """
        title, from_day = row["head_title"], row["head_title_from"]
        titles = HeadTitle.objects.filter(agency=agency)
        if not title or (from_day is None and titles.filter(title=title).exists()):
            return UNCHANGED
        if from_day is None and titles.exists():
            raise WrongCell(
                "head_title_from",
                "Chức danh khác với chức danh đã ghi; hãy ghi ngày bắt đầu dùng chức danh mới, "
                "chức danh cũ kết thúc ngày trước đó.",
            )
        first = from_day or row["valid_from"]
        if first < agency.valid_from or (agency.valid_to and first > agency.valid_to):
            raise WrongCell("head_title_from", f"{agency.name} không hoạt động ngày {first:%d/%m/%Y}.")
        try:
            written = put_head_title(agency, title, first)
        except AccountsError as wrong:
            raise WrongCell("head_title_from", str(wrong)) from wrong
        return Change("updated") if written is not None else UNCHANGED

    def office(self, row: Row) -> Change:
        names = ("name", "hotline", "address", "email", "brand_colour", "action_colour")
        _, change = put(
            Office, {"id": Office.THE_ONE}, {name: row[name] for name in names}, absent=row.absent
        )
        transaction.on_commit(queries.forget_office)
        return change

    def placement(self, row: Row) -> Change:
        agency = agency_by_code(row["agency"], "agency")
        parent = agency_by_code(row["parent"], "parent")
        found, change = put(
            AgencyPlacement,
            {"agency": agency, "valid_from": row["valid_from"]},
            {"parent": parent, "valid_to": row["valid_to"]},
            absent=row.absent,
        )
        return self._noted(found, change, sheets.PLACEMENTS.key, row)

    def _noted(self, place: Model, change: Change, sheet: str, row: Row) -> Change:
        if change.kind == "created":
            self._placed[place.pk] = (sheet, row)
        return change

    def places_that_fall(self, filled: Mapping[str, Filled]) -> list[Fault]:
        """New places that outlast the agency they are under: as on the pages, nobody would be asked of them.

        Asked once all rows are taken: any sheet may tell the end of the one above, or where the unit goes
        next. Places that were there before are what older files left, and listed as missing; one that begins
        before its agency waits for it.
        """
        queries.forget()
        rows = AgencyPlacement.objects.select_related("agency", "parent").in_bulk(self._placed)
        faults = []
        for pk, (sheet, row) in self._placed.items():
            try:
                if pk in rows:
                    _check_place(rows[pk])
            except ClosesBefore as wrong:
                sentence = f"{wrong} Nếu đơn vị cũng kết thúc, hãy ghi “Đến hết ngày” không sau ngày đó."
                faults.append(filled[sheet].fault(row, "parent", sentence))
        return faults

    def succession(self, row: Row) -> Change:
        predecessor = agency_by_code(row["predecessor"], "predecessor")
        successor = agency_by_code(row["successor"], "successor")
        if not predecessor.has_ended(row["effective_on"]):
            raise WrongCell(
                "predecessor",
                "Cơ quan cũ phải ghi ngày kết thúc trước ngày kế thừa ở trang “Cơ quan”.",
            )
        try:
            check_successor(predecessor, successor, on=row["effective_on"], sector_code=row["sector_code"])
        except AccountsError as wrong:
            raise WrongCell("successor", str(wrong)) from wrong
        _, change = put(
            AgencySuccession,
            {"predecessor": predecessor, "sector_code": row["sector_code"]},
            {"successor": successor, "effective_on": row["effective_on"], "act": row["act"]},
            absent=row.absent,
        )
        return change

    def calendar(self, row: Row) -> Change:
        names = (
            "counting_calendar", "opening_calendar", "start_rule", "due_time_policy",
            "fixed_hour", "act", "valid_to",
        )  # fmt: skip
        try:
            check_calendars(
                counting_calendar=row["counting_calendar"], opening_calendar=row["opening_calendar"]
            )
        except WrongCalendarChoice as wrong:
            raise WrongCell(wrong.field, str(wrong)) from wrong
        _, change = put(
            AgencyCalendar,
            {"agency": agency_by_code(row["agency"], "agency"), "valid_from": row["valid_from"]},
            {name: row[name] for name in names},
            absent=row.absent,
        )
        return change

    def user(self, row: Row) -> Change:
        values = {name: row[name] for name in ("full_name", "email", "phone")}
        existing = User.objects.filter(username=row["username"]).first()
        reached = {"email", "phone"} - row.absent
        if existing is not None and any(getattr(existing, name) != row[name] for name in reached):
            self.moved.append(OldAddress(existing.pk, existing.email, existing.phone))
        if existing is None:
            _check_new_name(row["username"])
            # A password that is in use is never touched by a set-up file.
            values |= {
                "password": self._hash(row, values),
                "must_change_password": row["must_change_password"],
            }
        _, change = put(User, {"username": row["username"]}, values, absent=row.absent)
        return change

    def _hash(self, row: Row, values: Mapping[str, Any]) -> str:
        password = row["password"]
        if not password:
            return make_password(None)
        try:
            validate_password(password, User(username=row["username"], **values))
        except ValidationError as wrong:
            raise WrongCell("password", " ".join(wrong.messages)) from wrong
        if password not in self._hashes:
            self._hashes[password] = make_password(password)
        return self._hashes[password]

    def membership(self, row: Row) -> Change:
        key = {
            "user": user_by_name(row["user"], "user"),
            "agency": agency_by_code(row["agency"], "agency"),
            "role": row["role"],
            "valid_from": row["valid_from"],
        }
        check_stands(key["agency"], row["valid_from"], end_to_be(Membership, key, row["valid_to"]))
        values = {name: row[name] for name in ("job_title", "act", "valid_to")}
        _, change = put(Membership, key, values, absent=row.absent)
        return change

    def delegation(self, row: Row) -> Change:
        key = {
            "agency": agency_by_code(row["agency"], "agency"),
            "signer": user_by_name(row["user"], "user"),
            "mode": row["mode"],
            # Two acts of one form may begin on one day, for different papers: each is a row of its own.
            "act": row["act"],
            "valid_from": row["valid_from"],
        }
        names = ("signer_title", "paper_kinds", "valid_to")
        found, change = put(SignatureDelegation, key, {name: row[name] for name in names}, absent=row.absent)
        assert isinstance(found, SignatureDelegation)  # noqa: S101 - tells mypy
        # Whom, where and in which form is the key: what stands written already was asked when it was written.
        if change.kind == "created":
            try:
                check_could_sign(found, self._on)
            except AccountsError as wrong:
                raise WrongCell("user", str(wrong)) from wrong
        return change


def _check_place(place: AgencyPlacement) -> None:
    last_days = [day for day in (place.valid_to, place.agency.valid_to) if day is not None]
    queries.check_stands_above(place.parent, min(last_days, default=None))


def _check_new_name(name: str) -> None:
    """Only new ones: an account of before these words were asked for logs in as it is."""
    if not usernames.may_be_new(name):
        raise WrongCell("username", f"Không mở tài khoản mới tên “{name}”. {usernames.WRONG}")
