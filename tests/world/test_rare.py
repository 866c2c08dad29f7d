"""The kinds of dossier that the generator does not tell are received through the services, a few of each."""

from datetime import date

import pytest

from accounts.models import Agency
from dossiers.models import Dossier
from dossiers.services import ledger
from portal.night.demo import office, plan, rare
from portal.night.generator.making import Order, generate
from procedures.models import ProcedureOffer
from tests.clock import at
from tests.world import demo_facts as facts


pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NOW = at("2026-03-18 10:20")


@pytest.fixture
def main_counter():
    """The demo's offices, and some months of the main one."""
    office.set_up_office(at=NOW)
    counter = Agency.objects.get(code=plan.MAIN_COUNTER)
    only = frozenset({counter.pk})
    generate(Order(40, "before", date(2026, 2, 2), date(2026, 3, 6), until=NOW, only=only))
    return counter


def test_a_few_of_each_kind_come_once_and_the_generator_goes_on_beside_them(main_counter):
    made = rare.add_rare(at=NOW)

    facts.every_kind_occurs()
    assert made == Dossier.objects.filter(events__at__lte=NOW).distinct().count() - 40
    assert rare.add_rare(at=NOW) == 0
    only = frozenset({main_counter.pk})
    more = Order(400, "after", date(2026, 3, 17), date(2026, 3, 18), only=only, longest_first=1.0)
    assert generate(more).dossiers == 400
    in_branches = ProcedureOffer.objects.filter(procedure__code__in=[rare.BESIDE, rare.SET])
    assert not Dossier.objects.filter(offer__in=in_branches, received_on=NOW.date()).exists()
    assert ledger.verify().is_whole
