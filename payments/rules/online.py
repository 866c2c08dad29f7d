"""The way of a payment made online (law.md §7.5).

An attempt is created, waits at the gateway, and ends by the gateway's word. Money that comes after the
attempt ran out has come all the same: what the gateway confirms outweighs our clock.
"""

from collections.abc import Mapping
from typing import Final

from payments.enums import OnlineState as S


MOVES: Final[Mapping[S, frozenset[S]]] = {
    S.CREATED: frozenset({S.PENDING, S.FAILED, S.EXPIRED}),
    S.PENDING: frozenset({S.SUCCEEDED, S.FAILED, S.EXPIRED}),
    S.EXPIRED: frozenset({S.SUCCEEDED}),
    S.SUCCEEDED: frozenset({S.REFUNDED}),
    S.FAILED: frozenset(),
    S.REFUNDED: frozenset(),
}
# The money is, or was, with the office.
REACHED: Final = frozenset({S.SUCCEEDED, S.REFUNDED})


def may_move(now: S, to: S) -> bool:
    """Whether a payment in one state may come to another. Staying where it is is not a move."""
    return to in MOVES[now]
