"""The code against docs/access.csv: every move × role × place, every role × relation to a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor, Agency, Membership, User
from dossiers.models import Dossier
from dossiers.permissions import active_step, can, can_view, check_can
from dossiers.queries import access_to
from dossiers.rules.moves import MAY
from dossiers.services.processing import complete_step
from tests import access_table as table
from tests.factories.accounts import AgencyFactory, LeaveFactory, UserFactory
from tests.factories.dossiers import NINE, Office, assigned, make_office, proposed, question_to
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 6)
PLACES = ("receiving", "deciding", "holding", "holder", "above", "consulted")
# In the scene below one commune decides and has the seal over the unit that holds the dossier.
ALSO = {"holder": ("holding",), "deciding": ("answering",)}


@dataclass(frozen=True)
class Scene:
    office: Office
    dossier: Dossier

    def agency(self, place: str) -> Agency:
        if place == "above":
            return _parent_of(self.office.commune)
        if place == "consulted":
            return _asked(self.office, self.dossier)
        return {
            "receiving": self.office.counter,
            "deciding": self.office.commune,
            "holding": self.office.unit,
            "holder": self.office.unit,
        }[place]


@built_once
def scene() -> Scene:
    """A dossier that a handler of the department is working on."""
    office = make_office()
    return Scene(office, assigned(office))


def _asked(office: Office, dossier: Dossier) -> Agency:
    """An agency of its own that was asked for its opinion about the dossier."""
    question = dossier.consultations.first() or question_to(AgencyFactory(), dossier, office)
    agency: Agency | None = question.asked_agency
    assert agency is not None
    return agency


def a_person(scene: Scene, role: str, place: str) -> User:
    """Someone new with this role there; as holder the running step is his."""
    person = UserFactory(role=Role(role), agency=scene.agency(place))
    if place == "holder":
        scene.dossier.steps.filter(state="active").update(holder=person)
    return person


def allowed(move: str, role: str, place: str) -> bool:
    """By the table: holding the step is also holding in its unit, and so on (ALSO)."""
    places = {place, *ALSO.get(place, ())}
    return any(table.may_move(move, role, one) for one in places)


def telling_moves(role: str) -> list[str]:
    """Of moves that are granted alike one: `can` looks at nothing else. Of those that are never this
    role's, every third."""
    if THOROUGH:
        return list(MAY)
    ones = {grants: move for move, grants in MAY.items()}.values()
    own = {move for move, somebody, _ in table.grants() if somebody == role}
    return [move for number, move in enumerate(ones) if move in own or number % 3 == 0]


@pytest.mark.parametrize("place", PLACES)
def test_a_role_may_make_exactly_the_moves_of_the_table(scene, place):
    # Like a page, that looks for the running step once for all its buttons; a service lets `can` look.
    looks_itself = THOROUGH or place in ("holding", "holder")
    step = None if looks_itself else active_step(scene.dossier)
    for role in Role.values:
        actor = Actor(a_person(scene, role, place))
        for move in telling_moves(role):
            expected = allowed(move, role, place)
            assert can(move, actor, scene.dossier, on=TODAY, step=step) == expected, (move, role, place)


def test_the_code_knows_every_move_of_the_table_and_grants_it_alike():
    assert set(MAY) == {rule.move for rule in table.moves()}
    granted = {
        (move, role.value, relation)
        for move, grants in MAY.items()
        for roles, relation in grants
        for role in roles
    }
    # What only the applicant, a drafter or a system may do has no role to check.
    assert granted == {rule for rule in table.grants() if rule[1] in Role.values and rule[2] != "drafter"}


def test_the_same_role_in_another_agency_may_do_nothing(scene):
    elsewhere, step = AgencyFactory(), active_step(scene.dossier)
    for role in Role:
        actor = Actor(UserFactory(role=role, agency=elsewhere))
        for move in telling_moves(role):
            assert not can(move, actor, scene.dossier, on=TODAY, step=step), (move, role)


def test_the_records_clerk_sends_back_what_waits_for_the_seal_and_nothing_before_it(scene):
    """Before, its leader has not seen it: no form of the paper is there to be wrong."""
    dossier, clerk = proposed(scene.office), scene.office.actor(Role.RECORDS_CLERK)
    assert not can("send_back", clerk, dossier, on=TODAY)
    complete_step(dossier_id=dossier.pk, by=scene.office.actor(Role.APPROVER), at=NINE)
    assert can("send_back", clerk, dossier, on=TODAY)


def test_who_may_not_is_told_whose_it_is(scene):
    with pytest.raises(NotAllowed, match="Văn thư"):
        check_can("seal", scene.office.actor(Role.HANDLER), scene.dossier, on=TODAY)


