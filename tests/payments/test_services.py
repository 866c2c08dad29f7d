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
    OnlineChannel,
    OnlineState,
    ReceiptState,
    RefundMeans,
    RefundState,
    ReportState,
)
from payments.exceptions import NoNumberLeft, NotNow, Refused
from payments.models import OnlinePayment, Receipt, Waiving
from payments.queries import online_paid, procedures_paid_online, uncounted_before
from payments.rules.receipts import missing
from payments.services import ending, numbering, online, refunds, reports, taking, waivings
from payments.services.online import Told
from payments.services.taking import Payer
from procedures.models import FeeWaiver
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import accepted, assigned, make_office
from tests.factories.payments import (
    EVENING,
    TEN,
    book,
    handed_over,
    paid,
    refund_asked,
    refund_in,
    take_in,
)


pytestmark = pytest.mark.django_db
MONDAY = at("2026-03-09 09:00")


@pytest.fixture
def office():
    return make_office()


def clerk(office):
    return office.actor(Role.RECEPTION)


def take(office, dossier, *, by=None, when=TEN, **changes):
    return taking.take(
        dossier_id=dossier.pk, taken=take_in(dossier, **changes), by=by or clerk(office), at=when
    )


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
        assert event.refs == {"amount": 8000, "refund": refund.pk}
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


class TestCashReports:
    def test_what_comes_after_the_count_falls_to_the_next(self, office):
        report = handed_over(office)
        assert (report.expected, report.counted, report.receipts_count) == (8000, 8000, 1)
        late = paid(office, when=at("2026-03-06 17:20"))
        assert late.report_id is None
        with pytest.raises(NotNow, match="đã khóa sổ"):
            handed_over(office, when=at("2026-03-06 17:30"))
        monday = handed_over(office, when=at("2026-03-09 17:00"))
        assert list(monday.receipts.all()) == [late]

    def test_who_annuls_gives_the_money_back_out_of_the_drawer_it_is_in(self, office):
        receipt = paid(office)
        ending.void(receipt_id=receipt.pk, reason="Thu nhầm", by=clerk(office), at=TEN)
        sums = reports.reckon(office.counter.pk, clerk(office).user)
        assert (sums.cash_taken, sums.cash_voided, sums.expected) == (8000, 8000, 0)

    def test_a_difference_has_its_explanation(self, office):
        paid(office)
        with pytest.raises(Refused, match=r"8\.000 đồng") as refused:
            reports.hand_over(
                counter_id=office.counter.pk,
                counted=Decimal(7000),
                explanation="",
                by=clerk(office),
                at=EVENING,
            )
        assert refused.value.field == "explanation"
        assert handed_over(office, counted=7000).difference == -1000

    def test_the_second_person_is_another(self, office):
        report = handed_over(office, by=office.actor(Role.ONESTOP_HEAD))
        with pytest.raises(NotAllowed, match="người thứ hai"):
            reports.confirm(report_id=report.pk, by=office.actor(Role.ONESTOP_HEAD), at=EVENING)
        with pytest.raises(NotAllowed, match="Người thực hiện"):
            reports.confirm(report_id=report.pk, by=office.actor(Role.RECEPTION), at=EVENING)
        confirmed = reports.confirm(report_id=report.pk, by=office.actor(Role.CASHIER), at=EVENING)
        assert (confirmed.state, confirmed.judged_by) == (ReportState.CONFIRMED, office.people[Role.CASHIER])
        with pytest.raises(NotNow, match="đã xác nhận"):
            reports.send_back(report_id=report.pk, note="Thiếu", by=office.actor(Role.CASHIER), at=EVENING)

    def test_sent_back_it_is_counted_again_by_its_clerk(self, office):
        report = handed_over(office)
        with pytest.raises(Refused):
            reports.send_back(report_id=report.pk, note="", by=office.actor(Role.CASHIER), at=EVENING)
        reports.send_back(
            report_id=report.pk, note="Đếm được 7.000", by=office.actor(Role.CASHIER), at=EVENING
        )
        again = {"report_id": report.pk, "counted": Decimal(7000), "at": EVENING}
        with pytest.raises(NotAllowed):
            reports.count_again(**again, explanation="Thiếu", by=office.actor(Role.CASHIER))
        with pytest.raises(Refused):
            reports.count_again(**again, explanation="", by=clerk(office))
        counted = reports.count_again(**again, explanation="Trả thừa 1.000", by=clerk(office))
        assert (counted.state, counted.difference, counted.judged_by) == (
            ReportState.HANDED_OVER,
            -1000,
            None,
        )
        with pytest.raises(NotNow):
            reports.count_again(**again, explanation="Trả thừa", by=clerk(office))

    def test_cash_nobody_handed_over_is_told(self, office):
        paid(office)
        paid(office, method=Method.TRANSFER, reference="FT1")
        assert uncounted_before([office.counter.pk], date(2026, 3, 6)) == []
        (held,) = uncounted_before([office.counter.pk], date(2026, 3, 7))
        assert (held.clerk_name, held.amount, held.receipts) == (clerk(office).user.full_name, 8000, 1)


