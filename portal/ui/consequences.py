"""What an act will do, told beside its button, also where it leaves no event of a dossier.

Every page that is posted to stands in docs/posts.csv with its way: taken back, asked before, or done again.
"""

from __future__ import annotations

from dossiers.rules import consequences


CONSEQUENCES: dict[str, str] = {}


def sentence(act: str) -> str:
    """The sentence of this act, untranslated. Raises KeyError where there is none."""
    return CONSEQUENCES.get(act) or consequences.before(act) or CONSEQUENCES[act]
