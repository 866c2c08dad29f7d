"""Who sees ratings and petitions (docs/access.csv, objects `rating` and `petition`, written by hand).

A petition about a person is invisible to that person and to everybody who holds a role in his unit (ruling
30). A rating is invisible to who received or worked on the dossier: who is rated does not learn who rated.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from accounts.enums import Role as R


class Relation(StrEnum):
    """How a person stands to a petition."""

    OWN = "own"
    SAME_AGENCY = "same_agency"
    CHILD = "child"


class Names(StrEnum):
    """How the sender is shown."""

    MASKED = "masked"
    YES = "yes"


# Role → relation → how the sender is shown there; what is missing sees nothing.
PETITIONS: Final[Mapping[R, Mapping[Relation, Names]]] = {
    R.PETITION_OFFICER: {Relation.OWN: Names.YES, Relation.SAME_AGENCY: Names.YES},
    R.HEAD: {Relation.OWN: Names.YES, Relation.SAME_AGENCY: Names.YES, Relation.CHILD: Names.MASKED},
    R.AUDITOR: {Relation.SAME_AGENCY: Names.YES, Relation.CHILD: Names.YES},
    R.CONTROL: {Relation.OWN: Names.YES, Relation.SAME_AGENCY: Names.MASKED, Relation.CHILD: Names.MASKED},
    R.ONESTOP_HEAD: {Relation.OWN: Names.YES},
    R.UNIT_HEAD: {Relation.OWN: Names.YES},
    R.HANDLER: {Relation.OWN: Names.YES},
    R.APPROVER: {Relation.OWN: Names.YES},
}

# Who may be given a petition to handle: who may then see it as his own.
HANDLERS: Final = frozenset(role for role, grants in PETITIONS.items() if Relation.OWN in grants)

# Ratings: of what went through the unit, of the whole agency, and of the agencies below it.
RATINGS_OF_UNIT: Final = frozenset({R.ONESTOP_HEAD, R.UNIT_HEAD})
RATINGS_OF_AGENCY: Final = frozenset({R.HEAD, R.APPROVER, R.CONTROL, R.AUDITOR, R.PETITION_OFFICER})
RATINGS_BELOW: Final = frozenset({R.HEAD, R.CONTROL, R.AUDITOR})

# Steps of these roles sign for the agency: who holds one answers for the rating and is not the one rated.
SIGNING: Final = frozenset({R.APPROVER, R.HEAD})


def roles_seeing(relation: Relation) -> frozenset[R]:
    """The roles that see a petition standing in this relation."""
    return frozenset(role for role, grants in PETITIONS.items() if relation in grants)
