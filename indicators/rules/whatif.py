"""What a unit's points, grade and place would be if some of what was counted were otherwise.

A choice changes lives of dossiers or procedures, or sets a rate. What-if is a full re-scoring of the changed
copy: what changed dossiers add now less what they added before goes to their units and all above them, what
changed procedures add to the unit asked, everybody ranked together is scored again, places are given anew.
Tests hold it against the night's own scoring.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from indicators.rules import contribution as rule
from indicators.rules.contribution import DossierLife, ProcedureLife, contribution, of_procedure
from indicators.rules.definition import Definition, Indicator, Measure, RollUp, Source, UnitKind
from indicators.rules.periods import Period
from indicators.rules.rolling import Procedures, chain
from indicators.rules.scoring import Count, UnitScore, half_up, ranks, score


Changes = Mapping[int, Mapping[str, Count]]
"""Unit → indicator → how much more there is of numerator and denominator; less is negative."""
Life = Callable[[DossierLife], DossierLife]

GOES_LATE = "late"
"""A choice beside the indicators: a dossier that is in time is taken to be late."""


def _in_time(life: DossierLife) -> DossierLife:
    return replace(life, due_on=None, extended_on=None, asked_again_on=None)


def _late(life: DossierLife) -> DossierLife:
    return replace(life, asked_again_on=life.received_on)


def _online(life: DossierLife) -> DossierLife:
    return replace(life, channel=rule.ONLINE_CHANNEL, e_result_on=life.received_on)


def _content(life: DossierLife) -> DossierLife:
    return replace(_in_time(life), disliked_on=None, petitioned_on=None)


CHOICES: Mapping[str, Life] = {
    rule.ON_TIME: _in_time,
    GOES_LATE: _late,
    rule.DOSSIER_SYNC: lambda life: replace(life, synced_on=life.received_on),
    rule.ONLINE_DOSSIER: _online,
    rule.PAYMENT_DOSSIER: lambda life: replace(life, paid_online_on=life.received_on),
    rule.E_RESULT: lambda life: replace(life, e_result_on=life.received_on),
    rule.DIGITISED: lambda life: replace(life, digitised_on=life.received_on),
    rule.REUSED: lambda life: replace(life, reused_on=life.received_on),
    rule.PERSONAL_STORE: lambda life: replace(life, stored_on=life.received_on),
    rule.POPULATION_DOSSIER: lambda life: replace(life, population_on=life.received_on),
    rule.SATISFACTION: _content,
}
"""What a tick makes of a dossier: the indicator it is ticked for counts it as won, or it goes late."""


PROCEDURE_CHOICES: Mapping[str, Callable[[ProcedureLife], ProcedureLife]] = {
    rule.ONLINE_TTHC: lambda life: replace(life, online=True),
    rule.ONLINE_TTHC_USED: lambda life: replace(life, online_used=True),
    rule.PAYMENT_TTHC_READY: lambda life: replace(life, payment_ready=True),
    rule.PAYMENT_TTHC_USED: lambda life: replace(life, paid_online=True),
    rule.POPULATION_TTHC: lambda life: replace(life, population_used=True),
}
"""What a tick makes of a procedure at every agency of the unit that has it."""
MADE_BY_DOSSIERS: Mapping[str, str] = {
    rule.ONLINE_DOSSIER: rule.ONLINE_TTHC_USED,
    rule.PAYMENT_DOSSIER: rule.PAYMENT_TTHC_USED,
    rule.POPULATION_DOSSIER: rule.POPULATION_TTHC,
}
"""One dossier that wins the first makes its procedure at its agency one of the second."""


def changed_life(life: DossierLife, choices: Iterable[str]) -> DossierLife:
    """The life of a dossier that was ticked for these, in the order of CHOICES."""
    wanted = set(choices)
    for choice, change in CHOICES.items():
        if choice in wanted:
            life = change(life)
    return life


def change_of(before: DossierLife, after: DossierLife, period: Period, day: date) -> dict[str, Count]:
    """What the changed dossier adds more to each indicator of its unit; what does not change is left out."""
    was, is_now = contribution(before, period, day), contribution(after, period, day)
    nothing = (Fraction(0), Fraction(0))
    found = {}
    for indicator in {*was, *is_now}:
        old, new = was.get(indicator, nothing), is_now.get(indicator, nothing)
        if old != new:
            found[indicator] = Count(new[0] - old[0], new[1] - old[1])
    return found


def all_changes(
    each: Iterable[tuple[int, Mapping[str, Count]]], parents: Mapping[int, int]
) -> dict[int, dict[str, Count]]:
    """Changes of dossiers, each with its unit, as those of the units and of everything above them."""
    found: dict[int, dict[str, Count]] = {}
    for unit, change in each:
        for above in chain(unit, parents):
            sums = found.setdefault(above, {})
            for indicator, more in change.items():
                sums[indicator] = sums.get(indicator, Count.of(0, 0)) + more
    return found


Pair = tuple[int, int]
"""(unit, procedure)."""


def changed_procedures(
    lives: Mapping[Pair, ProcedureLife], choices: Mapping[Pair, Collection[str]]
) -> dict[Pair, ProcedureLife]:
    """The procedures of agencies with what was ticked for them, or made so by ticked dossiers."""
    found = dict(lives)
    for pair, wanted in choices.items():
        for choice in PROCEDURE_CHOICES:
            if pair in found and choice in wanted:
                found[pair] = PROCEDURE_CHOICES[choice](found[pair])
    return found


def procedure_change(
    before: Mapping[Pair, ProcedureLife], after: Mapping[Pair, ProcedureLife]
) -> dict[str, Count]:
    """What changed procedures add more to the unit above all these agencies: there each counts once."""
    was, now = _procedures(before), _procedures(after)
    found = {}
    for indicator in now:
        old, new = was.get(indicator, Count.of(0, 0)), now[indicator]
        if old != new:
            found[indicator] = new + Count(-(old.n or Fraction(0)), -(old.d or Fraction(0)))
    return found


def _procedures(lives: Mapping[Pair, ProcedureLife]) -> dict[str, Count]:
    within: dict[str, set[int]] = {}
    won: dict[str, set[int]] = {}
    for (_unit, procedure), life in lives.items():
        for indicator, (n, _d) in of_procedure(life).items():
            within.setdefault(indicator, set()).add(procedure)
            if n:
                won.setdefault(indicator, set()).add(procedure)
    return {
        indicator: Procedures(frozenset(every), frozenset(won.get(indicator, ()))).count
        for indicator, every in within.items()
    }


@dataclass(frozen=True)
class Member:
    """One of the units that are ranked together, as it was counted."""

    kind: UnitKind
    counts: Mapping[str, Count]


@dataclass(frozen=True)
class Outcome:
    """The unit as it would be, and its place among the members; None where it is not ranked."""

    scored: UnitScore
    rank: int | None


def outcome(
    definition: Definition,
    members: Mapping[int, Member],
    unit: int,
    *,
    changes: Changes,
    rates: Mapping[str, Fraction],
    is_ranked: bool = True,
) -> Outcome:
    """Score all members again with the changes, and `unit` with the rates (of 1) in place of its own.

    What an indicator inherits from the announcing authority is the same for all of them, so its rate is too.
    """
    scored = {}
    for one, member in members.items():
        counts = with_changes(definition, member.counts, changes.get(one, {}))
        of_it = {
            indicator: rate
            for indicator, rate in rates.items()
            if one == unit or _is_inherited(definition, indicator)
        }
        scored[one] = score(definition, with_rates(definition, counts, of_it), member.kind)
    if not is_ranked:
        return Outcome(scored[unit], None)
    places = dict(zip(scored, ranks(definition, list(scored.values())), strict=True))
    return Outcome(scored[unit], places[unit])


def _is_inherited(definition: Definition, indicator_id: str) -> bool:
    indicator = definition.indicator(indicator_id)
    return indicator is not None and indicator.source == Source.INHERITED


def with_changes(
    definition: Definition, counts: Mapping[str, Count], more: Mapping[str, Count]
) -> dict[str, Count]:
    """Counts and what comes on top. What nobody counts stays uncounted; nothing goes below 0 or above all."""
    found = dict(counts)
    for indicator_id, change in more.items():
        indicator = definition.indicator(indicator_id)
        if indicator is not None and indicator_id in counts and counts[indicator_id].d is not None:
            found[indicator_id] = _possible(indicator, counts[indicator_id] + change)
    return found


def _possible(indicator: Indicator, count: Count) -> Count:
    """A count that can be: it differs from the sum only where a dossier changed since the night."""
    d = max(count.d or Fraction(0), Fraction(0))
    n = max(count.n or Fraction(0), Fraction(0))
    return Count(min(n, d) if indicator.within else n, d)


def with_rates(
    definition: Definition, counts: Mapping[str, Count], rates: Mapping[str, Fraction]
) -> dict[str, Count]:
    """Numerators that give these rates, in whole dossiers or procedures; the denominators stay."""
    found = dict(counts)
    for indicator_id, rate in rates.items():
        indicator = definition.indicator(indicator_id)
        if indicator is not None and indicator_id in counts and can_rate(indicator, counts[indicator_id]):
            d = counts[indicator_id].d or Fraction(0)
            found[indicator_id] = Count(Fraction(half_up(rate * d, 0)), d)
    return found


def can_rate(indicator: Indicator, count: Count) -> bool:
    """Whether a rate can be typed for it: a paid share of something that there is."""
    return (
        indicator.is_paid
        and indicator.measure == Measure.SHARE
        and indicator.rollup != RollUp.SHARE_OF_COMMUNES
        and bool(count.d)
    )
