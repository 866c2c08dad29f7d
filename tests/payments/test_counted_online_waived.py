"""The evening's count, payments made online, and what is waived."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Agency
from dossiers.enums import EventKind, FeeState
from payments.enums import (
    Method,
    OnlineChannel,
    OnlineState,
    RefundMeans,
    ReportState,
)
from payments.exceptions import NotNow, Refused
from payments.models import OnlinePayment, Receipt, Waiving
from payments.permissions import can_count_cash
from payments.queries import paid_online_on, uncounted_before
from payments.services import ending, online, refunds, reports, taking, waivings
from payments.services.online import Told
from procedures.models import FeeWaiver
from tests.clock import at
from tests.factories.accounts import SuccessionFactory
from tests.factories.dossiers import accepted, make_office
from tests.factories.payments import (
    EVENING,
    TEN,
    book,
    clerk,
    handed_over,
    paid,
    refund_asked,
    take,
)
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MONDAY = at("2026-03-09 09:00")


@built_once
def office():
    return make_office()


def head_of(office):
    return office.actor(Role.HEAD)


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

    def test_forgotten_yesterday_it_is_yesterdays_and_today_is_closed_too(self, office):
        yesterday = paid(office)
        morning = handed_over(office, when=at("2026-03-09 07:30"))
        today = paid(office, when=at("2026-03-09 10:00"))
        evening = handed_over(office, when=at("2026-03-09 17:00"))
        assert [(one.day, list(one.receipts.all())) for one in (morning, evening)] == [
            (date(2026, 3, 6), [yesterday]), (date(2026, 3, 9), [today]),
        ]  # fmt: skip
        with pytest.raises(NotNow, match="đã khóa sổ"):
            handed_over(office, when=at("2026-03-09 17:10"))

    def test_who_works_there_no_more_hands_over_what_he_holds_and_nothing_else(self, office):
        former = clerk(office)
        receipt = paid(office)
        former.user.memberships.update(valid_to=date(2026, 3, 7))
        report = handed_over(office, when=MONDAY)
        assert list(report.receipts.all()) == [receipt]
        with pytest.raises(NotAllowed, match="người thu tiền tại nơi này"):
            handed_over(office, when=at("2026-03-10 09:00"))

    def test_cash_of_a_closed_counter_is_handed_over_and_confirmed_by_the_heirs(self, office):
        paid(office)
        heir = make_office()
        SuccessionFactory(predecessor=office.counter, successor=heir.counter, effective_on=date(2026, 3, 7))
        Agency.objects.filter(pk=office.counter.pk).update(valid_to=date(2026, 3, 6))
        report = handed_over(office, when=MONDAY)
        for role in (Role.CASHIER, Role.ONESTOP_HEAD):
            with pytest.raises(NotAllowed):
                reports.confirm(report_id=report.pk, by=office.actor(role), at=MONDAY)
        assert can_count_cash(heir.actor(Role.HEAD), office.counter.pk, on=MONDAY.date())
        assert not can_count_cash(heir.actor(Role.RECEPTION), office.counter.pk, on=MONDAY.date())
        confirmed = reports.confirm(report_id=report.pk, by=heir.actor(Role.CASHIER), at=MONDAY)
        assert confirmed.state == ReportState.CONFIRMED

    def test_cash_of_a_counter_whose_commune_was_merged_is_confirmed_by_the_heirs_leaders(self, office):
        report, heir = handed_over(office), make_office()
        SuccessionFactory(predecessor=office.commune, successor=heir.commune, effective_on=date(2026, 3, 7))
        assert can_count_cash(heir.actor(Role.HEAD), report.counter_id, on=MONDAY.date())
        assert not can_count_cash(heir.actor(Role.CASHIER), report.counter_id, on=MONDAY.date())

    def test_for_a_clerk_who_is_gone_another_counts_and_a_third_confirms(self, office):
        gone, head, cashier = clerk(office).user, office.actor(Role.ONESTOP_HEAD), office.actor(Role.CASHIER)
        paid(office)
        count = {"counted": Decimal(8000), "explanation": "", "by": head, "at": MONDAY}
        with pytest.raises(NotAllowed, match="đếm thay"):
            reports.hand_over(counter_id=office.counter.pk, clerk=gone, **count)
        gone.is_active = False
        gone.save()
        with pytest.raises(NotAllowed, match="đếm thay"):
            reports.hand_over(
                counter_id=office.counter.pk, clerk=gone, **count | {"by": office.actor(Role.HANDLER)}
            )
        report = reports.hand_over(counter_id=office.counter.pk, clerk=gone, **count)
        assert (report.clerk, report.counted_by, report.receipts_count) == (gone, head.user, 1)
        with pytest.raises(NotAllowed, match="người thứ hai"):
            reports.confirm(report_id=report.pk, by=head, at=MONDAY)
        reports.send_back(report_id=report.pk, note="Thiếu", by=head_of(office), at=MONDAY)
        again = reports.count_again(report_id=report.pk, **count | {"by": cashier})
        assert again.counted_by == cashier.user
        with pytest.raises(NotAllowed, match="người thứ hai"):
            reports.confirm(report_id=report.pk, by=cashier, at=MONDAY)
        assert reports.confirm(report_id=report.pk, by=head, at=MONDAY).state == ReportState.CONFIRMED

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
        assert paid_online_on([dossier.pk]) == {dossier.pk: date(2026, 3, 6)}

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
        assert (moved.state, moved.receipts.count()) == (OnlineState.SUCCEEDED, 0)
        assert paid_online_on([dossier.pk]) == {}
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
        assert dossier.pk in paid_online_on([dossier.pk])  # it was paid online all the same


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
