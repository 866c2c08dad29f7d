"""Fees: rate × unit, with tiers and a ceiling, less the best waiver (ruling 27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from lib.words import money
from procedures.enums import FeeUnit
from procedures.exceptions import UnknownQuantity


@dataclass(frozen=True)
class Tier:
    """Units after `above` cost `rate`; of a percentage, what is above so many dong."""

    above: Decimal
    rate: Decimal


@dataclass(frozen=True)
class Rate:
    """A fee rule as values. `rate` None: the text says how much."""

    key: int
    name: str
    rate: Decimal | None
    unit: str
    per: str = ""
    tiers: tuple[Tier, ...] = ()
    ceiling: Decimal | None = None
    is_choice: bool = False
    currency: str = "VND"
    kind: str = ""
    case_id: int | None = None
    channel: int | None = None
    payer_group: str = ""
    note: str = ""
    legal_basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Waiver:
    """A reduction in percent; 100 waives."""

    name: str
    percent: Decimal
    legal_basis: str
    kind: str = ""
    channel: int | None = None
    payer_group: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class FeeLine:
    """One line of what is owed. `amount` None means the clerk types it, by `note`; otherwise whole dong."""

    name: str
    rate: Decimal | None
    unit: str
    quantity: Decimal
    amount: Decimal | None
    legal_basis: str
    arithmetic: str
    note: str = ""
    kind: str = ""
    currency: str = "VND"
    reduced_by: Decimal = Decimal(0)
    rule_id: int | None = None


def _matches(wanted: object, actual: object) -> bool:
    return wanted in (None, "") or wanted == actual


def _in_force(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)


def applicable_rates(
    rates: Sequence[Rate], *, case_id: int | None, channel: int, payer_group: str, on: date
) -> list[Rate]:
    """The rates that bind: of those with one name, the most specific to case, channel and payer group.

    Two rates of one name and equal precision (a text fee beside another) are both kept.
    """
    fitting = [
        rate
        for rate in rates
        if _in_force(rate.valid_from, rate.valid_to, on)
        and _matches(rate.case_id, case_id)
        and _matches(rate.channel, channel)
        and _matches(rate.payer_group, payer_group)
    ]
    best: dict[tuple[str, str], int] = {}
    for rate in fitting:
        key = (rate.kind, rate.name)
        best[key] = max(best.get(key, 0), _precision(rate))
    return [rate for rate in fitting if _precision(rate) == best[(rate.kind, rate.name)]]


def _precision(rate: Rate) -> int:
    # The case says more about a fee than who pays, and who pays more than how the dossier came in.
    return 4 * (rate.case_id is not None) + 2 * (rate.payer_group != "") + (rate.channel is not None)


def best_waiver(
    waivers: Sequence[Waiver], *, kind: str, channel: int, payer_group: str, on: date
) -> Waiver | None:
    """The waiver that saves most. Waivers never add up: each resolution states the whole reduction."""
    fitting = [
        waiver
        for waiver in waivers
        if _in_force(waiver.valid_from, waiver.valid_to, on)
        and _matches(waiver.kind, kind)
        and _matches(waiver.channel, channel)
        and _matches(waiver.payer_group, payer_group)
    ]
    return max(fitting, key=lambda waiver: waiver.percent, default=None)


def fee_line(rate: Rate, *, quantities: Mapping[str, Decimal], waiver: Waiver | None) -> FeeLine:
    """Work one rate out, with the arithmetic in words. Amounts are rounded half up to whole units of money.

    Raises UnknownQuantity when a quantity other than "one case" is missing or not positive.
    """
    if rate.rate is None or rate.is_choice:
        return _line(rate, quantity=Decimal(1), amount=None, arithmetic=_in_words(rate))
    quantity = _quantity(rate.unit, quantities)
    amount, arithmetic = _base(rate, rate.rate, quantity)
    if rate.per:
        times = _quantity(rate.per, quantities)
        amount *= times
        arithmetic = f"({arithmetic}) × {plain(times)} {FeeUnit(rate.per).label}"
    if waiver is None:
        return _line(rate, quantity=quantity, amount=_whole(amount), arithmetic=_equals(arithmetic, amount))
    left = amount * (100 - waiver.percent) / 100
    arithmetic = f"{arithmetic} − {plain(waiver.percent)}% ({waiver.name}, {waiver.legal_basis})"
    return _line(
        rate,
        quantity=quantity,
        amount=_whole(left),
        arithmetic=_equals(arithmetic, left),
        reduced_by=_whole(amount) - _whole(left),
    )


def _in_words(rate: Rate) -> str:
    if rate.rate is None:
        return rate.note
    return price(rate.rate, rate.unit, rate.currency) + (f" – {rate.note}" if rate.note else "")


def _line(
    rate: Rate,
    *,
    quantity: Decimal,
    amount: Decimal | None,
    arithmetic: str,
    reduced_by: Decimal = Decimal(0),
) -> FeeLine:
    return FeeLine(
        name=rate.name,
        rate=rate.rate,
        unit=rate.unit,
        quantity=quantity,
        amount=amount,
        legal_basis=rate.legal_basis,
        arithmetic=arithmetic,
        note=rate.note,
        kind=rate.kind,
        currency=rate.currency,
        reduced_by=reduced_by,
        rule_id=rate.key,
    )


def _quantity(unit: str, quantities: Mapping[str, Decimal]) -> Decimal:
    found = quantities.get(unit, Decimal(1) if unit in (FeeUnit.CASE, FeeUnit.COPY) else None)
    if found is None:
        raise UnknownQuantity(f"Hãy nhập số lượng tính theo {FeeUnit(unit).label} để tính phí, lệ phí.")
    if not found.is_finite() or found <= 0:
        raise UnknownQuantity(f"Số lượng tính theo {FeeUnit(unit).label} phải lớn hơn 0.")
    return found


def _base(rate: Rate, first_rate: Decimal, quantity: Decimal) -> tuple[Decimal, str]:
    """The amount for one repetition, capped by the ceiling."""
    amount, arithmetic = _tiered(rate, first_rate, quantity)
    if rate.ceiling is not None and amount > rate.ceiling:
        return rate.ceiling, f"{arithmetic}, tối đa {money(rate.ceiling)}"
    return amount, arithmetic


def _tiered(rate: Rate, first_rate: Decimal, quantity: Decimal) -> tuple[Decimal, str]:
    amount, parts = Decimal(0), []
    bands = [Tier(Decimal(0), first_rate), *sorted(rate.tiers, key=lambda tier: tier.above)]
    for index, band in enumerate(bands):
        upper = bands[index + 1].above if index + 1 < len(bands) else quantity
        units = min(quantity, upper) - band.above
        if units > 0:
            share, said = _band(rate.unit, units, band.rate)
            amount += share
            parts.append(said)
    return amount, " + ".join(parts)


def _band(unit: str, units: Decimal, rate: Decimal) -> tuple[Decimal, str]:
    if unit == FeeUnit.PERCENT:
        return units * rate / 100, f"{plain(rate)}% × {money(units)}"
    return units * rate, f"{plain(units)} {FeeUnit(unit).label} × {money(rate)}"


def _whole(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def _equals(arithmetic: str, amount: Decimal) -> str:
    return f"{arithmetic} = {money(_whole(amount))}"


def plain(number: Decimal) -> str:
    """1.50 → 1,5 as Vietnamese writes it; 3.00 → 3."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def price(rate: Decimal | None, unit: str, currency: str = "VND") -> str:
    """ "8.000 đồng/trường hợp"; "theo quy định" without a rate, "không thu" for 0."""
    if rate is None:
        return "theo quy định"
    if rate == 0:
        return "không thu"
    if unit == FeeUnit.PERCENT:
        return f"{plain(rate)}%"
    amount = money(rate) if currency == "VND" else f"{plain(rate)} {currency}"
    return f"{amount}/{FeeUnit(unit).label}"
