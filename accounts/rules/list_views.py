"""How a person looks at a list: which columns in which order, and what of it may be kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence


LONGEST_NAME = 60
LONGEST_VALUE = 60
MOST_VIEWS = 30
"""Named views of one person, over all lists: more than anybody finds again in a menu."""

# A number of a person or a telephone has nine digits or more, however it is spaced.
_NUMBER = re.compile(r"\d(?:[ .\-]?\d){8,}")


def tidy_name(typed: str) -> str:
    """A name as it is kept: one space between words, none around them."""
    return " ".join(typed.split())


def holds_a_number(text: str) -> bool:
    """Whether a text holds what may be the number of a person or a telephone: it is never kept."""
    return _NUMBER.search(text) is not None


def kept_filters(asked: Mapping[str, str], known: Iterable[str]) -> dict[str, str]:
    """What of the filters may be kept: known by name, short, without a number of a person; never empty ones.

    Names and texts searched for are not filters of any list; they are never handed in here.
    """
    found = {}
    for name in known:
        value = asked.get(name, "").strip()
        if value and len(value) <= LONGEST_VALUE and "\x00" not in value and not holds_a_number(value):
            found[name] = value
    return found


def columns_shown(
    chosen: Sequence[str], *, known: Sequence[str], fixed: Iterable[str], standard: Iterable[str]
) -> tuple[str, ...]:
    """Columns in the order chosen; the fixed ones that were left out come first, nothing twice.

    Nothing chosen, or only columns that no longer exist: the standard ones. A column of an older version is
    passed over here and kept where it was written, so that it is back with the version that knows it.
    """
    found = tuple(dict.fromkeys(name for name in chosen if name in known))
    always = tuple(name for name in fixed)
    if not set(found) - set(always):
        return tuple(name for name in known if name in {*always, *standard})
    return (*(name for name in always if name not in found), *found)


def unknown(chosen: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Columns that were chosen in another version and are not there now."""
    return tuple(name for name in chosen if name not in set(known))