class TestOnline:
    def told(self, amount=8000, name="VN1"):
        return Told(OnlineChannel.NATIONAL, name, Decimal(amount))

    def test_success_pays_what_is_due(self, office):
        book(office)
        dossier = accepted(office)
        payment = online.create(dossier_id=dossier.pk, told=self.told(), at=TEN)
        assert online.create(dossier_id=dossier.pk, told=self.told(), at=TEN) == payment
        for state in (OnlineState.PENDING, OnlineState.SUCCEEDED, OnlineState.SUCCEEDED):
            online.move(payment_id=payment.pk, to=state, at=TEN)
        receipt = Receipt.objects.get()
        assert (receipt.method, receipt.taken_by, receipt.number) == (Method.ONLINE, None, 1)
        fee = dossier.fees.get()
        assert (fee.state, fee.settled_by, fee.settled_at) == (FeeState.SETTLED, None, TEN)
        assert online_paid([dossier.pk]) == {dossier.pk}
        key = (office.commune.pk, office.procedure.procedure.pk)
        day = date(2026, 3, 6)
        assert procedures_paid_online([office.commune.pk], day, day) == {key}
        assert procedures_paid_online([office.commune.pk], date(2026, 3, 7), date(2026, 3, 31)) == frozenset()

    def test_without_a_book_the_money_has_come_all_the_same(self, office):
        dossier = accepted(office)
        (receipt,) = online.record_paid(dossier_id=dossier.pk, told=self.told(), by=clerk(office), at=TEN)
        assert (receipt.number, receipt.taken_by) == (None, clerk(office).user)
        book(office)
        assert taking.write_number(receipt_id=receipt.pk, by=clerk(office), at=TEN).number == 1

    def test_money_for_a_fee_that_is_paid_pays_nothing(self, office):
        dossier = paid(office).dossier
        payment = online.create(dossier_id=dossier.pk, told=self.told(), at=TEN)
        online.move(payment_id=payment.pk, to=OnlineState.PENDING, at=TEN)
        moved = online.move(payment_id=payment.pk, to=OnlineState.SUCCEEDED, at=TEN)
        assert (moved.state, moved.receipts.count(), online_paid([dossier.pk])) == (
            "succeeded",
            0,
            frozenset(),
        )
        online.move(payment_id=payment.pk, to=OnlineState.REFUNDED, at=MONDAY)

    def test_a_way_that_is_not_in_the_table_is_refused(self, office):
        payment = online.create(dossier_id=accepted(office).pk, told=self.told(), at=TEN)
        with pytest.raises(NotNow, match="Đã tạo"):
            online.move(payment_id=payment.pk, to=OnlineState.SUCCEEDED, at=TEN)

    def test_the_counter_reads_the_same_sum_on_the_gateway(self, office):
        dossier = accepted(office)
        with pytest.raises(Refused, match=r"8\.000 đồng") as refused:
            online.record_paid(dossier_id=dossier.pk, told=self.told(7000), by=clerk(office), at=TEN)
        assert refused.value.field == "amount"
        assert not OnlinePayment.objects.exists()
        first = online.record_paid(dossier_id=dossier.pk, told=self.told(), by=clerk(office), at=TEN)
        assert online.record_paid(dossier_id=dossier.pk, told=self.told(), by=clerk(office), at=TEN) == first
        with pytest.raises(Refused, match="hồ sơ hoặc số tiền khác"):
            online.record_paid(dossier_id=accepted(office).pk, told=self.told(), by=clerk(office), at=TEN)

    def test_it_goes_back_through_the_gateway(self, office):
        dossier = accepted(office)
        (receipt,) = online.record_paid(dossier_id=dossier.pk, told=self.told(), by=clerk(office), at=TEN)
        with pytest.raises(NotNow, match="đề nghị hoàn"):
            ending.void(receipt_id=receipt.pk, reason="Trả nhầm", by=clerk(office), at=TEN)
        refund = refund_asked(office, receipt, means=RefundMeans.TRANSFER)
        refunds.approve(refund_id=refund.pk, by=office.actor(Role.HEAD), at=TEN)
        refunds.pay(refund_id=refund.pk, reference="VN1-R", by=clerk(office), at=TEN)
        assert OnlinePayment.objects.get().state == OnlineState.REFUNDED
        assert online_paid([dossier.pk]) == {dossier.pk}  # it was paid online all the same


