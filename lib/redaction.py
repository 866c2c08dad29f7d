"""How an app says which of its columns lawful redaction empties, and what stands there then (ADR 65)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Stands(Enum):
    """What is found in a column afterwards."""

    TOMBSTONE = "tombstone"
    """That it was taken away and by which act; where nothing stood nothing stands."""
    NOTHING = "nothing"
    """An empty text: a number, an address of a machine or a key must not look like one."""
    NULL = "null"
    NO_FILE = "no file"
    """No file; the content of the one that was there is thrown away unless somebody else refers to it."""
    SORT_KEY = "sort key"
    """The tombstone as names are sorted."""
    FOUND_BY = "found by"
    """What the dossier is still found by."""
    KEYS_ONLY = "keys only"
    """An object whose names of fields stay and whose values are the tombstone."""
    EMPTY_OBJECT = "empty object"
    EMPTY_LIST = "empty list"
    PAPER = "paper"
    """An empty object; of a list of several dossiers the same, but for the person in this dossier's line."""
    NEW_SALT = "new salt"
    FILE = "file"
    """A file that says by which act the content was taken away; the content goes as with NO_FILE."""


@dataclass(frozen=True)
class Column:
    """A column that is emptied when an order names one of these groups.

    `when`: SQL of the row `r`, where only some rows hold anything personal; empty: all.
    """

    stands: Stands
    groups: frozenset[str]
    when: str = ""


@dataclass(frozen=True)
class Redaction:
    """Rows of a table that belong to a dossier, and their columns.

    `where`: SQL that is true of a row `r` of the table which belongs to the row `d` of dossiers. The database
    itself asks it again of each row that the redactor changes.
    """

    table: str
    where: str
    columns: Mapping[str, Column]


def column(stands: Stands, *groups: str, when: str = "") -> Column:
    """A column, in as few words as a table of them needs."""
    return Column(stands, frozenset(groups), when)
