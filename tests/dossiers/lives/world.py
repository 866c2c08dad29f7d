"""One office, its procedures under every kind of clock, and the neighbours it works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.enums import Role
from accounts.models import Actor, Agency, User
from procedures.enums import LimitUnit
from procedures.models import ProcedureCase, TimeLimit
from tests.factories.accounts import AgencyFactory, SignatureDelegationFactory, UserFactory
from tests.factories.dossiers import Office, link_between, make_office
from tests.factories.procedures import CompleteProcedure, make_complete_procedure, publish_now


EVERY_RULE: Mapping[str, Mapping[str, object]] = {
    "stops_clock": {},
    "late_supplement": {},
    "close_for_silence": {"value": Decimal(5)},
    "close_unpaid": {"value": Decimal(5)},
}
# Every kind of period, with and without what sector law adds.
PROCEDURES: Mapping[str, Mapping[str, object]] = {
    "three_days": {"limit": "3"},
    "one_day": {"limit": "1"},
    "ten_days_suspended": {"limit": "10", "supplement_mode": "suspend", "sector_rules": EVERY_RULE},
    "eight_hours": {
        "limit": "8",
        "unit": LimitUnit.WORKING_HOURS,
        "sector_rules": {"stops_clock": {"mode": "restart"}},
    },
    "calendar_days": {"limit": "12", "unit": LimitUnit.CALENDAR_DAYS, "sector_rules": EVERY_RULE},
    "a_month": {"limit": "1", "unit": LimitUnit.MONTHS, "supplement_mode": "suspend"},
    "in_words": {"limit": None, "sector_rules": {"stops_clock": {}}},
}


@dataclass(frozen=True)
class World:
    """The office with each of its procedures; where linked dossiers go; who is asked for an opinion."""

    office: Office
    procedures: Mapping[str, CompleteProcedure]
    neighbour: Office
    consulted: tuple[Agency, ...]
    advisers: Mapping[int, User]

    def office_for(self, procedure: str) -> Office:
        return replace(self.office, procedure=self.procedures[procedure])

    def actor(self, role: Role) -> Actor:
        return self.office.actor(role)

    def adviser(self, agency_id: int | None) -> Actor:
        """Who answers for an agency that was asked."""
        return Actor(self.advisers[agency_id or 0])


def make_world() -> World:
    office = make_office(limit="3")
    neighbour = make_office(limit="5")
    procedures = {name: _procedure(office, fields) for name, fields in PROCEDURES.items()}
    procedures["with_cases"] = _with_cases(office)
    procedures["linked"] = office.procedure
    link_between(office, neighbour)
    consulted = (AgencyFactory(department=True), AgencyFactory(unit=True, parent=office.commune))
    advisers = {agency.pk: UserFactory(role=Role.HANDLER, agency=agency) for agency in consulted}
    for agency in (office.commune, neighbour.commune):
        SignatureDelegationFactory(agency=agency, signer=office.people[Role.APPROVER])
    return World(office, procedures, neighbour, consulted, advisers)


def _procedure(office: Office, fields: Mapping[str, object]) -> CompleteProcedure:
    return make_complete_procedure(receiving_agency=office.counter, deciding_agency=office.commune, **fields)


def _with_cases(office: Office) -> CompleteProcedure:
    """Ten days, and one case that takes two: what a correction shortens."""
    made = make_complete_procedure(
        receiving_agency=office.counter,
        deciding_agency=office.commune,
        limit="10",
        cases=("Thông thường", "Rút gọn"),
        publish=False,
    )
    short = ProcedureCase.objects.get(version=made.version, position=2)
    TimeLimit.objects.create(
        version=made.version, case=short, value=Decimal(2), unit=LimitUnit.WORKING_DAYS, text=""
    )
    publish_now(made.version)
    return made