class TestWaiving:
    def rule(self, percent=100, **fields):
        values = {"name": "Hộ nghèo", "legal_basis": "NQ 1/2026", "valid_from": date(2026, 1, 1)}
        return FeeWaiver.objects.create(percent=percent, **values | fields)

    def waive(self, office, dossier, rule, proof="Sổ hộ nghèo 12", by=None):
        return waivings.waive(
            dossier_id=dossier.pk,
            fee_id=dossier.fees.get().pk,
            waiver_id=rule.pk,
            proof=proof,
            by=by or clerk(office),
            at=TEN,
        )

    def test_a_whole_waiver_leaves_nothing_to_pay(self, office):
        dossier = accepted(office)
        made = self.waive(office, dossier, self.rule())
        fee = dossier.fees.get()
        assert (made.amount_before, made.amount_after, fee.state, fee.amount) == (8000, 0, FeeState.WAIVED, 0)
        assert fee.arithmetic == "8.000 đồng − 100% (Hộ nghèo, NQ 1/2026) = 0 đồng"
        refs = dossier.events.get(kind=EventKind.WAIVE_FEE).refs
        assert refs["amount"] == [8000, 0]

    def test_a_part_is_rounded_half_up_and_paid(self, office):
        book(office)
        dossier = accepted(office)
        dossier.fees.update(amount=8333)
        assert self.waive(office, dossier, self.rule(50)).amount_after == 4167
        assert take(office, dossier)[0].amount == 4167

    def test_once(self, office):
        dossier, rule = accepted(office), self.rule(50)
        self.waive(office, dossier, rule)
        with pytest.raises(NotNow, match="cộng dồn"):
            self.waive(office, dossier, rule)
        assert Waiving.objects.count() == 1

    def test_a_rule_of_another_day_or_kind_does_not_hold(self, office):
        dossier = accepted(office)
        for rule in (
            self.rule(valid_from=date(2026, 4, 1)),
            self.rule(valid_to=date(2026, 3, 5)),
            self.rule(kind="price"),
            self.rule(channel=2),
        ):
            with pytest.raises(Refused) as refused:
                self.waive(office, dossier, rule)
            assert refused.value.field == "waiver"

    def test_proof_and_right(self, office):
        dossier, rule = accepted(office), self.rule()
        with pytest.raises(Refused) as refused:
            self.waive(office, dossier, rule, proof=" ")
        assert refused.value.field == "proof"
        with pytest.raises(NotAllowed):
            self.waive(office, dossier, rule, by=office.actor(Role.CASHIER))
        self.waive(office, dossier, rule)
        with pytest.raises(NotNow):
            self.waive(office, dossier, rule)


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
