"""A commune that carries on for another one from Monday 16 March 2026 on."""

from __future__ import annotations

from datetime import date

from accounts.enums import Role
from accounts.models import Actor
from dossiers.services.succession import move_open_dossiers
from tests.clock import at
from tests.factories.accounts import (
    AgencyCalendarFactory,
    AgencyFactory,
    SignatureDelegationFactory,
    staff,
    taken_over,
)
from tests.factories.dossiers import Office


SWITCH_DAY = date(2026, 3, 16)
SWITCH = at("2026-03-16 00:30")
AFTER = at("2026-03-16 09:00")
ROLES = {
    Role.RECEPTION: "counter",
    Role.ONESTOP_HEAD: "counter",
    Role.HANDLER: "unit",
    Role.UNIT_HEAD: "unit",
    Role.APPROVER: "commune",
    Role.HEAD: "commune",
    Role.RECORDS_CLERK: "commune",
}


class Heir:
    """A commune with a counter and a department, and somebody for each role."""

    def __init__(self, identifier: str = "H98.1") -> None:
        self.commune = AgencyFactory(identifier=identifier)
        self.counter = AgencyFactory(one_stop=True, identifier=f"{identifier}.1", parent=self.commune)
        self.unit = AgencyFactory(unit=True, parent=self.commune)
        AgencyCalendarFactory(agency=self.commune)
        self.people = staff({role: getattr(self, place) for role, place in ROLES.items()})
        SignatureDelegationFactory(agency=self.commune, signer=self.people[Role.APPROVER])

    def actor(self, role: Role) -> Actor:
        return Actor(self.people[role])

    def takes_over(self, office: Office, *, sector_code: str = "") -> None:
        pairs = ((office.unit, self.unit), (office.counter, self.counter), (office.commune, self.commune))
        for old, new in pairs:
            taken_over(old, new, on=SWITCH_DAY, sector_code=sector_code)

    def moves(self, office: Office) -> None:
        for old in (office.commune, office.counter, office.unit):
            for succession in old.successions.order_by("-sector_code"):
                move_open_dossiers(succession=succession, by=office.actor(Role.ADMINISTRATOR), at=SWITCH)


def switch(office: Office, heir: Heir) -> None:
    heir.takes_over(office)
    heir.moves(office)
