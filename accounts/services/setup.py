"""Set-up rows become agencies, people, roles (ruling 40). Running it again changes nothing.

Call it inside a transaction and roll back when `faults` is not empty: half an office is worse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts import queries
from accounts.enums import Role
from accounts.models import (
    Actor,
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
from accounts.rules import setup_sheets as sheets
from accounts.rules.office import WHOSE
from calendars.queries import calendar_exists
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


def take_setup(filled: Mapping[str, Filled]) -> Outcome:
    """Take every sheet that is there, in the order of what refers to what."""
    outcome = Outcome()
    for sheet in sheets.SHEETS:
        if sheet.key in filled:
            outcome.add(take_rows(filled[sheet.key], _takers()[sheet.key]))
    return outcome


def _takers() -> dict[str, Callable[[Row], str]]:
    book = _Book()
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


class _Book:
    """One run over the sheets; keeps the hash of each first password, which takes a third of a second."""

    def __init__(self) -> None:
        self._hashes: dict[str, str] = {}

    def agency(self, row: Row) -> str:
        values = {
            key: row[key]
            for key in (
                "name", "kind", "level", "identifier", "legacy_identifier", "has_seal", "area_code",
                "address", "phone", "email", "website", "valid_from", "valid_to",
            )
        }  # fmt: skip
        found, change = put(Agency, {"code": row["code"]}, values)
        assert isinstance(found, Agency)  # noqa: S101 - tells mypy
        days = {"valid_from": row["valid_from"], "valid_to": row["valid_to"]}
        if row["parent"]:
            parent = agency_by_code(row["parent"], "parent")
            if not AgencyPlacement.objects.filter(agency=found).exclude(parent=parent).exists():
                put(AgencyPlacement, {"agency": found, "parent": parent}, days)
        if row["head_title"] and not HeadTitle.objects.filter(agency=found, title=row["head_title"]).exists():
            put(HeadTitle, {"agency": found, "valid_from": row["valid_from"]},
                {"title": row["head_title"], "valid_to": row["valid_to"]})  # fmt: skip
        return change

    def office(self, row: Row) -> str:
        names = ("name", "hotline", "address", "email", "brand_colour", "action_colour")
        _, change = put(Office, {"id": Office.THE_ONE}, {name: row[name] for name in names})
        transaction.on_commit(queries.forget_office)
        return change

    def placement(self, row: Row) -> str:
        agency = agency_by_code(row["agency"], "agency")
        parent = agency_by_code(row["parent"], "parent")
        _, change = put(
            AgencyPlacement,
            {"agency": agency, "valid_from": row["valid_from"]},
            {"parent": parent, "valid_to": row["valid_to"]},
        )
        return change

    def succession(self, row: Row) -> str:
        predecessor = agency_by_code(row["predecessor"], "predecessor")
        successor = agency_by_code(row["successor"], "successor")
        if predecessor.valid_to is None or predecessor.valid_to >= row["effective_on"]:
            raise WrongCell(
                "predecessor",
                "Cơ quan cũ phải ghi ngày kết thúc trước ngày kế thừa ở trang “Cơ quan”.",
            )
        _, change = put(
            AgencySuccession,
            {"predecessor": predecessor, "sector_code": row["sector_code"]},
            {"successor": successor, "effective_on": row["effective_on"], "act": row["act"]},
        )
        return change

    def calendar(self, row: Row) -> str:
        names = (
            "counting_calendar", "opening_calendar", "start_rule", "due_time_policy",
            "fixed_hour", "act", "valid_to",
        )  # fmt: skip
        for name in ("counting_calendar", "opening_calendar"):
            if row[name] and not calendar_exists(row[name]):
                raise WrongCell(
                    name, f"Không có lịch mã “{row[name]}”; hãy thêm ở trang “Giờ làm việc riêng”."
                )
        _, change = put(
            AgencyCalendar,
            {"agency": agency_by_code(row["agency"], "agency"), "valid_from": row["valid_from"]},
            {name: row[name] for name in names},
        )
        return change

    def user(self, row: Row) -> str:
        values = {name: row[name] for name in ("full_name", "email", "phone")}
        existing = User.objects.filter(username=row["username"]).exists()
        if not existing:
            # A password that is in use is never touched by a set-up file.
            values |= {
                "password": self._hash(row, values),
                "must_change_password": row["must_change_password"],
            }
        _, change = put(User, {"username": row["username"]}, values)
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

    def membership(self, row: Row) -> str:
        key = {
            "user": user_by_name(row["user"], "user"),
            "agency": agency_by_code(row["agency"], "agency"),
            "role": row["role"],
            "valid_from": row["valid_from"],
        }
        _within_agency(key["agency"], row)
        _, change = put(Membership, key, {name: row[name] for name in ("job_title", "act", "valid_to")})
        return change

    def delegation(self, row: Row) -> str:
        key = {
            "agency": agency_by_code(row["agency"], "agency"),
            "signer": user_by_name(row["user"], "user"),
            "mode": row["mode"],
            "valid_from": row["valid_from"],
        }
        names = ("signer_title", "paper_kinds", "act", "valid_to")
        _, change = put(SignatureDelegation, key, {name: row[name] for name in names})
        return change


def _within_agency(agency: Agency, row: Row) -> None:
    if row["valid_from"] < agency.valid_from:
        raise WrongCell("valid_from", f"{agency.name} chỉ hoạt động từ ngày {agency.valid_from:%d/%m/%Y}.")
    if agency.valid_to and (row["valid_to"] is None or row["valid_to"] > agency.valid_to):
        raise WrongCell(
            "valid_to", f"{agency.name} kết thúc ngày {agency.valid_to:%d/%m/%Y}; vai trò không thể dài hơn."
        )


_AGENCY_COLUMNS = {
    sheets.AGENCIES.key: "code",
    sheets.PLACEMENTS.key: "agency",
    sheets.SUCCESSIONS.key: "predecessor",
    sheets.CALENDARS.key: "agency",
    sheets.MEMBERSHIPS.key: "agency",
    sheets.DELEGATIONS.key: "agency",
}


def strangers(filled: Mapping[str, Filled], *, by: Actor, on: date) -> list[Fault]:
    """Rows that reach beyond the agencies this administrator keeps, after they were tried.

    An uploaded file can do no more than its uploader by hand: other agencies, other agencies' people and
    roles for himself are refused.
    """
    mine = kept_agencies(by, on)
    codes = kept_codes(by, on)
    faults = [
        filled[key].fault(row, column, f"Cơ quan “{row[column]}” không thuộc phạm vi quản trị của bạn.")
        for key, column in _AGENCY_COLUMNS.items()
        if key in filled
        for row in filled[key].rows
        if row[column] not in codes
    ]
    return [*faults, *_strange_office(filled, by, on), *_strange_people(filled, mine, by)]


def _strange_office(filled: Mapping[str, Filled], by: Actor, on: date) -> list[Fault]:
    if sheets.OFFICE.key not in filled or queries.keeps_office(by, on):
        return []
    sheet = filled[sheets.OFFICE.key]
    return [sheet.fault(row, "name", WHOSE) for row in sheet.rows]


def kept_agencies(by: Actor, on: date) -> frozenset[int]:
    """The agencies an administrator sets up: his own and all that ever stood or will stand below."""
    return queries.ever_below(
        held.agency_id
        for held in queries.holdings(by.user, on)
        if held.role == Role.ADMINISTRATOR and held.acting_for_id is None
    )


def kept_codes(by: Actor, on: date) -> frozenset[str]:
    return frozenset(Agency.objects.filter(pk__in=kept_agencies(by, on)).values_list("code", flat=True))


def _strange_people(filled: Mapping[str, Filled], mine: frozenset[int], by: Actor) -> list[Fault]:
    faults = []
    for row in filled[sheets.USERS.key].rows if sheets.USERS.key in filled else ():
        elsewhere = Membership.objects.filter(user__username=row["username"]).exclude(agency__in=mine)
        if elsewhere.exists():
            faults.append(
                filled[sheets.USERS.key].fault(
                    row, "username", "Người này do quản trị viên nơi khác quản lý."
                )
            )
    for row in filled[sheets.MEMBERSHIPS.key].rows if sheets.MEMBERSHIPS.key in filled else ():
        if row["user"] == by.user.username:
            faults.append(
                filled[sheets.MEMBERSHIPS.key].fault(row, "user", "Không ai tự giao vai trò cho mình.")
            )
    return faults
