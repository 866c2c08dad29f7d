"""Which roles can make which moves from which states: what a test compares with its table."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import transaction

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.exceptions import NotReady
from tests.harness.thorough import THOROUGH


Case = tuple[str, str, Role]


def made(moves: Mapping[str, Mapping[str, Callable[..., Any]]], table: Collection[Case]) -> set[Case]:
    """(state, move, role) of each of `moves`, by state, that was made; it is undone again.

    Every role tries what the table lets somebody do there. Elsewhere the roles that may do anything by the
    table tell for the others.
    """
    anywhere = {role for _, _, role in table}
    made_by_someone = {(state, move) for state, move, _ in table}
    return {
        (state, move, role)
        for state, acts in moves.items()
        for move, act in acts.items()
        for role in Role
        if (THOROUGH or role in anywhere or (state, move) in made_by_someone) and _is_made(act, role)
    }


def _is_made(act: Callable[..., Any], role: Role) -> bool:
    try:
        with transaction.atomic():
            act(by=role)
            transaction.set_rollback(True)
    except (NotReady, NotAllowed):
        return False
    return True
