"""How far an uploaded set-up file may reach: as far as its uploader by hand, and no further (ruling 18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from accounts import queries
from accounts.enums import Role
from accounts.models import Actor, Agency, Membership
from accounts.rules import setup_sheets as sheets
from accounts.rules.office import WHOSE
from lib.sheets import Fault, Filled


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
