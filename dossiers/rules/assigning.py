"""To whom a step goes without anybody pressing: by rule, or by fair share (Decree 61/2018 Art 19(1)).

The law wants a handler named at once; how, is the head's to choose. What he chose for the narrowest case that
fits decides: place with procedure, procedure, place with field, field, place, everything. A named officer who
is away is passed over for the next rule that fits. Fair share gives the step to who has least open work.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from dossiers.enums import AssignWay
from lib.text import search_key


MINUTES_A_DAY: Final = Decimal(8 * 60)
# A step that has used up its time is not done: it weighs as a quarter of what it was given.
STILL_OWED: Final = Decimal("0.25")


@dataclass(frozen=True)
class Work:
    """What is known of the dossier when its step begins. `address` is the applicant's, as written."""

    procedure_id: int
    sector_id: int | None
    address: str = ""


@dataclass(frozen=True)
class Rule:
    """The head's choice for a case; a field that is empty fits everything."""

    pk: int
    way: AssignWay
    person_id: int | None = None
    procedure_id: int | None = None
    sector_id: int | None = None
    place: str = ""


@dataclass(frozen=True)
class Load:
    """Open work of a person: working minutes left of his running steps, how many they are, how many late.

    `given_at` is when he last got a step in this way, aware; None if never.
    """

    person_id: int
    minutes: int = 0
    steps: int = 0
    given_at: datetime | None = None
    late: int = 0


@dataclass(frozen=True)
class Choice:
    """Who gets the step and why. `among` counts who was there to be chosen, `away` who was not."""

    person_id: int
    rule: Rule
    minutes: int = 0
    among: int = 0
    away: int = 0


def choose(
    rules: Sequence[Rule], work: Work, *, loads: Sequence[Load], away: Collection[int]
) -> Choice | None:
    """The choice of the narrowest rule that fits and can be carried out; None leaves it to the head."""
    present = [load for load in loads if load.person_id not in away]
    by_person = {load.person_id: load for load in present}
    for rule in fitting(rules, work):
        if rule.way == AssignWay.BY_HAND:
            return None
        if rule.way == AssignWay.PERSON and rule.person_id in by_person:
            return Choice(rule.person_id, rule, by_person[rule.person_id].minutes)
        if rule.way == AssignWay.FAIR_SHARE and present:
            least = fairest(present)
            return Choice(least.person_id, rule, least.minutes, len(present), len(loads) - len(present))
    return None


def fitting(rules: Sequence[Rule], work: Work) -> list[Rule]:
    """Those that fit, the narrowest first; the older of two equally narrow ones first."""
    return sorted(
        (rule for rule in rules if fits(rule, work)), key=lambda rule: (-_narrowness(rule), rule.pk)
    )


def fits(rule: Rule, work: Work) -> bool:
    if rule.procedure_id not in (None, work.procedure_id) or rule.sector_id not in (None, work.sector_id):
        return False
    return not rule.place or is_in(rule.place, work.address)


def is_in(place: str, address: str) -> bool:
    """Whether the address names the place, accents or not, in whole words: “Thôn 1” is not “Thôn 12”."""
    return f" {_words(place)} " in f" {_words(address)} "


def fairest(loads: Sequence[Load]) -> Load:
    """The least minutes; of equals who has waited longest for a step; then the older account."""
    return min(loads, key=lambda load: (load.minutes, load.given_at is not None, _when(load), load.person_id))


def left_of_step(hours: Decimal, *, used_minutes: int) -> int:
    """Working minutes a running step still weighs, of the hours it was given."""
    planned = hours * 60
    return int(max(planned - used_minutes, planned * STILL_OWED))


def in_days(minutes: int) -> Decimal:
    """Working days of eight hours, to a tenth."""
    return (Decimal(minutes) / MINUTES_A_DAY).quantize(Decimal("0.1"))


def _narrowness(rule: Rule) -> int:
    return 4 * (rule.procedure_id is not None) + 2 * (rule.sector_id is not None) + bool(rule.place)


def _words(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in search_key(text)).split())


def _when(load: Load) -> float:
    return load.given_at.timestamp() if load.given_at else 0
