"""What a role lets a person know of a dossier, by how he stands to it (docs/access.md).

docs/access.csv, written by hand, is what tests hold this against.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from accounts.enums import Role


class Relation(StrEnum):
    """How a person stands to a dossier; what grants most counts."""

    OWN = "own"
    SAME_UNIT = "same_unit"
    SAME_AGENCY = "same_agency"
    CHILD = "child"


class Personal(StrEnum):
    """How names and numbers are shown."""

    NO = "no"
    MASKED = "masked"
    YES = "yes"


@dataclass(frozen=True)
class Access:
    """See the record, open its files, see personal data, take a list away."""

    see: bool = False
    file: bool = False
    personal: Personal = Personal.NO
    export: Personal = Personal.NO

    def __or__(self, other: "Access") -> "Access":
        """Roles add up (ruling 19)."""
        return Access(
            see=self.see or other.see,
            file=self.file or other.file,
            personal=max(self.personal, other.personal, key=_ORDER.index),
            export=max(self.export, other.export, key=_ORDER.index),
        )


_ORDER = [Personal.NO, Personal.MASKED, Personal.YES]
NOTHING: Final = Access()
_ALL = Access(see=True, file=True, personal=Personal.YES, export=Personal.YES)
_WORK = Access(see=True, file=True, personal=Personal.YES)
_NO_FILES = Access(see=True, personal=Personal.YES)
_COURSE = Access(see=True, personal=Personal.MASKED)
_CONTROL = Access(see=True, file=True, personal=Personal.MASKED, export=Personal.MASKED)

_OWN, _UNIT, _AGENCY, _CHILD = Relation.OWN, Relation.SAME_UNIT, Relation.SAME_AGENCY, Relation.CHILD

GRANTS: Final[Mapping[Role, Mapping[Relation, Access]]] = {
    Role.RECEPTION: {_OWN: _WORK, _UNIT: _WORK, _AGENCY: _COURSE},
    Role.ONESTOP_HEAD: {_OWN: _ALL, _UNIT: _ALL, _AGENCY: _COURSE},
    Role.HANDLER: {_OWN: _WORK, _UNIT: _WORK},
    Role.UNIT_HEAD: {_OWN: _ALL, _UNIT: _ALL},
    Role.APPROVER: {_OWN: _ALL, _UNIT: _ALL, _AGENCY: _ALL},
    Role.RECORDS_CLERK: {_OWN: _WORK, _UNIT: _WORK, _AGENCY: _WORK},
    Role.CONTROL: {_UNIT: _CONTROL, _AGENCY: _CONTROL, _CHILD: _CONTROL},
    Role.CASHIER: {_OWN: _NO_FILES, _UNIT: _NO_FILES},
    Role.PETITION_OFFICER: {_UNIT: _COURSE, _AGENCY: _COURSE},
    Role.HELPER: {_OWN: _WORK},
    Role.POSTAL_AGENT: {_OWN: _NO_FILES},
    Role.HEAD: {
        _OWN: _ALL,
        _UNIT: _ALL,
        _AGENCY: _ALL,
        _CHILD: Access(see=True, file=True, personal=Personal.YES, export=Personal.MASKED),
    },
    Role.AUDITOR: {_UNIT: _ALL, _AGENCY: _ALL, _CHILD: _ALL},
    Role.ADMINISTRATOR: {},
}


# Object "consultation" of the table: who reads a question put to his agency, with the papers given with it.
READS_QUESTIONS: Final = (
    Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER, Role.HEAD, Role.CONTROL, Role.AUDITOR,
)  # fmt: skip

READS_GIVEN_FILES: Final = frozenset({*READS_QUESTIONS} - {Role.CONTROL, Role.AUDITOR})


def roles_seeing(relation: Relation) -> list[Role]:
    """The roles that see a dossier standing in this relation."""
    return [role for role, grants in GRANTS.items() if grants.get(relation, NOTHING).see]


def roles_named(relation: Relation) -> list[Role]:
    """The roles that see names and numbers of a dossier standing in this relation, unmasked."""
    return [role for role, grants in GRANTS.items() if grants.get(relation, NOTHING).personal == Personal.YES]


def access(role: Role, relation: Relation) -> Access:
    return GRANTS[role].get(relation, NOTHING)
