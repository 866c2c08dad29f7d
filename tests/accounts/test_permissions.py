"""The app's permissions against the hand-written table, every cell (ruling 18)."""

from datetime import date
from itertools import product

import pytest

from accounts import queries
from accounts.enums import Role
from accounts.permissions import Standing, Thing, can_export, can_keep, can_see
from tests import access_table
from tests.factories.accounts import AgencyFactory, UserFactory


TODAY = date(2026, 3, 4)
NEAR = ("same_unit", "same_agency", "child")


@pytest.mark.parametrize("relation", NEAR)
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("thing", list(Thing))
def test_what_is_seen_is_what_the_table_says(thing, role, relation):
    listed = access_table.access(thing, role, relation).see == "yes"
    assert can_see(thing, Standing(**{relation: frozenset({role})})) is listed


@pytest.mark.parametrize("relation", NEAR)
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("thing", list(Thing))
def test_what_is_exported_is_what_the_table_says(thing, role, relation):
    listed = access_table.access(thing, role, relation).export == "yes"
    assert can_export(thing, Standing(**{relation: frozenset({role})})) is listed


@pytest.mark.parametrize("thing", list(Thing))
def test_own_things_are_seen_as_the_table_says(thing):
    listed = access_table.access(thing, Role.HANDLER, "own").see == "yes"
    assert can_see(thing, Standing(own=True)) is listed
    assert not can_keep(thing, Standing(own=True))


@pytest.mark.parametrize("thing", list(Thing))
def test_nobody_without_a_standing_sees_or_keeps(thing):
    assert not can_see(thing, Standing())
    assert not can_keep(thing, Standing())


@pytest.mark.parametrize("relation", NEAR)
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("thing", list(Thing))
def test_who_keeps_a_thing_sees_it(thing, role, relation):
    standing = Standing(**{relation: frozenset({role})})
    assert not can_keep(thing, standing) or can_see(thing, standing)


@pytest.mark.django_db
class TestStanding:
    @pytest.fixture
    def tree(self):
        province = AgencyFactory(province=True)
        commune = AgencyFactory(parent=province)
        return {
            "province": province,
            "commune": commune,
            "unit": AgencyFactory(unit=True, parent=commune),
            "sibling_unit": AgencyFactory(unit=True, parent=commune),
            "other": AgencyFactory(parent=province),
            "coming": AgencyFactory(parent=commune, valid_from=date(2027, 1, 1)),
            "closed": AgencyFactory(parent=province, valid_to=date(2025, 6, 30)),
        }

    @pytest.mark.parametrize(
        ("home", "relations"),
        [
            ("unit", {"same_unit", "same_agency"}),
            ("sibling_unit", {"same_agency"}),
            ("commune", {"same_agency", "child"}),
            ("province", {"child"}),
            ("other", set()),
        ],
    )
    def test_is_told_by_the_tree(self, tree, home, relations):
        person = UserFactory(role=Role.AUDITOR, agency=tree[home])
        standing = queries.standing(person, tree["unit"].pk, TODAY)
        found = {name for name in NEAR if getattr(standing, name) == {Role.AUDITOR}}
        assert found == relations

    @pytest.mark.parametrize("role", list(Role))
    def test_lists_and_single_answers_agree(self, tree, role):
        for home in tree.values():
            person = UserFactory(role=role, agency=home)
            standings = {agency.pk: queries.standing(person, agency.pk, TODAY) for agency in tree.values()}
            for thing, (to_keep, answer) in product(Thing, [(False, can_see), (True, can_keep)]):
                single = {pk for pk, standing in standings.items() if answer(thing, standing)}
                listed = queries.agencies_seen(person, thing, TODAY, to_keep=to_keep)
                assert listed == single, (home.name, thing, to_keep)

    def test_to_a_person_goes_through_where_he_works(self, tree):
        leader = UserFactory(role=Role.UNIT_HEAD, agency=tree["unit"])
        member = UserFactory(role=Role.HANDLER, agency=tree["unit"])
        assert queries.standing_to(leader, member, TODAY).same_unit == {Role.UNIT_HEAD}
        assert queries.standing_to(member, member, TODAY).own
        citizen = UserFactory()
        assert queries.standing_to(leader, citizen, TODAY) == Standing()
