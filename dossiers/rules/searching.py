"""What somebody is looking for, told from how it is written (docs/adr/0049).

Names and numbers of a person are looked for only where the one who asks may see them unmasked
(docs/access.csv, column personal): a list that answers "is it this number?" shows the number.
"""

from __future__ import annotations

import re
from enum import StrEnum


SHORTEST = 3
FEWEST_DIGITS = 9
"""A number of a person or a telephone has nine digits or more; fewer are a part of a code."""

_BETWEEN = re.compile(r"[ .\-]")
_TELEPHONE = re.compile(r"(?:\+?84|0)\d{9}")
_END_OF_CODE = re.compile(r"\d\d(?:\d\d)?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-\d{4,7}")
"""Day of reception and running number, as codes end: 261121-0361."""
_IDENTITY = re.compile(r"(?:\d{9}|\d{12}|\d{10}|\d{13})")


class TermKind(StrEnum):
    """Kinds of a term; written down for each look-up in the place of the term."""

    CODE = "code"
    NAME = "name"
    PHONE = "phone"
    IDENTITY = "identity"


NUMBER_KINDS = frozenset({TermKind.PHONE, TermKind.IDENTITY})
PERSONAL_KINDS = NUMBER_KINDS | {TermKind.NAME}
"""Terms whose answer tells something of a person: all but codes."""


def kind_of(text: str) -> TermKind | None:
    """The kind of a term; None where it is too short to look for.

    A telephone is ten digits from 0, or +84 and nine; other long runs of digits are numbers of a person or
    of a business. Words with a digit among them are a code when they are one word.
    """
    if _END_OF_CODE.fullmatch(text.strip()):
        return TermKind.CODE
    compact = digits_of(text)
    if compact is not None and len(compact.lstrip("+")) >= FEWEST_DIGITS:
        if _TELEPHONE.fullmatch(compact):
            return TermKind.PHONE
        return TermKind.IDENTITY if _IDENTITY.fullmatch(compact) else TermKind.CODE
    words = text.split()
    if not words or max(map(len, words)) < SHORTEST:
        return None
    return TermKind.CODE if may_be_code(text) and len(words) == 1 else TermKind.NAME


def may_be_code(text: str) -> bool:
    """Whether it is worth asking for as a whole code, whose parts people also write with spaces between."""
    return any(letter.isdigit() for letter in text)


def digits_of(text: str) -> str | None:
    """A number without what people write between its digits; None where it is no number."""
    compact = _BETWEEN.sub("", text.strip())
    return compact if compact.removeprefix("+").isdigit() and compact.isascii() else None


def as_kept(number: str) -> str:
    """A telephone as dossiers keep it: from 0, not from +84."""
    bare = number.removeprefix("+")
    return f"0{bare[2:]}" if bare.startswith("84") and len(bare) == 11 else bare