def test_a_deputy_acts_for_the_absent_colleague_and_only_then(scene):
    absent = scene.office.people[Role.APPROVER]
    deputy = UserFactory()
    LeaveFactory(user=absent, deputy=deputy, valid_from=TODAY, valid_to=TODAY)

    assert can("approve", Actor(deputy, acting_for=absent), scene.dossier, on=TODAY)
    assert not can("approve", Actor(deputy), scene.dossier, on=TODAY)
    assert not can("approve", Actor(deputy, acting_for=absent), scene.dossier, on=date(2026, 3, 9))


# --- what a person sees -------------------------------------------------------------------------------------


def stand(scene: Scene, role: Role, relation: str) -> User:
    """Someone with the role who stands to the dossier in this relation and in no closer one."""
    office, dossier = scene.office, scene.dossier
    makers = {
        "own": lambda: _own(scene, role),
        "same_unit": lambda: UserFactory(role=role, agency=_unit_for(scene, role)),
        "same_agency": lambda: UserFactory(role=role, agency=AgencyFactory(unit=True, parent=office.commune)),
        "child": lambda: UserFactory(role=role, agency=_parent_of(office.commune)),
        "sibling": lambda: UserFactory(role=role, agency=AgencyFactory(parent=_parent_of(office.commune))),
        "consulted": lambda: UserFactory(role=role, agency=_asked(office, dossier)),
        "left_unit": lambda: _left(scene, role),
        "other_agency": lambda: UserFactory(role=role, agency=AgencyFactory()),
    }
    person: User = makers[relation]()
    assert dossier.pk
    return person


def _own(scene: Scene, role: Role) -> User:
    at_counter = role in {Role.RECEPTION, Role.ONESTOP_HEAD, Role.CASHIER, Role.HELPER, Role.POSTAL_AGENT}
    person = UserFactory(role=role, agency=scene.office.counter if at_counter else scene.office.unit)
    if at_counter:
        Dossier.objects.filter(pk=scene.dossier.pk).update(received_by=person)
    else:
        scene.dossier.steps.filter(state="active").update(holder=person)
    scene.dossier.refresh_from_db(fields=["received_by"])
    return person


def _unit_for(scene: Scene, role: Role) -> Agency:
    counter = {Role.RECEPTION, Role.ONESTOP_HEAD, Role.CASHIER, Role.HELPER, Role.POSTAL_AGENT}
    return scene.office.counter if role in counter else scene.office.unit


def _parent_of(commune: Agency) -> Agency:
    placement = commune.placements.select_related("parent").first()
    if placement is not None:
        return placement.parent
    province = AgencyFactory(province=True)
    commune.placements.create(parent=province, valid_from=commune.valid_from)
    return province


def _left(scene: Scene, role: Role) -> User:
    person = UserFactory(role=role, agency=_unit_for(scene, role))
    Membership.objects.filter(user=person).update(valid_to=date(2026, 2, 1))
    Dossier.objects.filter(pk=scene.dossier.pk).update(received_by=person)
    scene.dossier.refresh_from_db(fields=["received_by"])
    return person


def rule_for(role: str, relation: str) -> table.ObjectRule:
    """The strongest relation that grants something counts: what is a person's own is also in his unit."""
    own = table.access("dossier", role, relation)
    through_the_unit = relation == "own" and own.see == "no" and role not in {Role.HELPER, Role.POSTAL_AGENT}
    return table.access("dossier", role, "same_unit") if through_the_unit else own


RELATIONS = (
    "own", "same_unit", "same_agency", "child", "sibling", "consulted", "left_unit", "other_agency",
)  # fmt: skip


@pytest.mark.parametrize("relation", RELATIONS)
def test_page_list_and_table_agree_for_every_role(scene, relation):
    for role in Role:
        person = stand(scene, role, relation)
        rule = rule_for(role, relation)
        found = access_to(person, scene.dossier, on=TODAY)
        listed = Dossier.objects.visible_to(person, TODAY).filter(pk=scene.dossier.pk).exists()

        assert ("yes" if found.see else "no") == rule.see, role
        assert ("yes" if found.file else "no") == rule.file, role
        assert found.personal.value == rule.personal, role
        assert found.export.value == rule.export, role
        assert listed == can_view(person, scene.dossier, on=TODAY) == found.see, role


def test_a_citizen_without_a_post_sees_no_list(scene):
    assert not Dossier.objects.visible_to(UserFactory(), TODAY).exists()


def test_one_more_dossier_never_costs_one_more_query(scene, django_assert_max_num_queries):
    for _ in range(3):
        assigned(scene.office)
    with django_assert_max_num_queries(7):
        list(Dossier.objects.visible_to(scene.office.people[Role.HANDLER], TODAY).with_list_data()[:50])
