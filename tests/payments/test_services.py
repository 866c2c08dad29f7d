"""Money at the counter: taken once, voided, replaced, given back by two persons, counted by two."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from dossiers.enums import EventKind, FeeState
from dossiers.exceptions import NotReady, Refused as DossierRefused
from dossiers.models import FeeDue
from dossiers.services import ending as dossier_ending
from dossiers.services.returning import ReturnIn
from dossiers.services.touched import take as touched, waiting as notes
from payments.enums import (
    Method,
    ReceiptState,
    RefundMeans,
    RefundState,
)
from payments.exceptions import NoNumberLeft, NotNow, Refused
from payments.models import Receipt
from payments.rules.receipts import missing
from payments.services import ending, numbering, refunds, reports, taking
from payments.services.taking import Payer
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import accepted, assigned, make_office
from tests.factories.payments import (
    TEN,
    book,
    clerk,
    paid,
    refund_asked,
    refund_in,
    take,
    take_in,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MONDAY = at("2026-03-09 09:00")


@built_once
def office():
    return make_office()


class TestTaking:
    def test_a_fee_is_settled_and_has_its_receipt(self, office):
        series, dossier = book(office, symbol="AP-26P", numbers=(7, 60)), accepted(office)
        touched(1000)
        (receipt,) = take(office, dossier)
        assert (receipt.number_text, receipt.amount, receipt.taken_on) == (
            "AP-26P 0000007",
            8000,
            date(2026, 3, 6),
        )
        fee = dossier.fees.get()
        assert (fee.state, fee.settled_by) == (FeeState.SETTLED, clerk(office).user)
        assert [(line.fee_id, line.amount) for line in receipt.lines.all()] == [(fee.pk, 8000)]
        assert dossier.events.get(kind=EventKind.SETTLE_FEE).refs == {"fees": [fee.pk], "amount": 8000}
        series.refresh_from_db()
        assert (series.used_to, notes() > 0) == (7, True)

    def test_the_same_press_twice_is_one_receipt(self, office):
        book(office)
        dossier, key = accepted(office), uuid4()
        wanted = take_in(dossier, submission_key=key)
        first = taking.take(dossier_id=dossier.pk, taken=wanted, by=clerk(office), at=TEN)
        again = taking.take(dossier_id=dossier.pk, taken=wanted, by=clerk(office), at=TEN)
        assert first == again
        other = accepted(office)
        with pytest.raises(Refused, match="hồ sơ khác"):
            take(office, other, submission_key=key)

    def test_a_second_payment_of_a_fee_is_refused_and_uses_no_number(self, office):
        series, dossier = book(office), accepted(office)
        wanted = take_in(dossier)
        taking.take(dossier_id=dossier.pk, taken=wanted, by=clerk(office), at=TEN)
        colleague = UserFactory(role=Role.RECEPTION, agency=office.counter)
        with pytest.raises(NotNow, match="biên lai khác"):
            taking.take(
                dossier_id=dossier.pk,
                taken=take_in(dossier, fee_ids=wanted.fee_ids),
                by=type(clerk(office))(colleague),
                at=TEN,
            )
        series.refresh_from_db()
        assert series.used_to == 1

    def test_kinds_with_books_of_their_own_have_receipts_of_their_own(self, office):
        dossier = accepted(office)
        fee = dossier.fees.get()
        charge = FeeDue.objects.create(dossier=dossier, name="Lệ phí thử", kind="charge", amount=3000)
        other = "charge" if fee.kind == "fee" else "fee"
        FeeDue.objects.filter(pk=charge.pk).update(kind=other)
        book(office, kind="fee"), book(office, kind="charge")
        found = take(office, dossier)
        assert sorted(receipt.amount for receipt in found) == [3000, 8000]
        assert len({receipt.series_id for receipt in found}) == 2
        assert len({receipt.submission_key for receipt in found}) == 1

    def test_a_part_of_what_is_owed_may_be_taken(self, office):
        book(office)
        dossier = accepted(office)
        FeeDue.objects.create(dossier=dossier, name="Lệ phí thử", kind="charge", amount=3000)
        first = dossier.fees.order_by("pk")[0]
        (receipt,) = take(office, dossier, fee_ids=[first.pk])
        assert receipt.amount == first.amount
        assert dossier.fees.filter(state="due").count() == 1

    def test_a_book_that_runs_out_is_told_and_nothing_is_written(self, office):
        series = book(office, numbers=(1, 1))
        paid(office)
        dossier = accepted(office)
        with pytest.raises(NoNumberLeft, match="Quyển biên lai"):
            take(office, dossier)
        assert dossier.fees.get().state == FeeState.DUE
        assert not dossier.events.filter(kind=EventKind.SETTLE_FEE).exists()
        with_more = book(office, numbers=(2, 9), symbol=series.symbol)
        assert take(office, dossier)[0].series == with_more

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"fee_ids": []}, "fees"),
            ({"payer": Payer("  ")}, "payer_name"),
            ({"method": Method.TRANSFER}, "reference"),
            ({"method": Method.CARD, "reference": " "}, "reference"),
            ({"reference": "FT123"}, "reference"),  # cash has none
            ({"method": Method.ONLINE, "reference": "X"}, "method"),
        ],
    )
    def test_what_cannot_be_written_names_its_field(self, office, changes, field):
        book(office)
        with pytest.raises(Refused) as refused:
            take(office, accepted(office), **changes)
        assert refused.value.field == field

    def test_who_does_not_take_money_is_refused(self, office):
        book(office)
        dossier = accepted(office)
        with pytest.raises(NotAllowed, match="Thu ngân"):
            take(office, dossier, by=office.actor(Role.HANDLER))

    def test_numbers_leave_no_gap(self, office):
        series = book(office)
        for _ in range(3):
            paid(office)
        series.refresh_from_db()
        used = series.receipts.values_list("number", flat=True)
        assert sorted(used) == [1, 2, 3]
        assert missing(series.as_book(), used) == []


class TestEnding:
    def test_voided_money_goes_back_and_is_owed_again(self, office):
        receipt = paid(office)
        ending.void(receipt_id=receipt.pk, reason="Thu nhầm hồ sơ", by=clerk(office), at=TEN)
        receipt.refresh_from_db()
        assert (receipt.state, receipt.reason) == (ReceiptState.VOIDED, "Thu nhầm hồ sơ")
        dossier = receipt.dossier
        assert dossier.fees.get().state == FeeState.DUE
        event = dossier.events.get(kind=EventKind.VOID_RECEIPT)
        assert event.refs["receipt"] == receipt.pk
        assert "Thu nhầm" not in str(event.refs)
        assert take(office, dossier)[0].number == 2

    def test_replaced_the_money_stays_and_the_paper_is_another(self, office):
        receipt, key = paid(office), uuid4()
        wanted = {"receipt_id": receipt.pk, "key": key, "payer": Payer("Công ty Mẫu"), "reason": "Sai tên"}
        new = ending.replace(**wanted, by=clerk(office), at=TEN)
        assert ending.replace(**wanted, by=clerk(office), at=TEN) == new
        receipt.refresh_from_db()
        assert (receipt.state, new.replaces, new.number) == (ReceiptState.REPLACED, receipt, 2)
        assert (new.amount, new.payer_name, new.dossier.fees.get().state) == (
            8000,
            "Công ty Mẫu",
            FeeState.SETTLED,
        )
        assert reports.reckon(office.counter.pk, clerk(office).user).expected == 8000

    def test_what_no_longer_stands_is_not_ended_again(self, office):
        receipt = paid(office)
        with pytest.raises(Refused) as refused:
            ending.void(receipt_id=receipt.pk, reason=" ", by=clerk(office), at=TEN)
        assert refused.value.field == "reason"
        ending.void(receipt_id=receipt.pk, reason="Thu nhầm", by=clerk(office), at=TEN)
        with pytest.raises(NotNow, match="đã hủy"):
            ending.void(receipt_id=receipt.pk, reason="Thu nhầm", by=clerk(office), at=TEN)
        with pytest.raises(NotNow, match="đã hủy"):
            ending.replace(
                receipt_id=receipt.pk, key=uuid4(), payer=Payer("A"), reason="x", by=clerk(office), at=TEN
            )

    def test_a_receipt_of_which_money_goes_back_stays(self, office):
        refund = refund_asked(office)
        with pytest.raises(NotNow, match="hoàn tiền"):
            ending.void(receipt_id=refund.receipt_id, reason="Thu nhầm", by=clerk(office), at=TEN)


class TestRefunds:
    def test_asked_approved_by_another_paid_out(self, office):
        refund = refund_asked(office)
        refunds.approve(refund_id=refund.pk, by=office.actor(Role.ONESTOP_HEAD), at=TEN)
        done = refunds.pay(refund_id=refund.pk, reference="", by=clerk(office), at=TEN)
        assert (done.state, done.paid_by) == (RefundState.PAID, clerk(office).user)
        event = done.dossier.events.get(kind=EventKind.GIVE_FEES_BACK)
        fee = done.dossier.fees.get()
        assert event.refs == {"amount": 8000, "refund": refund.pk, "fees": [fee.pk]}
        assert reports.reckon(office.counter.pk, clerk(office).user).expected == 0

    def test_nobody_is_his_own_second_person(self, office):
        head = office.actor(Role.ONESTOP_HEAD)
        own = refunds.ask(receipt_id=paid(office).pk, wanted=refund_in(), by=head, at=TEN)
        with pytest.raises(NotAllowed, match="không tự duyệt"):
            refunds.approve(refund_id=own.pk, by=head, at=TEN)
        refunds.approve(refund_id=own.pk, by=office.actor(Role.APPROVER), at=TEN)
        refund = refund_asked(office)
        refunds.approve(refund_id=refund.pk, by=head, at=TEN)
        with pytest.raises(NotAllowed, match="không tự chi"):
            refunds.pay(refund_id=refund.pk, reference="", by=head, at=TEN)

    def test_not_now(self, office):
        refund = refund_asked(office)
        with pytest.raises(NotNow, match="chờ duyệt"):
            refunds.pay(refund_id=refund.pk, reference="", by=clerk(office), at=TEN)
        with pytest.raises(Refused):
            refunds.turn_down(refund_id=refund.pk, note="", by=office.actor(Role.HEAD), at=TEN)
        refunds.turn_down(refund_id=refund.pk, note="Không có căn cứ", by=office.actor(Role.HEAD), at=TEN)
        with pytest.raises(NotNow, match="không duyệt"):
            refunds.approve(refund_id=refund.pk, by=office.actor(Role.HEAD), at=TEN)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"amount": 8001}, "amount"),
            ({"amount": 0}, "amount"),
            ({"reason": " "}, "reason"),
            ({"legal_basis": ""}, "legal_basis"),
            ({"payee_name": ""}, "payee_name"),
        ],
    )
    def test_what_cannot_go_back(self, office, changes, field):
        with pytest.raises(Refused) as refused:
            refund_asked(office, **changes)
        assert refused.value.field == field

    def test_no_more_than_was_taken_in_all(self, office):
        receipt = paid(office)
        refund_asked(office, receipt, amount=5000)
        with pytest.raises(Refused, match=r"3\.000 đồng"):
            refund_asked(office, receipt, amount=4000)
        refund_asked(office, receipt, amount=3000)

    def test_a_transfer_is_proven(self, office):
        refund = refund_asked(office, means=RefundMeans.TRANSFER)
        refunds.approve(refund_id=refund.pk, by=office.actor(Role.APPROVER), at=TEN)
        with pytest.raises(Refused, match="sao kê"):
            refunds.pay(refund_id=refund.pk, reference="", by=clerk(office), at=TEN)
        refunds.pay(refund_id=refund.pk, reference="FT1", by=clerk(office), at=TEN)
        assert reports.reckon(office.counter.pk, clerk(office).user).expected == 8000

    def test_at_the_end_of_a_dossier_money_waits_for_a_second_person(self, office):
        receipt = paid(office, assigned(office))
        dossier = receipt.dossier
        dossier_ending.withdraw(dossier_id=dossier.pk, reason="Theo đơn", by=clerk(office), at=TEN)
        given = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD")
        with pytest.raises(DossierRefused, match=r"8\.000 đồng"):
            refunds.deliver_decision(
                dossier_id=dossier.pk, given=given, fees_given_back=Decimal(9000), by=clerk(office), at=TEN
            )
        (refund,) = refunds.deliver_decision(
            dossier_id=dossier.pk, given=given, fees_given_back=Decimal(6000), by=clerk(office), at=TEN
        )
        assert (refund.amount, refund.state, refund.means) == (6000, RefundState.ASKED, RefundMeans.CASH)
        assert dossier.endings.get().fees_given_back is None
        refunds.approve(refund_id=refund.pk, by=office.actor(Role.ONESTOP_HEAD), at=TEN)
        refunds.pay(refund_id=refund.pk, reference="", by=clerk(office), at=TEN)
        assert dossier.endings.get().fees_given_back == 6000

    def test_money_taken_before_there_were_receipts_is_given_back_as_before(self, office):
        dossier = assigned(office)
        dossier.fees.update(state="settled", settled_at=TEN, settled_by=clerk(office).user)
        dossier_ending.withdraw(dossier_id=dossier.pk, reason="Theo đơn", by=clerk(office), at=TEN)
        given = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD")
        asked = refunds.deliver_decision(
            dossier_id=dossier.pk, given=given, fees_given_back=Decimal(8000), by=clerk(office), at=TEN
        )
        assert (asked, dossier.endings.get().fees_given_back) == ([], 8000)


class TestSeries:
    def test_numbers_of_one_symbol_lie_apart(self, office):
        book(office, symbol="AP-26P", numbers=(1, 50))
        with pytest.raises(Refused, match="quyển khác"):
            book(office, symbol="ap-26p", numbers=(50, 90))
        book(office, symbol="AP-26P", numbers=(51, 90))

    @pytest.mark.parametrize("numbers", [(0, 5), (9, 8)])
    def test_numbers_run_forward(self, office, numbers):
        with pytest.raises(Refused):
            book(office, numbers=numbers)

    def test_an_ended_book_gives_no_number(self, office):
        series = book(office)
        with pytest.raises(NotNow, match="hôm nay"):
            numbering.end_series(
                series_id=series.pk, last_day=date(2026, 3, 5), by=office.actor(Role.HEAD), at=TEN
            )
        numbering.end_series(
            series_id=series.pk, last_day=date(2026, 3, 6), by=office.actor(Role.HEAD), at=TEN
        )
        paid(office)  # its last day counts
        with pytest.raises(NoNumberLeft):
            paid(office, when=MONDAY)
        with pytest.raises(NotNow, match="đã thôi dùng"):
            numbering.end_series(
                series_id=series.pk, last_day=date(2026, 3, 9), by=office.actor(Role.HEAD), at=MONDAY
            )

    def test_who_keeps_books(self, office):
        for role in (Role.RECEPTION, Role.CASHIER, Role.AUDITOR):
            with pytest.raises(NotAllowed):
                numbering.open_series(
                    agency=office.counter, form="01BLP2-001", symbol="X", kind="", numbers=(1, 2),
                    valid_from=date(2026, 1, 1), basis="TB 1", by=office.actor(role), at=TEN,
                )  # fmt: skip


def test_what_was_waived_since_the_page_was_shown_is_not_taken(office):
    book(office)
    dossier = accepted(office)
    wanted = take_in(dossier)
    dossier.fees.update(state="waived")
    with pytest.raises(NotReady):
        taking.take(dossier_id=dossier.pk, taken=wanted, by=clerk(office), at=TEN)
    assert not Receipt.objects.exists()
