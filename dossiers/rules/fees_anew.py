"""What a dossier costs when its case or its payer's group was written down wrongly (ruling 27).

The fee is that of the right case on the day of acceptance. What was taken counts towards it, money of one
kind (phí, lệ phí) towards that kind alone, for each has receipts of its own; a fee that is the same in both
cases stays as it is, with what was waived of it against proof.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from lib.words import money
from procedures.rules.fees import FeeLine


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A fee as it stands: due, free, or taken."""

    key: int
    rule_id: int | None
    kind: str
    quantity: Decimal
    amount: Decimal
    is_taken: bool = False
    # By a dated rule against proof, not by the catalogue.
    is_reduced: bool = False


@dataclass(frozen=True)
class Anew:
    """What is not owed any more, what is owed now, and how much of what was taken is too much, by fee."""

    dropped: tuple[int, ...]
    owed: tuple[FeeLine, ...]
    overpaid: Mapping[int, Decimal]


def reckon_anew(
    lines: Sequence[FeeLine], standing: Sequence[Standing], *, given_back: Decimal = Decimal(0)
) -> Anew:
    """`given_back` is what left the office again already: it counts towards nothing."""
    stays, rest = _matched(lines, standing)
    others = [fee for fee in standing if fee.key not in stays]
    taken = [fee for fee in others if fee.is_taken]
    owed: list[FeeLine] = []
    for kind in dict.fromkeys(line.kind for line in rest):
        of_kind = [line for line in rest if line.kind == kind]
        sum_taken = sum((fee.amount for fee in taken if fee.kind == kind), Decimal(0))
        gone = min(given_back, sum_taken)
        given_back -= gone
        owed += _less(of_kind, sum_taken - gone)
    return Anew(
        dropped=tuple(fee.key for fee in others if not fee.is_taken),
        owed=tuple(owed),
        overpaid=_too_much(rest, taken),
    )


def _matched(lines: Sequence[FeeLine], standing: Sequence[Standing]) -> tuple[set[int], list[FeeLine]]:
    """Fees that stay as they are, and the lines that have none."""
    stays: set[int] = set()
    rest: list[FeeLine] = []
    for line in lines:
        same = (fee for fee in standing if fee.key not in stays and _is_same(fee, line))
        found = next(same, None)
        if found is None:
            rest.append(line)
        else:
            stays.add(found.key)
    return stays, rest


def _is_same(fee: Standing, line: FeeLine) -> bool:
    by_rule = fee.rule_id is not None and fee.rule_id == line.rule_id and fee.quantity == line.quantity
    return by_rule and (fee.is_reduced or fee.amount == (line.amount or 0))


def _less(lines: Sequence[FeeLine], taken: Decimal) -> list[FeeLine]:
    """What is left to pay of these lines; one that is paid whole is no line any more, a free one is."""
    left = []
    for line in lines:
        amount = line.amount or Decimal(0)
        paid = min(taken, amount)
        taken -= paid
        if paid and paid < amount:
            said = f"{line.arithmetic} − đã thu {money(paid)}"
            left.append(replace(line, amount=amount - paid, arithmetic=said))
        elif not paid:
            left.append(line)
    return left


def _too_much(lines: Sequence[FeeLine], taken: Sequence[Standing]) -> dict[int, Decimal]:
    """Of each fee taken what is too much, the latest first; what was given back of it is told by refunds."""
    found = {fee.key: Decimal(0) for fee in taken}
    for kind in dict.fromkeys(fee.kind for fee in taken):
        costs = sum((line.amount or Decimal(0) for line in lines if line.kind == kind), Decimal(0))
        for fee in sorted((one for one in taken if one.kind == kind), key=lambda one: one.key):
            needed = min(costs, fee.amount)
            costs -= needed
            found[fee.key] = fee.amount - needed
    return found
