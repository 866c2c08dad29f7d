"""What a clerk must have in the drawer, and when money counts where (two persons: ruling 19)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from payments.enums import Method, RefundMeans


@dataclass(frozen=True)
class Taken:
    """A receipt that counts as taken in a report. One written in place of another took no money."""

    method: str
    amount: Decimal
    is_replacement: bool = False


@dataclass(frozen=True)
class GivenBack:
    """Money that left: a receipt annulled (`method` of the receipt), or a refund (its means)."""

    method: str
    amount: Decimal
    is_refund: bool = False


@dataclass(frozen=True)
class Drawer:
    """Sums of a report in đồng. `expected` may be negative: more was given back than taken."""

    cash_taken: Decimal
    cash_voided: Decimal
    cash_refunded: Decimal
    transfer: Decimal
    card: Decimal
    online: Decimal

    @property
    def expected(self) -> Decimal:
        return self.cash_taken - self.cash_voided - self.cash_refunded


def drawer(taken: Iterable[Taken], given_back: Iterable[GivenBack]) -> Drawer:
    """Adds up what a clerk took and gave back since the last report.

    Cash is taken and given back apart; of the other methods what stayed, for no drawer holds it.
    """
    sums = dict.fromkeys(Method.values, Decimal(0))
    for one in taken:
        if not one.is_replacement:
            sums[one.method] += one.amount
    voided, refunded = Decimal(0), Decimal(0)
    for back in given_back:
        if back.is_refund:
            refunded += back.amount if back.method == RefundMeans.CASH else Decimal(0)
        elif back.method == Method.CASH:
            voided += back.amount
        else:
            sums[back.method] -= back.amount
    return Drawer(
        cash_taken=sums[Method.CASH],
        cash_voided=voided,
        cash_refunded=refunded,
        transfer=sums[Method.TRANSFER],
        card=sums[Method.CARD],
        online=sums[Method.ONLINE],
    )
