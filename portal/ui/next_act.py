"""What to do next with a dossier: one act in front, the others behind, each with its rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dossiers.rules import consequences
from dossiers.rules.quoting import Quote, quote


FEW = 2


@dataclass(frozen=True)
class Act:
    """Something this person may do now: words and address. `key` names its rule in dossiers.rules.quoting."""

    label: str
    href: str
    is_main: bool = False
    key: str = ""
    # The letter that presses it, where the page has one for it.
    hot: str = ""


@dataclass(frozen=True)
class Told:
    """A rule as a page shows it; without an article it is one of this system."""

    text: str
    basis: str


@dataclass(frozen=True)
class Offered:
    """An act with its rule."""

    act: Act
    rule: Told | None


@dataclass(frozen=True)
class Next:
    """What components/next_act.html shows. `why` says where the work stands."""

    main: Offered | None
    others: Sequence[Offered]
    why: Sequence[str]
    due_rule: Told | None = None

    @property
    def is_open(self) -> bool:
        """A few acts are shown at once; more would push the papers out of sight."""
        return self.main is None and len(self.others) <= FEW


def told(key: str, *, on: date) -> Told | None:
    """The rule behind an act or a date in the reader's language."""
    found: Quote | None = quote(key, on=on)
    return Told(_(found.text), found.basis) if found else None


def before_act(kind: str, key: str = "", *, on: date) -> dict[str, Any]:
    """Context of components/before_act.html: what an act of this kind will do, and its rule."""
    said = consequences.before(kind)
    return {"before": _(said) if said else "", "rule": told(key, on=on) if key else None}


def next_of(acts: Sequence[Act], *, why: Sequence[str], on: date) -> Next:
    """The first act that stands out goes in front; where none does, all stand side by side behind it."""
    main = next((act for act in acts if act.is_main), None)
    offered = [Offered(act, told(act.key, on=on)) for act in acts if act is not main]
    return Next(
        main=Offered(main, told(main.key, on=on)) if main else None,
        others=offered,
        why=[line for line in why if line],
        due_rule=told("due", on=on),
    )
