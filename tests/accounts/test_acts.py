"""Who may what in agencies and among their people is what docs/access.csv says: every act, role and place."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import transaction

from accounts.enums import AgencyKind, Level, Role, SigningMode
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.rules.office import ACTION, BRAND
from accounts.services import agencies, people
from accounts.services.office import OfficeIn, set_office
from portal import setup_files
from tests import access_table as table
from tests.clock import at
from tests.factories.accounts import (
    AgencyFactory,
    LeaveFactory,
    SignatureDelegationFactory,
    SuccessionFactory,
    UserFactory,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NOW = at("2026-03-04 09:00")
TODAY = date(2026, 3, 4)
SIGNS = {"mode": SigningMode.KT, "signer_title": "Phó Trưởng phòng", "valid_from": TODAY}
OFFICE = OfficeIn("Cổng", hotline="", address="", email="", brand_colour=BRAND, action_colour=ACTION)
UNIT_ROWS = [
    ("Mã cơ quan", "Tên", "Loại", "Cấp", "Trực thuộc", "Từ ngày"),
    ("X-P-1", "Tổ một cửa", "Phòng, bộ phận trong cơ quan", "Cấp xã", "X-P", "01/03/2026"),
]

# How a role held in each place stands to the unit and to its people (docs/access.md).
OF_THE_UNIT = {
    "unit": {"same_unit", "same_agency"}, "beside": {"same_agency"}, "commune": {"same_agency", "child"},
    "province": {"child"}, "neighbour": {"other_agency"},
}  # fmt: skip
OF_ALL = dict.fromkeys(OF_THE_UNIT, frozenset[str]()) | {"province": {"top"}}


@built_once
def world():
    province = AgencyFactory(province=True)
    commune = AgencyFactory(parent=province)
    unit = AgencyFactory(unit=True, parent=commune, code="X-P")
    member, deputy = (UserFactory(role=Role.HANDLER, agency=unit) for _ in range(2))
    return SimpleNamespace(
        places={
            "unit": unit, "beside": AgencyFactory(unit=True, parent=commune), "commune": commune,
            "province": province, "neighbour": AgencyFactory(parent=province),
        },
        unit=unit,
        member=member,
        deputy=deputy,
        act=SignatureDelegationFactory(agency=unit, signer=deputy, act="QĐ 1", **SIGNS),
        leave=LeaveFactory(user=deputy, valid_from=TODAY, valid_to=TODAY, deputy=None),
        succession=SuccessionFactory(
            predecessor=AgencyFactory(valid_to=date(2026, 2, 28)), successor=unit,
            effective_on=date(2026, 3, 1),
        ),
    )  # fmt: skip


def opened(world, **who):
    agencies.open_agency(
        code="MOI", name="Tổ", kind=AgencyKind.UNIT, level=Level.COMMUNE, parent=world.unit,
        valid_from=TODAY, **who,
    )  # fmt: skip


def delegated(world, **who):
    people.delegate_signature(agency=world.unit, signer=world.member, act="QĐ 2", **SIGNS, **who)


def taken(world, *, by, at):
    """A file is answered by row; what is beyond its uploader is a fault and no refusal of its own."""
    tables = setup_files.read_tables({"agencies": UNIT_ROWS})
    outcome = setup_files.take(tables, commit=True, by=by, on=TODAY)
    if any("không thuộc phạm vi quản trị" in str(fault) for fault in outcome.faults):
        raise NotAllowed(str(outcome.faults[0]))
    assert outcome.faults == []


def left(world, **who):
    people.record_leave(user=world.member, first_day=TODAY, last_day=TODAY, deputy=None, **who)


ATTEMPTS = [
    ("keep_settings", OF_THE_UNIT, opened),
    ("delegate_signature", OF_THE_UNIT, delegated),
    ("delegate_signature", OF_THE_UNIT, lambda world, **who: people.end_delegation(
        delegation=world.act, last_day=TODAY, **who)),
    ("take_setup", OF_THE_UNIT, taken),
    ("set_up_office", OF_ALL, lambda world, **who: set_office(wanted=OFFICE, **who)),
    ("confirm_succession", OF_THE_UNIT, lambda world, **who: agencies.confirm_succession(
        succession=world.succession, **who)),
    ("keep_leave", OF_THE_UNIT, left),
    ("keep_leave", OF_THE_UNIT, lambda world, **who: people.end_leave(
        leave=world.leave, last_day=TODAY, **who)),
]  # fmt: skip


def is_allowed(attempt, world, by):
    """Whether it goes through; what it did is taken back."""
    with transaction.atomic():
        try:
            attempt(world, by=by, at=NOW)
        except NotAllowed:
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("role", Role)
def test_every_act_by_every_role_is_what_the_access_table_says(world, role):
    for name, agency in world.places.items():
        by = Actor(UserFactory(role=role, agency=agency))
        for act, standing, attempt in ATTEMPTS:
            listed = any((act, role.value, relation) in table.acts() for relation in standing[name])
            assert is_allowed(attempt, world, by) is listed, (act, role, name)


def test_every_cell_of_the_table_about_these_acts_is_tried():
    tried = {(act, how) for act, standing, _ in ATTEMPTS for hows in standing.values() for how in hows}
    assert {(act, how) for act, _, how in table.acts() if act in {name for name, _ in tried}} <= tried
