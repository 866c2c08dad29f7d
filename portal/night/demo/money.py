"""The demo's money: a receipt for every fee that was paid, the evenings' counts, what went back.

Rows of the past are written in bulk from what the dossiers say was settled; what was put right in the last
days is done through the services, so that the ledger tells it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import NAMESPACE_OID, uuid5

from accounts.enums import Role
from accounts.models import Actor, Agency, Membership, User
from accounts.queries import legal_agency
from calendars.rules.terms import LOCAL
from dossiers.enums import DossierKind, FeeState
from dossiers.models import Dossier, FeeDue
from dossiers.rules.days import local_day
from payments.enums import Method, OnlineChannel, OnlineState, RefundMeans, ReportState
from payments.models import CashReport, OnlinePayment, Receipt, ReceiptLine, ReceiptSeries
from payments.services import ending, refunds
from payments.services.refunds import RefundIn
from payments.services.taking import Payer
from portal.night.demo import plan
from procedures.models import PaymentReadiness, ProcedureOffer
from procedures.queries import procedures_with_fees


BATCH = 2000
SINCE = datetime.combine(plan.SWITCH_ON, time(0), LOCAL)
"""Receipts are kept here since the two tiers; what was paid before stands in the former books."""
BOOK = 5000
"""Numbers of a book."""
OF_THE_DOSSIER = [
    f"dossier__{name}"
    for name in (
        "kind", "channel", "receiving_agency", "applicant_name", "representative_name", "applicant_address",
    )
]  # fmt: skip
PAID_ONLINE = 0.55
"""Share of dossiers filed online whose fees came through a gateway."""
OTHERWISE = ((0.80, Method.CASH), (0.93, Method.TRANSFER), (1.0, Method.CARD))
DIFFERING = 70
"""One evening of so many has some change too little or too much."""
SHOWN = "tiepnhan"
"""The clerk whose account the welcome page names."""
READY = 0.6
"""Share of places and procedures declared ready for online payment."""


def write(*, at: datetime) -> None:
    """Receipts, evenings, declarations; then what was put right. Once, before the first night.

    Of what was settled by `at`: people log in while the demo loads, and their money has its receipts.
    """
    draw = Random(f"{plan.SEED}:money")  # noqa: S311 - a demo, no secret
    _Till(draw).write(at=at)
    _declare_ready(draw, at=at)
    _put_right(at=at)


@dataclass
class _Till:
    """Writes the receipts of all that was settled, in the order it was paid."""

    draw: Random
    series: dict[tuple[int, str], ReceiptSeries] = field(default_factory=dict)

    def write(self, *, at: datetime) -> None:
        paid: dict[tuple[int, datetime, str], list[FeeDue]] = defaultdict(list)
        settled = (
            FeeDue.objects.filter(state=FeeState.SETTLED, amount__gt=0, settled_at__range=(SINCE, at))
            .select_related("dossier")
            .only("kind", "name", "amount", "settled_at", "settled_by", *OF_THE_DOSSIER)
        )
        for fee in settled.order_by("settled_at", "pk").iterator(BATCH):
            assert fee.settled_at is not None  # noqa: S101 - the database holds it for what is settled
            paid[fee.dossier_id, fee.settled_at, fee.kind].append(fee)
        payments: list[OnlinePayment] = []
        receipts = [self._receipt(fees, payments) for fees in paid.values()]
        ReceiptSeries.objects.bulk_create(self.series.values())
        OnlinePayment.objects.bulk_create(payments, batch_size=BATCH)
        _count_evenings(receipts, self.draw, until=local_day(at))
        Receipt.objects.bulk_create(receipts, batch_size=BATCH)
        ReceiptLine.objects.bulk_create(
            (
                ReceiptLine(receipt=receipt, fee=fee, name=fee.name, amount=fee.amount)
                for receipt, fees in zip(receipts, paid.values(), strict=True)
                for fee in fees
            ),
            batch_size=BATCH,
        )

    def _receipt(self, fees: list[FeeDue], payments: list[OnlinePayment]) -> Receipt:
        first, dossier = fees[0], fees[0].dossier
        assert first.settled_at is not None  # noqa: S101
        amount = sum((fee.amount for fee in fees), Decimal(0))
        method = self._method(dossier)
        receipt = Receipt(
            submission_key=uuid5(NAMESPACE_OID, f"{dossier.pk}:{first.pk}"),
            dossier=dossier,
            counter_id=dossier.receiving_agency_id,
            kind=first.kind,
            amount=amount,
            method=method,
            reference="" if method == Method.CASH else f"FT{self.draw.randrange(10**9, 10**10)}",
            payer_name=dossier.submitter_name,
            payer_address=dossier.applicant_address,
            taken_at=first.settled_at,
            taken_on=local_day(first.settled_at),
            taken_by_id=first.settled_by_id,
        )
        if method == Method.ONLINE:
            receipt.online_payment = self._online(receipt)
            payments.append(receipt.online_payment)
        # In the express lane hardly anybody asks for a receipt.
        if dossier.kind != DossierKind.EXPRESS or self.draw.random() < 0.1:
            self._number(receipt)
        return receipt

    def _method(self, dossier: Dossier) -> Method:
        if dossier.channel == 2 and self.draw.random() < PAID_ONLINE:
            return Method.ONLINE
        drawn = self.draw.random()
        return next(method for share, method in OTHERWISE if drawn <= share)

    def _online(self, receipt: Receipt) -> OnlinePayment:
        at = receipt.taken_at
        return OnlinePayment(
            dossier=receipt.dossier,
            channel=OnlineChannel.NATIONAL if self.draw.random() < 0.85 else OnlineChannel.AGENCY,
            outside_id=receipt.reference,
            amount=receipt.amount,
            state=OnlineState.SUCCEEDED,
            created_at=at - timedelta(minutes=4),
            moved_at=at,
            succeeded_at=at,
        )

    def _number(self, receipt: Receipt) -> None:
        key = (receipt.counter_id, receipt.kind)
        series = self.series.get(key) or self._open(receipt)
        self.series[key] = series
        series.used_to += 1
        receipt.series, receipt.number = series, series.used_to

    def _open(self, receipt: Receipt) -> ReceiptSeries:
        """A book for one kind of money of one counter, noticed before its first day."""
        letter = {"fee": "P", "charge": "L"}.get(receipt.kind, "G")
        day = receipt.taken_on
        assert receipt.taken_by_id is not None  # noqa: S101 - the generator's clerks settle by name
        return ReceiptSeries(
            agency_id=receipt.counter_id,
            form="01BLP2-001",
            symbol=f"SG-{day:%y}{letter}",
            kind=receipt.kind,
            from_number=1,
            to_number=BOOK,
            used_to=0,
            valid_from=day,
            basis=f"Thông báo phát hành số {self.draw.randrange(10, 99)}/TB-UBND ngày {day:%d/%m/%Y}",
            added_at=datetime.combine(day, time(7, 30), LOCAL),
            added_by_id=receipt.taken_by_id,
        )


def _count_evenings(receipts: list[Receipt], draw: Random, *, until: date) -> None:
    """Every evening before the last working day is confirmed; that one waits; today's money is uncounted."""
    taken: dict[tuple[int, int, date], list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        if receipt.taken_by_id is not None and receipt.taken_on < until:
            taken[receipt.counter_id, receipt.taken_by_id, receipt.taken_on].append(receipt)
    last = max((day for _counter, _clerk, day in taken), default=until)
    judges = _Judges()
    reports = []
    for number, ((counter, clerk, day), found) in enumerate(taken.items()):
        judge = judges.beside(counter, clerk) if day < last else None
        report = _report(counter, clerk, day, found, differs=number % DIFFERING == DIFFERING - 1, draw=draw)
        if judge is not None:
            report.state, report.judged_by_id = ReportState.CONFIRMED, judge
            report.judged_at = report.handed_over_at + timedelta(minutes=draw.randrange(3, 25))
        reports.append(report)
    CashReport.objects.bulk_create(reports, batch_size=BATCH)
    for report, found in zip(reports, taken.values(), strict=True):
        for receipt in found:
            receipt.report = report


def _report(
    counter: int, clerk: int, day: date, receipts: list[Receipt], *, differs: bool, draw: Random
) -> CashReport:
    sums = {method: Decimal(0) for method in Method}
    for receipt in receipts:
        sums[Method(receipt.method)] += receipt.amount
    cash = sums[Method.CASH]
    change = Decimal(draw.choice((-2000, -1000, 1000))) if differs and cash >= 2000 else Decimal(0)
    latest = max(receipt.taken_at for receipt in receipts)
    evening = datetime.combine(day, time(17, draw.randrange(2, 28)), LOCAL)
    return CashReport(
        counter_id=counter,
        clerk_id=clerk,
        day=day,
        receipts_count=len(receipts),
        cash_taken=cash,
        cash_voided=0,
        cash_refunded=0,
        expected=cash,
        transfer=sums[Method.TRANSFER],
        card=sums[Method.CARD],
        online=sums[Method.ONLINE],
        counted=cash + change,
        explanation="Không có tiền lẻ để trả lại người nộp" if change else "",
        handed_over_at=max(evening, latest + timedelta(minutes=2)),
    )


class _Judges:
    """The second person of each counter: its head, or a leader of its agency."""

    def __init__(self) -> None:
        self._at: dict[int, list[int]] = defaultdict(list)
        held = Membership.objects.filter(role__in=[Role.ONESTOP_HEAD, Role.HEAD, Role.APPROVER])
        for agency, user in held.order_by("pk").values_list("agency_id", "user_id"):
            self._at[agency].append(user)
        self._legal: dict[int, int] = {}

    def beside(self, counter: int, clerk: int) -> int | None:
        if counter not in self._legal:
            first = Agency.objects.values_list("valid_from", flat=True).get(pk=counter)
            self._legal[counter] = legal_agency(counter, first).pk
        people = [*self._at[counter], *self._at[self._legal[counter]]]
        return next((person for person in people if person != clerk), None)


def _declare_ready(draw: Random, *, at: datetime) -> None:
    costing = procedures_with_fees(local_day(at))
    offers = ProcedureOffer.objects.valid_on(local_day(at)).filter(procedure__in=costing).order_by("pk")
    PaymentReadiness.objects.bulk_create(
        PaymentReadiness(
            offer=offer,
            valid_from=max(offer.valid_from, plan.SWITCH_ON),
            basis="Kê khai trên Cổng Dịch vụ công quốc gia, Công văn 214/VPUBND-KSTT",
            added_at=at,
        )
        for offer in offers
        if draw.random() < READY
    )


def _put_right(*, at: datetime) -> None:
    """At the main counter two receipts are replaced, one of the day is annulled, of three money goes back."""
    counter = Agency.objects.get(code=plan.MAIN_COUNTER)
    clerks = sorted(_people([counter.pk], Role.RECEPTION), key=lambda clerk: clerk.username != SHOWN)
    leaders = list(_people([counter.pk], Role.ONESTOP_HEAD))
    found = list(
        Receipt.objects.filter(
            counter=counter,
            method=Method.CASH,
            dossier__kind=DossierKind.ORDINARY,
            number__isnull=False,
            taken_at__lte=at,
        ).order_by("-taken_at", "-pk")[:7]
    )
    if len(found) < 7 or not clerks:
        return
    clerk = Actor(clerks[0])
    for receipt in found[:2]:
        key = uuid5(NAMESPACE_OID, f"replace:{receipt.pk}")
        named = Payer(receipt.payer_name, "Thôn 4, xã Suối Mây")
        ending.replace(
            receipt_id=receipt.pk, key=key, payer=named, reason="Ghi sai địa chỉ người nộp", by=clerk, at=at
        )
    _annul(found[2:], at=at)
    standing = [receipt for receipt in found[2:] if Receipt.objects.valid().filter(pk=receipt.pk).exists()]
    asked = [_asked(receipt, clerk, at) for receipt in standing[:3]]
    if leaders and leaders[0] != clerks[0]:
        judge = Actor(leaders[0])
        refunds.approve(refund_id=asked[1], by=judge, at=at)
        refunds.approve(refund_id=asked[2], by=judge, at=at)
        refunds.pay(refund_id=asked[2], reference="", by=clerk, at=at)


def _annul(found: Iterable[Receipt], *, at: datetime) -> None:
    """The newest that its own clerk may still annul, if money was taken on the demo's day."""
    for receipt in found:
        assert receipt.taken_by is not None  # noqa: S101 - cash has its clerk
        taker = Actor(receipt.taken_by)
        if not ending.why_not_voided(receipt.dossier, receipt, by=taker, on=local_day(at)):
            ending.void(receipt_id=receipt.pk, reason="Thu nhầm hồ sơ, người nộp chưa về", by=taker, at=at)
            return


def _asked(receipt: Receipt, by: Actor, at: datetime) -> int:
    wanted = RefundIn(
        submission_key=uuid5(NAMESPACE_OID, f"refund:{receipt.pk}"),
        amount=receipt.amount,
        means=RefundMeans.CASH,
        payee_name=receipt.payer_name,
        reason="Người nộp thuộc diện được miễn, xuất trình giấy tờ sau khi nộp",
        legal_basis="Điều 10 Luật Phí và lệ phí 2015",
    )
    return refunds.ask(receipt_id=receipt.pk, wanted=wanted, by=by, at=at).pk


def _people(agencies: Iterable[int], role: Role) -> Iterable[User]:
    rows = Membership.objects.filter(agency__in=agencies, role=role, valid_to=None, user__is_active=True)
    return (row.user for row in rows.select_related("user").order_by("user_id"))
