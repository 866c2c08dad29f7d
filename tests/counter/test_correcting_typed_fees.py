"""A fee whose amount the clerk types, when the case is put right: what is filled in is a price or nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.enums import Role
from dossiers.enums import FeeState
from dossiers.models import Dossier
from dossiers.services import corrections, fees
from dossiers.services.refees import Asked
from portal.counter.correcting_form import CorrectionForm
from procedures.models import FeeRule
from tests.clock import at
from tests.factories.cases import cases_of
from tests.factories.dossiers import Office, accepted, make_office
from tests.factories.procedures import publish_now
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
LATER = at("2026-03-09 10:00")


@built_once
def office() -> Office:
    office = make_office(cases=("Rẻ", "Đắt"), fee=None, publish=False)
    version = office.procedure.version
    for case in cases_of(office):
        FeeRule.objects.create(
            version=version, case=case, kind="charge", name=case.name, rate=None, note="Theo hợp đồng"
        )
    publish_now(version)
    return office


@pytest.fixture
def cheap(office) -> FeeRule:
    return FeeRule.objects.get(version=office.procedure.version, name="Rẻ")


@pytest.fixture
def dear(office) -> FeeRule:
    return FeeRule.objects.get(version=office.procedure.version, name="Đắt")


@pytest.fixture
def dossier(office, cheap) -> Dossier:
    """Taken for the cheap case, 100,000 đ."""
    return accepted(office, case_id=cheap.case_id, amounts={cheap.pk: Decimal(100_000)})


def settle(office: Office, dossier: Dossier) -> None:
    fees.settle(dossier_id=dossier.pk, by=office.actor(Role.CASHIER), at=LATER)


def correct(office: Office, dossier: Dossier, rule: FeeRule, amount: int, **changes) -> Dossier:
    return corrections.correct(
        dossier_id=dossier.pk, changes={"case_id": rule.case_id} | changes, reason="Ghi nhầm", at=LATER,
        by=office.actor(Role.RECEPTION), fees=Asked({}, {rule.pk: Decimal(amount)}),
    )  # fmt: skip


def filled_in(dossier: Dossier, rule: FeeRule) -> str | None:
    return CorrectionForm(dossier=dossier).fields[f"amount_{rule.pk}"].initial


def owed(dossier: Dossier) -> list[int]:
    return [int(fee.amount) for fee in dossier.fees.filter(state=FeeState.DUE)]


def test_an_amount_that_was_typed_is_filled_in(office, dossier, cheap, dear):
    assert (filled_in(dossier, cheap), filled_in(dossier, dear)) == ("100000", None)
    settle(office, dossier)
    assert filled_in(dossier, cheap) == "100000"


def test_what_is_left_to_pay_is_not_filled_in_as_the_price(office, dossier, cheap, dear):
    settle(office, dossier)
    corrected = correct(office, dossier, dear, 150_000)
    assert owed(corrected) == [50_000]
    assert (filled_in(corrected, cheap), filled_in(corrected, dear)) == ("100000", None)


def test_nor_what_a_waiver_left(office, dossier, cheap):
    fees.waive(
        dossier_id=dossier.pk, fee_id=dossier.fees.get().pk, left=Decimal(50_000), why="Hộ nghèo",
        waiver_id=1, by=office.actor(Role.RECEPTION), at=LATER,
    )  # fmt: skip
    assert filled_in(dossier, cheap) is None


def test_nor_what_an_annulled_receipt_left(office, dossier, cheap, dear):
    settle(office, dossier)
    corrected = correct(office, dossier, dear, 60_000)
    fees.unsettle(
        dossier_id=dossier.pk, fee_ids=[dossier.fees.get().pk], receipt_id=1, reason="Trả lại", at=LATER,
        by=office.actor(Role.CASHIER),
    )  # fmt: skip
    assert owed(corrected) == [60_000]
    assert filled_in(corrected, cheap) is None


def test_nor_what_was_cancelled(office, dossier, cheap, dear):
    corrected = correct(office, dossier, dear, 150_000)
    assert (filled_in(corrected, cheap), filled_in(corrected, dear)) == (None, "150000")


def test_of_a_remainder_that_was_waived_what_was_taken_before_is_not_too_much(office, dossier, dear):
    settle(office, dossier)
    rest = correct(office, dossier, dear, 150_000).fees.get(state=FeeState.DUE)
    fees.waive(
        dossier_id=dossier.pk, fee_id=rest.pk, left=Decimal(20_000), why="Hộ nghèo", waiver_id=1,
        by=office.actor(Role.RECEPTION), at=LATER,
    )  # fmt: skip
    again = correct(office, dossier, dear, 150_000, payer_group="poor")
    assert (owed(again), again.fees.get(state=FeeState.SETTLED).overpaid) == ([50_000], 0)
