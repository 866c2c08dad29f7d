"""The machine of petitions: as written by hand, every state by every act, every act by every role."""

from pathlib import Path

import pytest
from django.conf import settings

from accounts.enums import Role
from accounts.models import Actor
from accounts.queries import asked_once, forget
from feedback.enums import (
    OtherMatter,
    PetitionEventKind,
    PetitionKind,
    PetitionState as S,
)
from feedback.exceptions import NotNow
from feedback.models import Petition
from feedback.permissions import can
from feedback.rules.acts import PERMITS, Act, who_in_words
from feedback.services import answering, classifying
from tests import access_table as table
from tests.factories.accounts import UserFactory
from tests.factories.petitions import MONDAY, Place, fresh
from tests.harness.worlds import undone


pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return Place()


# The machine by hand: from → the acts that may follow, and where each leads.
EDGES = {
    S.RECEIVED: {
        "classify": S.HANDLING, "refuse": S.REFUSED, "redirect": S.REDIRECTED, "ask_to_complete": S.ASKED,
        "transfer": S.TRANSFERRED, "forward": S.FORWARDED, "withdraw": S.WITHDRAWN,
    },
    S.TRANSFERRED: {
        "classify": S.HANDLING, "refuse": S.REFUSED, "redirect": S.REDIRECTED, "ask_to_complete": S.ASKED,
        "transfer": S.TRANSFERRED, "forward": S.FORWARDED, "withdraw": S.WITHDRAWN,
    },
    S.ASKED: {"refuse": S.REFUSED, "redirect": S.REDIRECTED, "complete": S.RECEIVED, "withdraw": S.WITHDRAWN},
    S.HANDLING: {
        "redirect": S.REDIRECTED, "transfer": S.TRANSFERRED, "forward": S.FORWARDED, "answer": S.ANSWERED,
        "withdraw": S.WITHDRAWN,
    },
    S.ANSWERED: {"find_vague": S.HANDLING, "publish": S.PUBLISHED},
    S.PUBLISHED: {"find_vague": S.HANDLING},
    S.REFUSED: {}, S.REDIRECTED: {}, S.FORWARDED: {}, S.WITHDRAWN: {},
}  # fmt: skip


def test_the_machine_is_as_written_by_hand_and_every_move_is_an_event():
    moves = {(str(t.source), t.name, str(t.target)) for t in Petition().get_all_state_transitions()}
    assert moves == {(a.value, name, b.value) for a, after in EDGES.items() for name, b in after.items()}
    assert {name for _, name, _ in moves} == set(PERMITS)
    assert set(PERMITS) <= set(PetitionEventKind.values)
    page = (Path(settings.BASE_DIR) / "docs" / "small-machines.md").read_text(encoding="utf-8")
    section = page.split("## The petition\n", 1)[1].split("\n## ", 1)[0]
    for source, name, target in moves:
        assert f"| `{name}` | `{source}` | `{target}` | {who_in_words()[name]} |" in section


def calls(place):
    """Every act by name, ready to be tried."""
    c, a = classifying, answering

    def act(service, **typed):
        return lambda pk, by: service(petition_id=pk, by=by, at=MONDAY, **typed)

    return {
        "classify": act(c.classify, kind=PetitionKind.RULES, handler_id=place.handler.pk),
        "refuse": act(c.refuse, reason="x"),
        "redirect": act(c.redirect, matter=OtherMatter.COMPLAINT, reason="x"),
        "ask_to_complete": act(c.ask_to_complete, what="x"),
        "complete": act(c.complete, text="x"),
        "transfer": act(c.transfer, agency_id=place.province.pk, reason="x"),
        "forward": act(c.forward, outside_name="Bộ", reason="x"),
        "withdraw": act(c.withdraw, reason="x"),
        "answer": act(a.answer, text="x"),
        "find_vague": act(a.find_vague, reason="x"),
        "publish": act(a.publish, question="Hỏi", text="Đáp"),
    }


def test_every_state_by_every_act_through_the_services(place):
    """What the table does not list is refused as "not now", and changes nothing."""
    tries = calls(place)
    for state, after in EDGES.items():
        petition = in_state(place, state)
        for name, call in tries.items():
            with undone():
                if name in after:
                    call(petition.pk, place.by)
                    assert fresh(petition).state == after[name], (state, name)
                else:
                    with pytest.raises(NotNow):
                        call(petition.pk, place.by)
                    assert fresh(petition).state == state, (state, name)


def in_state(place, state):
    """A petition of the commune in any state, by its services."""
    tries = calls(place)
    petition = place.registered()
    ways = {
        S.RECEIVED: (),
        S.ASKED: ("ask_to_complete",),
        S.HANDLING: ("classify",),
        S.ANSWERED: ("classify", "answer"),
        S.PUBLISHED: ("classify", "answer", "publish"),
        S.REFUSED: ("refuse",),
        S.REDIRECTED: ("redirect",),
        S.FORWARDED: ("forward",),
        S.WITHDRAWN: ("withdraw",),
        S.TRANSFERRED: ("transfer",),
    }
    for name in ways[state]:
        tries[name](petition.pk, place.by)
    if state == S.TRANSFERRED:  # back again, so that the commune's officer may act
        Petition.objects.filter(pk=petition.pk).update(handling_agency=place.commune)
        petition.duties.update(agency=place.commune)
    return fresh(petition)


def test_every_act_by_every_role_is_what_the_access_table_says(place):
    with asked_once():
        _every_act_by_every_role(place)


def _every_act_by_every_role(place):
    petition = place.registered()
    today = MONDAY.date()
    places = {"same_agency": place.commune, "child": place.province}
    for role in Role:
        for relation, agency in places.items():
            person = UserFactory(role=role, agency=agency)
            forget()
            for act in set(Act) - {Act.REGISTER, Act.IMPORT, Act.ENTER_RATING}:
                expected = (act.value, role.value, relation) in table.acts()
                assert can(act, Actor(person), petition, on=today) == expected, (act, role, relation)
        own = UserFactory(role=role, agency=place.commune)
        Petition.objects.filter(pk=petition.pk).update(handler=own)
        forget()
        may = (Act.ANSWER.value, role.value) in {
            (act, who) for act, who, where in table.acts() if where != "child"
        }
        assert can(Act.ANSWER, Actor(own), fresh(petition), on=today) == may, role
        Petition.objects.filter(pk=petition.pk).update(handler=None)
