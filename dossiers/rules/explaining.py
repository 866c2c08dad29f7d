"""Who judges an explanation: nobody his own (ruling 13)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from accounts.enums import Role


class Above(StrEnum):
    """Where the judge holds his role, seen from the unit whose step was late."""

    UNIT = "unit"  # in that unit
    AGENCY = "agency"  # in the agency with a seal it belongs to
    LEVEL = "level"  # in the agency above that one


@dataclass(frozen=True)
class Judge:
    """A role and where it is held."""

    role: Role
    where: Above


# The highest role of the writer decides; the first line that names it counts.
_JUDGES: Final[tuple[tuple[frozenset[Role], Judge], ...]] = (
    (frozenset({Role.HEAD}), Judge(Role.HEAD, Above.LEVEL)),
    (frozenset({Role.UNIT_HEAD, Role.ONESTOP_HEAD, Role.APPROVER}), Judge(Role.HEAD, Above.AGENCY)),
    (frozenset({Role.RECEPTION}), Judge(Role.ONESTOP_HEAD, Above.UNIT)),
    (frozenset({Role.HANDLER}), Judge(Role.UNIT_HEAD, Above.UNIT)),
    # Records clerks sit with the leaders, where no unit head is.
    (frozenset({Role.RECORDS_CLERK}), Judge(Role.HEAD, Above.AGENCY)),
)
WRITERS: Final = frozenset(role for roles, _ in _JUDGES for role in roles)


def judge_of(writer: Collection[Role]) -> Judge:
    """Officer → unit head; unit head or approver → agency head; agency head → the level above.

    `writer` is the roles its author holds in the late unit or its agency. Without any of them the head of
    the agency judges.
    """
    for roles, judge in _JUDGES:
        if roles & set(writer):
            return judge
    return Judge(Role.HEAD, Above.AGENCY)
