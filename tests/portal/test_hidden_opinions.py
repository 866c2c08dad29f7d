"""Lost points never tell a person of an opinion that he may not read: who disliked, who complained, when."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AgencyPlacement
from dossiers.models import Dossier
from indicators.models import UnitScore
from indicators.queries.definitions_kept import definition_in_force
from indicators.queries.dossier_costs import DossierCosts
from indicators.queries.drilldown import costing
from indicators.queries.whatif import Tick, what_if
from indicators.rules.contribution import SATISFACTION
from indicators.services import facts, scores
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.factories.feedback import make_petition, make_rating
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
BEFORE, DAY = date(2026, 3, 19), date(2026, 3, 20)
SAID = at("2026-03-20 10:00")


class World:
    """A chair with four complained-of dossiers, of which he may know two, all since the last night."""

    def __init__(self):
        self.province = AgencyFactory(province=True)
        self.office = make_office()
        commune = self.office.commune
        AgencyPlacement.objects.create(agency=commune, parent=self.province, valid_from=date(2015, 1, 1))
        self.chair = self.office.people[Role.HEAD]
        self.above = UserFactory(role=Role.HEAD, agency=self.province)
        self.open, self.disliked, self.against_him, self.his_own = (
            accepted(self.office, when=at("2026-03-19 09:00")) for _ in range(4)
        )
        facts.refresh()
        scores.score_day(BEFORE)
        make_petition(commune, when=SAID, about_dossier=self.open)
        make_petition(
            commune, when=SAID, about_dossier=self.against_him, about_person=self.chair,
            about_unit=commune, is_about_person=True,
        )  # fmt: skip
        make_rating(self.disliked, disliked=True, on=DAY)
        Dossier.objects.filter(pk=self.his_own.pk).update(received_by=self.chair)
        make_rating(self.his_own, disliked=True, on=DAY)
        facts.refresh()
        scores.score_day(DAY)

    def score(self, agency):
        return (
            UnitScore.objects.select_related("definition")
            .filter(agency=agency, period_kind="month", measured_on=DAY)
            .get()
        )


@built_once(frozen_at="2026-03-21 08:00")
def world():
    return World()


def told(response, rows="rows"):
    return {row["cells"][0]["text"]: row["cells"][-1]["text"] for row in response.context[rows]}


def test_lists_and_reasons_name_only_what_he_may_read(world, client_of):
    commune = world.office.commune
    lost = reverse("oversight:score_lost", args=[commune.pk, SATISFACTION])
    costs = reverse("oversight:score_costs", args=[commune.pk])
    shown = {
        str(world.open): "có phản ánh, kiến nghị ngày 20/03/2026",
        str(world.disliked): "đánh giá không hài lòng ngày 20/03/2026",
    }
    mine = client_of(world.chair)
    response = mine.get(lost)
    assert told(response) == shown
    assert response.context["outside"] == 2, "counted, and not named"
    reasons = told(mine.get(costs))
    for one in (world.against_him, world.his_own):
        assert "phản ánh" not in reasons[str(one)], "listed for other indicators alone"
        assert "hài lòng" not in reasons[str(one)]
    everything = client_of(world.above).get(lost)
    assert len(told(everything)) == 4
    assert everything.context["outside"] == 0

    night = reverse("oversight:score_overnight", args=[commune.pk])
    happened = mine.get(night)
    assert set(told(happened, "dossiers")) == set(shown)
    assert happened.context["outside"] == 2
    assert len(told(client_of(world.above).get(night), "dossiers")) == 4


def test_what_is_not_told_is_priced_as_outside_and_no_tick_finds_it_out(world):
    score, definition = world.score(world.office.commune), definition_in_force(DAY).definition
    for user, listed in ((world.chair, 2), (world.above, 4)):
        found = costing(user, DAY, score, definition, SATISFACTION)
        costs = DossierCosts(user, DAY, score, definition, only=SATISFACTION)
        assert (found.listed, found.missing, costs.count()) == (listed, 4, listed)
        assert costs.lost == found.prices.of_all(listed)
        assert costs.outside == found.prices.outside

    def total(user, *ticks):
        answer = what_if(user, DAY, score, definition, ticks=ticks, rates={})
        return answer.outcome.scored.total

    def gained(user, dossier):
        return total(user, Tick(SATISFACTION, dossier.pk)) - total(user)

    assert gained(world.chair, world.open) > 0
    assert gained(world.chair, world.against_him) == gained(world.chair, world.his_own) == 0
    assert gained(world.above, world.against_him) > 0
