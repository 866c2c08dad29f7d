"""Fees of a national record: numbers with free notes, some without a value, some in dollars."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lib.text import search_key
from procedures.enums import Currency, FeeKind, FeeUnit
from procedures.rules.content import FeeContent
from procedures.rules.national_times import CHANNELS
from procedures.rules.record import Warnings, items_of, number_of, text_of


KINDS = {"FEE": FeeKind.FEE, "SERVICE_FEE": FeeKind.CHARGE, "PRICE_LEVEL": FeeKind.PRICE}
CURRENCIES = {None: Currency.VND, "Việt Nam Đồng": Currency.VND, "USD": Currency.USD}
_UNIT = re.compile(r"^/\s*(trang|ban|m2|m²)\b")
_UNITS = {"trang": FeeUnit.PAGE, "ban": FeeUnit.COPY, "m2": FeeUnit.SQUARE_METRE, "m²": FeeUnit.SQUARE_METRE}
_BY_OTHER_TEXT = ("theo quy dinh", "hdnd", "hoi dong nhan dan", "thong tu")
_FREE = ("mien", "khong thu", "khong mat", "khong phai nop")


def read_fees(record: Mapping[str, Any], warnings: Warnings) -> tuple[FeeContent, ...]:
    """Fees by channel. Several in one channel are alternatives, told apart by notes: the clerk chooses."""
    found: list[FeeContent] = []
    for method in items_of(record, "methods", warnings):
        channel = CHANNELS.get(str(method.get("channel")))
        if channel is not None:
            found += [_fee(item, int(channel), warnings) for item in items_of(method, "fees", warnings)]
    distinct = list(dict.fromkeys(found))
    per_channel = Counter(fee.channel for fee in distinct)
    return tuple(
        _as_choice(fee) if per_channel[fee.channel] > 1 or fee.currency != Currency.VND else fee
        for fee in distinct
    )


def _as_choice(fee: FeeContent) -> FeeContent:
    return FeeContent(**{**fee.__dict__, "is_choice": True})


def _fee(item: Mapping[str, Any], channel: int, warnings: Warnings) -> FeeContent:
    note = text_of(item.get("note"), "fees.note", warnings)
    kind = KINDS.get(str(item.get("type")))
    if kind is None:
        warnings.add("fees.type", "loại khoản thu không rõ; đã coi là phí")
        kind = FeeKind.FEE
    unit = _UNIT.match(search_key(note))
    return FeeContent(
        kind=kind,
        name=str(kind.label),
        rate=_rate(item, note, warnings),
        unit=_UNITS[unit[1]] if unit else FeeUnit.CASE,
        currency=_currency(item.get("currency"), warnings),
        channel=channel,
        note=note,
    )


def _rate(item: Mapping[str, Any], note: str, warnings: Warnings) -> Decimal | None:
    rate = number_of(item.get("value"), "fees.value", warnings)
    if rate is None:
        warnings.add("fees.value", "khoản thu không có mức; cán bộ nhập theo quy định")
        return None
    folded = search_key(note)
    refers = any(words in folded for words in _BY_OTHER_TEXT)
    if rate == 0 and refers and not any(words in folded for words in _FREE):
        warnings.add("fees.value", "mức 0 nhưng ghi chú dẫn văn bản khác; cán bộ nhập theo quy định")
        return None
    return rate


def _currency(value: object, warnings: Warnings) -> str:
    currency = CURRENCIES.get(value) if value is None or isinstance(value, str) else None
    if currency is None:
        warnings.add("fees.currency", "tiền tệ không rõ; đã coi là đồng Việt Nam")
        return str(Currency.VND)
    if currency == Currency.USD:
        warnings.add("fees.currency", "khoản thu bằng USD")
    return str(currency)
