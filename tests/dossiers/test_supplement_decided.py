"""Leave that was given or refused already: who had the say is told so, and nobody else's name."""

from __future__ import annotations

from functools import partial

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.enums import ItemKind
from dossiers.exceptions import NotReady
from dossiers.rules.supplement import Item
from dossiers.services import supplement
from dossiers.services.supplement import AskIn
from tests.clock import at
from tests.factories.dossiers import assigned, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MONDAY, THURSDAY = at("2026-03-09 10:00"), at("2026-03-12 08:00")


@built_once
def office():
    return make_office(limit="15")


def proposed(office, *, when):
    """A paper beyond the list takes the unit head; after the third working day the leader as well."""
    asked = AskIn([Item(ItemKind.EXTRA, "Bản vẽ", article="Điều 5")], "Chưa đủ")
    return supplement.ask(dossier_id=assigned(office).pk, asked=asked, by=office.actor(Role.HANDLER), at=when)


def acts_on(request, *, when):
    return {
        "approve": partial(supplement.approve, request_id=request.pk, at=when),
        "turn_down": partial(supplement.turn_down, request_id=request.pk, reason="Đã đủ", at=when),
    }


@pytest.mark.parametrize("first", ["approve", "turn_down"])
@pytest.mark.parametrize("then", ["approve", "turn_down"])
def test_who_had_the_say_is_told_that_it_was_said(office, first, then):
    """Also where both are pressed at once: the lock lets one through after the other."""
    acts = acts_on(proposed(office, when=MONDAY), when=MONDAY)
    acts[first](by=office.actor(Role.UNIT_HEAD))
    with pytest.raises(NotReady, match="không còn chờ duyệt"):
        acts[then](by=office.actor(Role.UNIT_HEAD))
    with pytest.raises(NotAllowed):
        acts[then](by=office.actor(Role.HANDLER))


@pytest.mark.parametrize("then", ["approve", "turn_down"])
def test_who_has_given_his_part_of_the_leave_is_told_that_others_are_waited_for(office, then):
    acts = acts_on(proposed(office, when=THURSDAY), when=THURSDAY)
    acts["approve"](by=office.actor(Role.UNIT_HEAD))
    with pytest.raises(NotReady, match="còn chờ người khác duyệt"):
        acts[then](by=office.actor(Role.UNIT_HEAD))
    with pytest.raises(NotAllowed):
        acts[then](by=office.actor(Role.HANDLER))
