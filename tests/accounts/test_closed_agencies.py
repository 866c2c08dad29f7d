"""Whose calendar, seal and cash those of a closed agency are (ruling 41)."""

from datetime import date

import pytest

from accounts import queries
from accounts.models import Agency, AgencyPlacement
from tests.factories.accounts import AgencyCalendarFactory, AgencyFactory, taken_over


pytestmark = pytest.mark.django_db
SWITCH = date(2026, 3, 4)
BEFORE = date(2026, 3, 3)


@pytest.fixture
def province():
    return AgencyFactory(province=True)


def closed_without_heir(agency: Agency) -> None:
    for rows in (Agency.objects.filter(pk=agency.pk), AgencyPlacement.objects.filter(agency=agency)):
        rows.update(valid_to=BEFORE)


class TestCalendars:
    def code(self, agency, on):
        return queries.deadline_policy(agency.pk, on).calendar_code

    def test_of_a_closed_agency_its_own_before_and_its_heirs_after(self, province):
        old, heir = AgencyFactory(parent=province), AgencyFactory(parent=province)
        desk = AgencyFactory(unit=True, parent=old)
        AgencyCalendarFactory(agency=old, counting_calendar="own")
        AgencyCalendarFactory(agency=heir, counting_calendar="heirs")
        for one in (desk, old):
            taken_over(one, heir, on=SWITCH)
        assert [self.code(one, BEFORE) for one in (desk, old, heir)] == ["own", "own", "heirs"]
        assert [self.code(one, SWITCH) for one in (desk, old, heir)] == ["heirs"] * 3

    def test_an_heir_without_a_rule_counts_by_the_one_above_it(self, province):
        old, heir = AgencyFactory(parent=province), AgencyFactory(parent=province)
        AgencyCalendarFactory(agency=old, counting_calendar="own")
        AgencyCalendarFactory(agency=province, counting_calendar="above")
        taken_over(old, heir, on=SWITCH)
        assert self.code(old, SWITCH) == "above"

    def test_closed_without_an_heir_it_counts_as_it_did_where_it_last_stood(self, province):
        old = AgencyFactory(parent=province)
        AgencyCalendarFactory(agency=province, counting_calendar="above")
        closed_without_heir(old)
        assert self.code(old, SWITCH) == "above"

    def test_many_take_one_statement(self, province, django_assert_num_queries):
        agencies = [AgencyFactory(parent=province) for _ in range(3)]
        taken_over(agencies[0], agencies[1], on=SWITCH)
        AgencyCalendarFactory(agency=agencies[1], counting_calendar="heirs")
        with django_assert_num_queries(1):
            found = queries.deadline_policies({one.pk for one in agencies}, SWITCH)
        assert [found[one.pk].calendar_code for one in agencies] == ["heirs", "heirs", "standard"]


class TestWhoStandsForIt:
    def test_itself_while_it_exists(self, province):
        one = AgencyFactory(parent=province)
        assert queries.stands_for(one.pk, SWITCH) == one.pk

    def test_its_heir_and_the_heirs_heir(self, province):
        first, second, third = (AgencyFactory(parent=province) for _ in range(3))
        taken_over(first, second, on=BEFORE)
        taken_over(second, third, on=SWITCH)
        assert queries.stands_for(first.pk, BEFORE) == second.pk
        assert queries.stands_for(first.pk, SWITCH) == third.pk

    def test_without_an_heir_the_agency_above(self, province):
        commune = AgencyFactory(parent=province)
        counter = AgencyFactory(one_stop=True, parent=commune)
        closed_without_heir(counter)
        assert queries.stands_for(counter.pk, BEFORE) == counter.pk
        assert queries.stands_for(counter.pk, SWITCH) == commune.pk
        assert queries.legal_heir(counter.pk, SWITCH) == commune

    def test_and_the_heir_of_that_one_where_it_is_closed_too(self, province):
        commune, heir = AgencyFactory(parent=province), AgencyFactory(parent=province)
        counter = AgencyFactory(one_stop=True, parent=commune)
        closed_without_heir(counter)
        taken_over(commune, heir, on=SWITCH)
        assert queries.stands_for(counter.pk, SWITCH) == heir.pk

    def test_nobody_left_it_stays_its_own(self):
        lone = AgencyFactory()
        closed_without_heir(lone)
        assert queries.stands_for(lone.pk, SWITCH) == lone.pk

    def test_of_the_one_above_the_last_heir_where_that_one_is_closed_too(self, province):
        district = AgencyFactory(parent=province)
        first, heir = AgencyFactory(parent=province), AgencyFactory(parent=district)
        taken_over(first, heir, on=date(2026, 3, 2))
        closed_without_heir(heir)
        assert queries.stands_for(first.pk, SWITCH) == district.pk
        assert queries.left_behind(SWITCH) == {first.pk: district.pk, heir.pk: district.pk}

    def test_itself_before_it_begins(self, province):
        coming = AgencyFactory(parent=province, valid_from=date(2026, 3, 5))
        assert queries.stands_for(coming.pk, SWITCH) == coming.pk


class TestLeftBehind:
    def test_each_that_closed_without_an_heir_and_no_other(self, province):
        commune, heir = AgencyFactory(parent=province), AgencyFactory(parent=province)
        counter, taken = AgencyFactory(one_stop=True, parent=commune), AgencyFactory(parent=province)
        closed_without_heir(counter)
        taken_over(taken, heir, on=SWITCH)
        assert queries.left_behind(BEFORE) == {}
        assert queries.left_behind(SWITCH) == {counter.pk: commune.pk}

    @pytest.mark.parametrize("closed", [1, 20])
    def test_one_statement_however_many_closed(self, province, closed, django_assert_num_queries):
        for _ in range(closed):
            closed_without_heir(AgencyFactory(parent=province))
        with django_assert_num_queries(1):
            found = queries.left_behind(SWITCH)
        assert list(found.values()) == [province.pk] * closed
