"""How far an uploaded set-up file may reach: as far as its uploader by hand, and no further (ruling 18).

One exception: offers. By hand they are for procedure control; an administrator who sets up an office brings
them in his file (ruling 40), for receiving places that he keeps.

Asked before the first row is written: rows must not give their uploader what they are then allowed by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from accounts import queries
from accounts.models import Actor, Agency, AgencyPlacement, Membership, User
from accounts.permissions import NOBODYS, Thing, why_not_his_person
from accounts.rules import setup_sheets as sheets
from accounts.rules.office import WHOSE
from lib.sheets import Fault, Filled, Row


_AGENCY_COLUMNS = {
    sheets.AGENCIES.key: "code",
    sheets.PLACEMENTS.key: "agency",
    sheets.SUCCESSIONS.key: "predecessor",
    sheets.CALENDARS.key: "agency",
    sheets.MEMBERSHIPS.key: "agency",
    sheets.DELEGATIONS.key: "agency",
}


@dataclass(frozen=True)
class Reach:
    """What an uploader keeps: agencies by number, and by code with those that his file founds below them."""

    by: Actor
    on: date
    kept: frozenset[int]
    codes: frozenset[str]


def reach_of(filled: Mapping[str, Filled], *, by: Actor, on: date) -> Reach:
    """Agencies count as they do on their pages: a former or coming place below him gives nothing."""
    kept = queries.agencies_seen(by.user, Thing.SETTINGS, on, to_keep=True)
    codes = frozenset(Agency.objects.filter(pk__in=kept).values_list("code", flat=True))
    return Reach(by, on, kept, _with_founded(filled, codes))


def _with_founded(filled: Mapping[str, Filled], codes: frozenset[str]) -> frozenset[str]:
    """New agencies are his when every agency they are put under is."""
    named = {row["code"] for row in _rows(filled, sheets.AGENCIES.key)}
    known = set(Agency.objects.filter(code__in=named).values_list("code", flat=True))
    above: dict[str, set[str]] = {code: set() for code in named - known}
    for key, column in ((sheets.AGENCIES.key, "code"), (sheets.PLACEMENTS.key, "agency")):
        for row in _rows(filled, key):
            if row["parent"] and row[column] in above:
                above[row[column]].add(row["parent"])
    inside = set(codes)
    while found := {code for code, parents in above.items() if parents and parents <= inside} - inside:
        inside |= found
    return frozenset(inside)


def strangers(filled: Mapping[str, Filled], reach: Reach) -> list[Fault]:
    """Rows about other agencies or below them, about other agencies' people, and roles for himself."""
    faults = [
        _not_his(filled[key], row, column)
        for key, column in _AGENCY_COLUMNS.items()
        for row in _rows(filled, key)
        if row[column] not in reach.codes
    ]
    return [
        *faults,
        *_strange_parents(filled, reach),
        *_strange_office(filled, reach),
        *_strange_users(filled, reach),
        *_strange_roles(filled, reach),
    ]


def _rows(filled: Mapping[str, Filled], key: str) -> tuple[Row, ...]:
    return filled[key].rows if key in filled else ()


def _not_his(sheet: Filled, row: Row, column: str) -> Fault:
    return sheet.fault(row, column, f"Cơ quan “{row[column]}” không thuộc phạm vi quản trị của bạn.")


def _strange_parents(filled: Mapping[str, Filled], reach: Reach) -> Iterator[Fault]:
    """Below others he puts nothing. That his own stands below them already may be said again."""
    for key, column in ((sheets.AGENCIES.key, "code"), (sheets.PLACEMENTS.key, "agency")):
        for row in _rows(filled, key):
            if row["parent"] and row["parent"] not in reach.codes and not _stands_so(row, column):
                yield _not_his(filled[key], row, "parent")


def _stands_so(row: Row, column: str) -> bool:
    there = AgencyPlacement.objects.filter(agency__code=row[column], parent__code=row["parent"])
    if column == "agency":
        there = there.filter(valid_from=row["valid_from"], valid_to=row["valid_to"])
    return there.exists()


def _strange_office(filled: Mapping[str, Filled], reach: Reach) -> list[Fault]:
    rows = _rows(filled, sheets.OFFICE.key)
    if not rows or queries.keeps_office(reach.by, reach.on):
        return []
    return [filled[sheets.OFFICE.key].fault(row, "name", WHOSE) for row in rows]


def _strange_users(filled: Mapping[str, Filled], reach: Reach) -> Iterator[Fault]:
    """An account is his when all its roles are; a new one, when the file gives it a first role.

    One without any role is nobody's here: a citizen's, or one that the command line made.
    """
    given = {row["user"] for row in _rows(filled, sheets.MEMBERSHIPS.key)}
    rows = _rows(filled, sheets.USERS.key)
    places = _places([row["username"] for row in rows], reach.on)
    for row in rows:
        name = row["username"]
        if name not in places and name not in given:
            sentence = "Tài khoản mới phải có ít nhất một dòng ở trang “Vai trò” của cùng tệp."
        elif name in places and not places[name]:
            sentence = NOBODYS
        elif name in places and not places[name] <= reach.kept:
            sentence = "Người này do quản trị viên nơi khác quản lý."
        else:
            continue
        yield filled[sheets.USERS.key].fault(row, "username", sentence)


def _strange_roles(filled: Mapping[str, Filled], reach: Reach) -> Iterator[Fault]:
    """Roles for himself, and new roles for people who work nowhere in his agencies."""
    rows = _rows(filled, sheets.MEMBERSHIPS.key)
    places = _places([row["user"] for row in rows], reach.on)
    for row in rows:
        name = row["user"]
        sentence = ""
        if name == reach.by.user.username:
            sentence = "Không ai tự giao vai trò cho mình."
        elif name in places and not _held_already(row):
            sentence = why_not_his_person([place in reach.kept for place in places[name]])
        if sentence:
            yield filled[sheets.MEMBERSHIPS.key].fault(row, "user", sentence)


def _held_already(row: Row) -> bool:
    return Membership.objects.filter(
        user__username=row["user"], agency__code=row["agency"], role=row["role"], valid_from=row["valid_from"]
    ).exists()


def _places(usernames: list[str], on: date) -> dict[str, frozenset[int]]:
    """Where the accounts that there are belong, by name."""
    names = dict(User.objects.filter(username__in=usernames).values_list("pk", "username"))
    places = queries.account_agencies(names, on)
    return {name: places[pk] for pk, name in names.items()}
