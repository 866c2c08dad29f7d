"""What one person alone must not do with money, and what the watch list must not lose sight of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.models import Actor
from dossiers.enums import FeeState
from dossiers.exceptions import NotReady, Refused as DossierRefused
from dossiers.services import ending as dossier_ending, fees
from dossiers.services.returning import ReturnIn
from payments.enums import Method, OnlineChannel, OnlineState, RefundMeans
from payments.exceptions import NotNow, Refused
from payments.models import OnlinePayment, Receipt
from payments.queries import uncounted_before
from payments.services import ending, online, refunds, reports
from payments.services.online import Told
from payments.services.taking import Payer
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import accepted, make_office, returned
from tests.factories.payments import TEN, clerk, handed_over, paid, refund_asked
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MONDAY = at("2026-03-09 09:00")


@built_once
def office():
    return make_office()


def void(receipt, by, when=TEN):
    return ending.void(receipt_id=receipt.pk, reason="Thu nhầm", by=by, at=when)


def replaced(receipt, by, when=TEN):
    return ending.replace(
        receipt_id=receipt.pk, key=uuid4(), payer=Payer("Công ty Mẫu"), reason="Sai tên", by=by, at=when
    )


def held(office, day=date(2026, 3, 9)):
    return [(row.clerk_name, row.receipts, row.amount) for row in uncounted_before([office.counter.pk], day)]


def refunded(office, receipt, **changes):
    refund = refund_asked(office, receipt, **changes)
    refunds.approve(refund_id=refund.pk, by=office.actor(Role.HEAD), at=TEN)
    return refunds.pay(refund_id=refund.pk, reference="FT9", by=clerk(office), at=TEN)


class TestVoiding:
    def test_anothers_or_older_money_takes_two_persons(self, office):
        receipt = paid(office)
        for by, when, said in (
            (office.actor(Role.CASHIER), TEN, "người khác thu"),
            (office.actor(Role.ONESTOP_HEAD), TEN, "người khác thu"),
            (clerk(office), MONDAY, "trong ngày"),
        ):
            with pytest.raises(NotNow, match=f"{said}.*người thứ hai"):
                void(receipt, by, when)
        assert receipt.dossier.fees.get().state == FeeState.SETTLED
        assert refund_asked(office, receipt).amount == 8000

    def test_what_was_counted_takes_two_persons_also_under_a_new_number(self, office):
        receipt = paid(office)
        handed_over(office)
        with pytest.raises(NotNow, match="nộp quỹ"):
            void(receipt, clerk(office), at("2026-03-06 17:20"))
        new = replaced(receipt, clerk(office), at("2026-03-06 17:20"))
        assert new.report_id is None
        with pytest.raises(NotNow, match="nộp quỹ"):
            void(new, clerk(office), at("2026-03-06 17:30"))

    def test_of_a_dossier_that_ended_or_was_returned_it_takes_two_persons(self, office):
        ended, given = paid(office), paid(office, returned(office))
        dossier_ending.withdraw(dossier_id=ended.dossier_id, reason="Theo đơn", by=clerk(office), at=TEN)
        for receipt in (ended, given):
            with pytest.raises(NotNow, match=r"đã kết thúc.*người thứ hai"):
                void(receipt, clerk(office))
            fee = receipt.dossier.fees.get()
            with pytest.raises(NotReady, match="đề nghị hoàn"):
                fees.unsettle(
                    dossier_id=receipt.dossier_id, fee_ids=[fee.pk], receipt_id=receipt.pk, reason="Nhầm",
                    by=clerk(office), at=TEN,
                )  # fmt: skip


def test_money_of_an_annulled_receipt_does_not_go_back_a_second_time(office):
    receipt = paid(office)
    # As it was before annulling was refused for what has ended.
    dossier_ending.withdraw(dossier_id=receipt.dossier_id, reason="Theo đơn", by=clerk(office), at=TEN)
    Receipt.objects.filter(pk=receipt.pk).update(
        state="voided", ended_at=TEN, ended_by=clerk(office).user, reason="Thu nhầm"
    )
    receipt.lines.update(is_void=True)
    given = ReturnIn(receiver_name="Đặng Thị Ước", identity_seen="CCCD")
    told = {"dossier_id": receipt.dossier_id, "given": given, "by": clerk(office), "at": TEN}
    with pytest.raises(DossierRefused, match="quá số còn giữ") as refused:
        refunds.deliver_decision(**told, fees_given_back=Decimal(8000))
    assert refused.value.field == "fees_given_back"
    assert refunds.deliver_decision(**told, fees_given_back=None) == []
    assert receipt.dossier.endings.get().fees_given_back is None


class TestCashNobodyHandedOver:
    def test_a_replaced_receipt_is_still_cash(self, office):
        replaced(paid(office), clerk(office))
        assert held(office) == [(clerk(office).user.full_name, 1, 8000)]

    def test_what_another_gave_back_is_still_with_who_took_it(self, office):
        receipt = paid(office)
        Receipt.objects.filter(pk=receipt.pk).update(
            state="voided", ended_at=TEN, ended_by=office.people[Role.CASHIER], reason="Thu nhầm"
        )
        receipt.lines.update(is_void=True)
        assert held(office) == [(clerk(office).user.full_name, 1, 8000)]

    def test_what_he_gave_back_himself_is_gone(self, office):
        void(paid(office), clerk(office))
        assert held(office) == []
        paid(office)
        refunded(office, paid(office, when=TEN), amount=3000)
        expected = reports.reckon(office.counter.pk, clerk(office).user).expected
        assert held(office) == [(clerk(office).user.full_name, 3, expected)]
        assert expected == 13000
        # Given back on the day asked about is that day's.
        assert held(office, date(2026, 3, 6)) == []

    def test_two_of_one_name_are_two(self, office):
        namesake = UserFactory(
            role=Role.CASHIER, agency=office.counter, full_name=clerk(office).user.full_name
        )
        paid(office), paid(office, by=Actor(namesake))
        assert held(office) == [(namesake.full_name, 1, 8000)] * 2


class TestOnlineMoney:
    def receipt(self, office):
        told = Told(OnlineChannel.NATIONAL, "VN1", Decimal(8000))
        dossier = accepted(office)
        return online.record_paid(dossier_id=dossier.pk, told=told, by=clerk(office), at=TEN)[0]

    def test_it_never_goes_back_out_of_a_drawer(self, office):
        receipt = self.receipt(office)
        with pytest.raises(Refused, match="cổng thanh toán") as refused:
            refund_asked(office, receipt, means=RefundMeans.CASH)
        assert refused.value.field == "means"

    def test_two_parts_are_the_whole(self, office):
        receipt = self.receipt(office)
        refunded(office, receipt, amount=5000, means=RefundMeans.TRANSFER)
        assert OnlinePayment.objects.get().state == OnlineState.SUCCEEDED
        refunded(office, receipt, amount=3000, means=RefundMeans.TRANSFER)
        assert OnlinePayment.objects.get().state == OnlineState.REFUNDED

    @pytest.mark.parametrize("state", [OnlineState.FAILED, OnlineState.REFUNDED])
    def test_what_failed_or_went_back_pays_nothing(self, office, state):
        dossier, told = accepted(office), Told(OnlineChannel.NATIONAL, "VN1", Decimal(8000))
        payment = online.create(dossier_id=dossier.pk, told=told, at=TEN)
        way = {OnlineState.FAILED: (), OnlineState.REFUNDED: (OnlineState.PENDING, OnlineState.SUCCEEDED)}
        for step in (*way[state], state):
            online.move(payment_id=payment.pk, to=step, at=TEN)
        with pytest.raises(NotNow, match=state.label):
            online.record_paid(dossier_id=dossier.pk, told=told, by=clerk(office), at=TEN)

    @pytest.mark.parametrize("state", [OnlineState.PENDING, OnlineState.EXPIRED])
    def test_an_attempt_of_another_sum_is_not_said_to_have_paid(self, office, state):
        dossier, told = accepted(office), Told(OnlineChannel.NATIONAL, "VN1", Decimal(7000))
        payment = online.create(dossier_id=dossier.pk, told=told, at=TEN)
        online.move(payment_id=payment.pk, to=state, at=TEN)
        with pytest.raises(Refused, match=r"8\.000 đồng"):
            online.record_paid(dossier_id=dossier.pk, told=told, by=clerk(office), at=TEN)
        assert dossier.fees.get().state == FeeState.DUE
        OnlinePayment.objects.filter(pk=payment.pk).update(state=state)
        dossier.fees.update(amount=7000)
        (receipt,) = online.record_paid(dossier_id=dossier.pk, told=told, by=clerk(office), at=TEN)
        assert (receipt.amount, receipt.method) == (7000, Method.ONLINE)

    def test_money_that_paid_for_nothing_is_told(self, office):
        dossier, told = paid(office).dossier, Told(OnlineChannel.NATIONAL, "VN1", Decimal(8000))
        payment = online.create(dossier_id=dossier.pk, told=told, at=TEN)
        for step in (OnlineState.PENDING, OnlineState.SUCCEEDED):
            online.move(payment_id=payment.pk, to=step, at=TEN)
        with pytest.raises(NotNow, match="đối soát"):
            online.record_paid(dossier_id=dossier.pk, told=told, by=clerk(office), at=TEN)
