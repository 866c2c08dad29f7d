"""Which roles can make which moves from which states: what a test compares with its table."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.exceptions import NotReady
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import undone


Case = tuple[str, str, Role]


def made(moves: Mapping[str, Mapping[str, Callable[..., Any]]], table: Collection[Case]) -> set[Case]:
    """(state, move, role) of each of `moves`, by state, that was made; it is undone again.

    The roles that may do anything by the table try everything. Of the others a third tries what somebody may
    do there, another third in each state.
    """
    may_anything = {role for _, _, role in table}
    may_somebody = {(state, move) for state, move, _ in table}

    def is_telling(number: int, state: str, move: str, role: Role) -> bool:
        turn = (number + list(Role).index(role)) % 3 == 0
        return THOROUGH or role in may_anything or ((state, move) in may_somebody and turn)

    return {
        (state, move, role)
        for number, (state, acts) in enumerate(moves.items())
        for move, act in acts.items()
        for role in Role
        if is_telling(number, state, move, role) and _is_made(act, role)
    }


def _is_made(act: Callable[..., Any], role: Role) -> bool:
    try:
        with undone():
            act(by=role)
    except (NotReady, NotAllowed):
        return False
    return True
