"""What a dossier costs when its case or its payer's group was written down wrongly (ruling 27).

The fee is that of the right case on the day of acceptance. What was taken counts towards it, money of one
kind (phí, lệ phí) towards that kind alone, for each has receipts of its own; a fee that is the same in both
cases stays as it is, with what was waived of it against proof. What was too much and given back pays for
nothing any more, also where the first case was right after all; what was given back for another reason, such
as proof brought late, is not asked for again while the fee stays.
"""

from collections.abc import Collection, Mapping, Sequence
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
    # What the correction before this one found too much of it, with what of that was given back.
    overpaid: Decimal = Decimal(0)


@dataclass(frozen=True)
class GivenBack:
    """Money that left the office again, with the fees of its receipt; none where that is not known."""

    amount: Decimal
    fees: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Anew:
    """What is not owed any more, what is owed now, and how much of what was taken is too much, by fee.

    `to_give_back` is what of it all has not gone back yet.
    """

    dropped: tuple[int, ...]
    owed: tuple[FeeLine, ...]
    overpaid: Mapping[int, Decimal]
    to_give_back: Decimal = Decimal(0)


def reckon_anew(
    lines: Sequence[FeeLine], standing: Sequence[Standing], *, given_back: Sequence[GivenBack] = ()
) -> Anew:
    """Of every kind, what is owed now and what was taken and kept make what the right case costs."""
    back = _by_fee([fee for fee in standing if fee.is_taken], given_back)
    undone = {fee.key for fee in standing if fee.overpaid and back.get(fee.key)}
    same, rest = _matched(lines, standing, undone)
    others = [fee for fee in standing if fee.key not in same - undone]
    taken = [fee for fee in others if fee.is_taken]
    kept = {fee.key: fee.amount - _gone(fee, back[fee.key], stays=fee.key in same) for fee in taken}
    owed: list[FeeLine] = []
    for kind in dict.fromkeys(line.kind for line in rest):
        of_kind = [line for line in rest if line.kind == kind]
        owed += _less(of_kind, sum((kept[fee.key] for fee in taken if fee.kind == kind), Decimal(0)))
    needed = _needed(rest, taken, kept)
    return Anew(
        dropped=tuple(fee.key for fee in others if not fee.is_taken),
        owed=tuple(owed),
        overpaid={fee.key: fee.amount - needed[fee.key] for fee in taken},
        to_give_back=sum((kept[key] - needed[key] for key in kept), Decimal(0)),
    )


def _by_fee(taken: Sequence[Standing], given_back: Sequence[GivenBack]) -> dict[int, Decimal]:
    """Of which fee the money was given back: what was noted as too much goes first, of the latest first."""
    back = {fee.key: Decimal(0) for fee in taken}
    latest_first = sorted(taken, key=lambda fee: fee.key, reverse=True)
    for one in given_back:
        left = one.amount
        of_receipt = [fee for fee in latest_first if not one.fees or fee.key in one.fees]
        noted = [(fee, fee.overpaid) for fee in of_receipt]
        for fee, most in noted + [(fee, fee.amount) for fee in of_receipt]:
            part = max(min(left, most - back[fee.key]), Decimal(0))
            back[fee.key] += part
            left -= part
    return back


def _gone(fee: Standing, back: Decimal, *, stays: bool) -> Decimal:
    """What a fee that stays lost for another reason than a mistake is not asked for again."""
    return min(back, fee.overpaid) if stays else back


def _matched(
    lines: Sequence[FeeLine], standing: Sequence[Standing], undone: Collection[int]
) -> tuple[set[int], list[FeeLine]]:
    """Fees that have a line, and the lines to reckon: those that have no fee, and those of `undone` fees.

    Of these money was given back; their price is what was left of it by what was waived against proof.
    """
    found: set[int] = set()
    rest: list[FeeLine] = []
    for line in lines:
        same = next((fee for fee in standing if fee.key not in found and _is_same(fee, line)), None)
        if same is not None:
            found.add(same.key)
        if same is None:
            rest.append(line)
        elif same.key in undone:
            rest.append(replace(line, amount=same.amount))
    return found, rest


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


def _needed(
    lines: Sequence[FeeLine], taken: Sequence[Standing], kept: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """Of each fee taken what pays for these lines: the first taken pays first."""
    found = {}
    for kind in dict.fromkeys(fee.kind for fee in taken):
        costs = sum((line.amount or Decimal(0) for line in lines if line.kind == kind), Decimal(0))
        for fee in sorted((one for one in taken if one.kind == kind), key=lambda one: one.key):
            found[fee.key] = min(costs, kept[fee.key])
            costs -= found[fee.key]
    return found
