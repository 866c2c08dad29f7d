"""Words of codes: Vietnamese wherever they go, in the reader's language where a page shows them."""

from collections.abc import Callable
from html import escape


class Term(str):
    """The Vietnamese word of a code, such as a state's or a role's.

    Stored, sent, printed, joined or compared it is a text like any other and stays Vietnamese, whoever is at
    work. Only a template that writes it into a page asks for `__html__` and has it in the reader's language
    (docs/adr/0054). Code of the portal that joins it into a sentence of its own says `_(term)` first.
    """

    __slots__ = ()

    def __html__(self) -> str:
        return escape(_edge.say(str(self)))


class _Edge:
    """Where words are translated; until the portal says how, they are not."""

    say: Callable[[str], str] = staticmethod(str)


_edge = _Edge()


def speak_with(say: Callable[[str], str]) -> None:
    """From now on pages say terms with `say`, which gives a Vietnamese text in the reader's language."""
    _edge.say = say
