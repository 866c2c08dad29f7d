"""What the papers of money say, as plain values. Amounts in đồng; moments aware."""

from dataclasses import dataclass
from datetime import date, datetime

from documents.rules.papers import Header, Party


@dataclass(frozen=True, kw_only=True)
class MoneyLine:
    """A fee of the receipt with its arithmetic in words."""

    name: str
    amount: int
    arithmetic: str = ""


@dataclass(frozen=True, kw_only=True)
class MoneyReceipt:
    """Biên lai thu phí, lệ phí (Decree 123/2020 Art 32). `replaces` is the number it stands in place of."""

    header: Header
    form: str
    symbol: str
    number: str
    code: str
    payer: Party
    procedure: str
    lines: tuple[MoneyLine, ...]
    total: int
    total_in_words: str
    method: str
    taken_at: datetime
    cashier_name: str
    replaces: str = ""


@dataclass(frozen=True, kw_only=True)
class CashLine:
    """A receipt or a refund of the day."""

    number: str
    code: str
    method: str
    amount: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CashSheet:
    """Báo cáo quỹ cuối ngày of one clerk: what had to be there, what was counted, by whom confirmed.

    `taken_where`, `settled_where`: the closed counter the cash was taken at, and who settles it in its place;
    empty as long as the counter settles its own.
    """

    header: Header
    day: date
    clerk_name: str
    sums: tuple[tuple[str, int], ...]
    counted: int
    counted_in_words: str
    difference: int
    explanation: str
    lines: tuple[CashLine, ...]
    handed_over_at: datetime
    state: str
    judge_name: str = ""
    judged_at: datetime | None = None
    taken_where: str = ""
    settled_where: str = ""
