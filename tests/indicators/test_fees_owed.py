"""What was owed in a month stays owed in it, whatever becomes of the fee later (indicator 3.6)."""

from datetime import date

import pytest

from accounts.enums import Role
from dossiers.services import ending
from indicators.enums import PeriodKind
from indicators.models import DossierFact
from indicators.queries.unit_counts import unit_counts
from indicators.rules.contribution import PAYMENT_DOSSIER
from indicators.rules.periods import period_of
from indicators.services import facts
from payments.services import waivings
from procedures.models import FeeWaiver
from tests.clock import at
from tests.factories.dossiers import accepted, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MARCH = period_of(PeriodKind.MONTH, date(2026, 3, 6))


@built_once
def office():
    return make_office()


@built_once
def fresh(office):
    """Accepted on the 6th of March."""
    return accepted(office)


def measured(dossier):
    facts.refresh()
    return DossierFact.objects.get(pk=dossier.pk)


def test_a_fee_that_fell_away_with_the_end_was_owed_until_then(office, fresh):
    ending.withdraw(
        dossier_id=fresh.pk, reason="Không còn nhu cầu", by=office.actor(Role.RECEPTION),
        at=at("2026-04-08 09:00"),
    )  # fmt: skip
    found = measured(fresh)
    assert (found.fee_owed, found.fee_dropped_on) == (True, date(2026, 4, 8))
    april, commune = period_of(PeriodKind.MONTH, date(2026, 4, 8)), office.commune.pk
    owed = {
        period: unit_counts([period], period.last)[period][commune][PAYMENT_DOSSIER].d
        for period in (MARCH, april)
    }
    assert owed == {MARCH: 1, april: 0}


def test_a_fee_waived_after_acceptance_was_owed_until_then(office, fresh):
    fee = fresh.fees.get()
    waiver = FeeWaiver.objects.create(
        name="Hộ nghèo", percent=100, legal_basis="Nghị quyết thử", valid_from=date(2026, 1, 1)
    )
    waivings.waive(
        dossier_id=fresh.pk, fee_id=fee.pk, waiver_id=waiver.pk, proof="Sổ hộ nghèo",
        by=office.actor(Role.RECEPTION), at=at("2026-04-02 09:00"),
    )  # fmt: skip
    found = measured(fresh)
    assert (found.fee_owed, found.fee_dropped_on) == (True, date(2026, 4, 2))
