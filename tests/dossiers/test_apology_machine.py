"""The life of a letter of apology as a machine."""

from __future__ import annotations

import pytest
from django_fsm import TransitionNotAllowed

from dossiers.enums import ApologyState
from dossiers.models import Apology


# (move, from, to): the whole life of a letter.
EDGES = {
    ("draft", "due", "drafted"),
    ("draft", "drafted", "drafted"),
    ("sign", "drafted", "signed"),
    ("send_back", "drafted", "due"),
    ("send_back", "signed", "due"),
    ("send", "signed", "sent"),
    ("drop", "due", "dropped"),
    ("drop", "drafted", "dropped"),
    ("drop", "signed", "dropped"),
}
MOVES = sorted({move for move, _, _ in EDGES})


def test_the_machine_has_exactly_these_edges():
    assert {(t.name, t.source, t.target) for t in Apology().get_all_state_transitions()} == EDGES


@pytest.mark.parametrize("state", ApologyState.values)
@pytest.mark.parametrize("move", MOVES)
def test_each_move_from_each_state_goes_where_the_table_says_or_nowhere(move, state):
    apology = Apology(state=state)
    target = {target for name, source, target in EDGES if (name, source) == (move, state)}

    if target:
        getattr(apology, move)()
        assert {apology.state} == target
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(apology, move)()
        assert apology.state == state


# --- the service ------------------------------------------------------------------------------------------
