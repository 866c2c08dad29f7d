"""The counter's pages of money: taking, receipts, giving back, the evening's count, books of numbers."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Agency
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.enums import FeeState, State
from dossiers.models import Dossier
from payments.enums import ReceiptState, RefundState, ReportState
from payments.models import CashReport, OnlinePayment, Receipt, ReceiptSeries, Refund, Waiving
from procedures.enums import PayerGroup
from procedures.models import FeeWaiver, PaymentReadiness
from tests.counter.filling import taking_form
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.dossiers import accepted, express_offer, make_office
from tests.factories.payments import book, handed_over, paid, refund_asked
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later_that_morning(frozen_at):
    frozen_at("2026-03-06 10:30")


@built_once
def office():
    return make_office()


@built_once
def other_office():
    return make_office()


@built_once(frozen_at="2026-03-06 10:30")
def dossier(office):
    """Accepted, its fee of 8,000 đ still due."""
    return accepted(office)


@pytest.fixture
def cashier(office, client_of):
    return client_of(office.people[Role.CASHIER])


def url(name, *args):
    return reverse(f"counter:{name}", args=[getattr(one, "pk", one) for one in args])


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


class TestTaking:
    def test_a_clerk_takes_cash_and_prints_the_receipt(self, office, dossier, clerk):
        book(office, symbol="AP-26P")
        page = text(clerk.get(url("settle", dossier)))
        assert "8.000 đồng" in page
        answer = clerk.post(url("settle", dossier), taking_form(dossier))
        receipt = dossier.receipts.get()
        assert answer.url == url("money_receipt", receipt)
        shown = text(clerk.get(answer.url))
        assert "AP-26P 0000001" in shown
        assert "Đặng Thị Ước" in shown
        printed = clerk.post(url("print_money_receipt", receipt))
        paper = IssuedPaper.objects.get(kind="money_receipt")
        assert clerk.get(printed.url).status_code == 200
        values = values_of(paper)
        assert (values.symbol, values.number, values.total) == ("AP-26P", "0000001", 8000)
        assert values.total_in_words == "Tám nghìn đồng"
        assert clerk.post(url("print_money_receipt", receipt)).url == printed.url  # one paper

    def test_what_is_still_to_be_taken_is_listed_for_the_counter(self, office, dossier, clerk, cashier):
        first, second = dossier, accepted(office)
        for person in (clerk, cashier):
            page = text(person.get(url("fees_owed")))
            assert page.index(str(first)) < page.index(str(second))
        paid(office, first)
        assert str(first) not in text(cashier.get(url("fees_owed")))

    def test_the_list_costs_the_same_at_1_and_20(self, office, clerk, assert_num_queries_same_at_1_and_20):
        assert_num_queries_same_at_1_and_20(lambda: accepted(office), lambda: clerk.get(url("fees_owed")))

    def test_what_is_wrong_is_told_beside_its_field(self, office, dossier, clerk):
        book(office)
        for changes, said in (
            ({"fees": []}, "Chọn ít nhất một khoản để thu."),
            ({"method": "card"}, "máy quẹt thẻ"),
            ({"reference": "FT1"}, "Thu tiền mặt không có số giao dịch"),
            ({"payer_name": ""}, "Trường này là bắt buộc"),
            ({"key": "x"}, "Mở lại biểu mẫu"),
            ({"fees": ["0"]}, "không phải là một lựa chọn"),
        ):
            answer = clerk.post(url("settle", dossier), taking_form(dossier, **changes))
            assert answer.status_code == 422, changes
            assert said in text(answer) or "bắt buộc" in text(answer)
        assert not dossier.receipts.exists()

    def test_without_a_book_the_page_says_who_opens_one(self, dossier, clerk):
        answer = clerk.post(url("settle", dossier), taking_form(dossier))
        assert answer.status_code == 422
        assert "Trưởng bộ phận Một cửa mở quyển mới" in text(answer)
        assert dossier.fees.get().state == FeeState.DUE

    def test_what_was_paid_online_is_written_down(self, dossier, clerk):
        typed = {"do": "online", "online-channel": "1", "online-outside_id": "VN77", "online-amount": "7000"}
        assert "8.000 đồng" in text(clerk.post(url("settle", dossier), typed))
        assert not OnlinePayment.objects.exists()
        answer = clerk.post(url("settle", dossier), typed | {"online-amount": "8000"})
        receipt = dossier.receipts.get()
        assert (answer.url, receipt.method) == (url("money_receipt", receipt), "online")
        assert "VN77" in text(clerk.get(url("settle", dossier)))

    def test_a_waiver_is_applied_with_its_proof(self, dossier, clerk):
        rule = FeeWaiver.objects.create(
            name="Hộ nghèo",
            percent=100,
            legal_basis="NQ 1/2026",
            valid_from="2026-01-01",
            payer_group=PayerGroup.values[0],
        )
        typed = {
            "do": "waive",
            "waive-fee": dossier.fees.get().pk,
            "waive-waiver": rule.pk,
            "waive-proof": "",
        }
        assert clerk.post(url("settle", dossier), typed).status_code == 422
        clerk.post(url("settle", dossier), typed | {"waive-proof": "Sổ hộ nghèo 12"})
        assert Waiving.objects.get().amount_after == 0
        assert "Không còn khoản phải thu." in text(clerk.get(url("settle", dossier)))

    def test_express_takes_one_payment_and_writes_a_receipt_only_when_asked(self, office, clerk):
        offer = express_offer(office)
        typed = {
            "submission_key": str(uuid4()), "line_count": "1", "do": "finish",
            "applicant_name": "Ông Văn Ơn", "signer": office.people[Role.APPROVER].pk,
            "l0-name": "Bằng tốt nghiệp", "l0-pages": "2", "l0-copies": "3", "method": "card",
        }  # fmt: skip
        assert "sao kê" in text(clerk.post(url("express", offer), typed))
        assert not Dossier.objects.filter(kind="express").exists()
        assert clerk.post(url("express", offer), typed | {"method": "cash"}).status_code == 302
        receipt = Receipt.objects.get()
        assert (receipt.number, receipt.payer_name) == (None, "Ông Văn Ơn")
        assert receipt.amount == sum(fee.amount for fee in receipt.dossier.fees.all())
        book(office, symbol="AP-26P")
        clerk.post(url("print_money_receipt", receipt))
        receipt.refresh_from_db()
        assert receipt.number_text == "AP-26P 0000001"


class TestReceipts:
    def test_a_day_with_its_sums(self, office, dossier, clerk):
        paid(office, dossier)
        paid(office, method="transfer", reference="FT1")
        page = text(clerk.get(url("money_receipts")))
        assert page.count("8.000 đồng") >= 4
        assert "Chưa có biên lai nào" in text(clerk.get(url("money_receipts") + "?ngay=2026-03-05"))
        assert clerk.get(url("money_receipts") + "?ngay=hôm-qua").status_code == 200

    def test_annulled_and_replaced_with_their_reasons(self, office, dossier, clerk):
        receipt = paid(office, dossier)
        page = url("money_receipt", receipt)
        assert clerk.post(page, {"do": "void", "void-reason": ""}).status_code == 422
        typed = {
            "do": "replace", "replace-key": str(uuid4()), "replace-payer_name": "Công ty Mẫu",
            "replace-reason": "Sai tên",
        }  # fmt: skip
        first = clerk.post(page, typed)
        assert clerk.post(page, typed).url == first.url  # pressed twice
        new = Receipt.objects.get(replaces=receipt)
        clerk.post(url("money_receipt", new), {"do": "void", "void-reason": "Thu nhầm"})
        new.refresh_from_db()
        assert new.state == ReceiptState.VOIDED
        assert "Thu nhầm" in text(clerk.get(url("money_receipt", new)))
        assert clerk.post(url("print_money_receipt", new)).status_code == 409

    def test_another_office_does_not_find_it(self, office, other_office, dossier, client_of):
        receipt = paid(office, dossier)
        refund, report = refund_asked(office, receipt), handed_over(office)
        stranger = client_of(other_office.people[Role.ONESTOP_HEAD])
        for name, found in (("money_receipt", receipt), ("refund", refund), ("cash_report", report)):
            assert stranger.get(url(name, found)).status_code == 404
            assert stranger.post(url(name, found), {"do": "void"}).status_code == 404
        for name, found in (("print_money_receipt", receipt), ("print_cash_report", report)):
            assert stranger.post(url(name, found)).status_code == 404
        assert str(receipt.dossier) not in text(stranger.get(url("money_receipts")))

    def test_a_neighbouring_counter_sees_no_name(self, office, dossier, client_of):
        from tests.factories.accounts import AgencyFactory

        receipt = paid(office, dossier)
        beside = AgencyFactory(one_stop=True, parent=office.commune)
        neighbour = client_of(UserFactory(role=Role.RECEPTION, agency=beside))
        for page in (url("money_receipt", receipt), url("settle", receipt.dossier)):
            shown = text(neighbour.get(page))
            assert receipt.payer_name not in shown
            assert 'name="do"' not in shown


class TestGivingBack:
    def test_three_persons_three_pages(self, office, dossier, clerk, client_of):
        receipt = paid(office, dossier)
        typed = {
            "do": "refund", "refund-key": str(uuid4()), "refund-amount": "9000", "refund-means": "cash",
            "refund-payee_name": "Đặng Thị Ước", "refund-reason": "Thu nhầm", "refund-legal_basis": "Điều 5",
        }  # fmt: skip
        assert "8.000 đồng" in text(clerk.post(url("money_receipt", receipt), typed))
        clerk.post(url("money_receipt", receipt), typed | {"refund-amount": "8000"})
        refund = Refund.objects.get()
        page = url("refund", refund)
        assert "bạn không tự duyệt" in text(clerk.get(page))
        assert clerk.post(page, {"do": "approve"}).status_code == 422
        leader = client_of(office.people[Role.APPROVER])
        assert str(refund.dossier) in text(leader.get(url("refunds")))
        leader.post(page, {"do": "approve"})
        clerk.post(page, {"do": "pay", "pay-reference": ""})
        refund.refresh_from_db()
        assert refund.state == RefundState.PAID
        assert str(refund.dossier) not in text(clerk.get(url("refunds")))
        assert str(refund.dossier) in text(clerk.get(url("refunds") + "?tat-ca=1"))

    def test_not_approved_with_the_reason(self, office, dossier, client_of):
        refund = refund_asked(office, paid(office, dossier))
        head = client_of(office.people[Role.ONESTOP_HEAD])
        assert head.post(url("refund", refund), {"do": "turn_down", "turn_down-note": ""}).status_code == 422
        head.post(url("refund", refund), {"do": "turn_down", "turn_down-note": "Không có căn cứ"})
        assert "Không có căn cứ" in text(head.get(url("refund", refund)))

    def test_at_the_end_of_a_dossier_the_page_says_who_approves(self, office, dossier, clerk):
        paid(office, dossier)
        clerk.post(url("withdraw", dossier), {"withdraw-reason": "Theo đơn"})
        given = {
            "receiver_name": "Đặng Thị Ước", "identity_seen": "CCCD", "means": "0", "fees_given_back": "9000",
        }  # fmt: skip
        assert clerk.post(url("return_result", dossier), given).status_code == 422
        answer = clerk.post(url("return_result", dossier), given | {"fees_given_back": "8000"}, follow=True)
        assert "người thứ hai duyệt" in text(answer)
        assert Dossier.objects.get(pk=dossier.pk).state == State.WITHDRAWN
        assert Refund.objects.get().amount == 8000


class TestTheEvening:
    def test_counted_handed_over_confirmed_by_another(self, office, dossier, clerk, cashier):
        paid(office, dossier)
        assert "8.000 đồng" in text(clerk.get(url("cash")))
        typed = {"counter": office.counter.pk, "counted": "7000", "explanation": ""}
        answer = clerk.post(url("cash"), typed)
        assert answer.status_code == 422
        assert "giải thích chênh lệch" in text(answer)
        clerk.post(url("cash"), typed | {"explanation": "Trả thừa 1.000 đồng"})
        report = CashReport.objects.get()
        page = url("cash_report", report)
        assert 'value="confirm"' not in text(clerk.get(page))
        assert "đã khóa sổ" in text(clerk.get(url("cash")))
        assert cashier.post(page, {"do": "send_back", "send_back-note": ""}).status_code == 422
        cashier.post(page, {"do": "send_back", "send_back-note": "Đếm được 8.000"})
        clerk.post(page, {"do": "again", "again-counted": "8000", "again-explanation": ""})
        cashier.post(page, {"do": "confirm"})
        report.refresh_from_db()
        assert (report.state, report.difference) == (ReportState.CONFIRMED, 0)
        printed = cashier.post(url("print_cash_report", report))
        assert cashier.get(printed.url).status_code == 200
        values = values_of(IssuedPaper.objects.get(kind="cash_sheet"))
        assert (values.counted, values.judge_name) == (8000, office.people[Role.CASHIER].full_name)
        assert [line.amount for line in values.lines] == [8000]

    def test_a_colleague_of_the_counter_does_not_see_it(self, office, client_of):
        report = handed_over(office)
        colleague = client_of(UserFactory(role=Role.RECEPTION, agency=office.counter))
        assert colleague.get(url("cash_report", report)).status_code == 404

    def test_what_is_held_at_a_closed_counter_is_handed_over_from_the_heirs(
        self, office, other_office, dossier, client_of, frozen_at
    ):
        paid(office, dossier)
        Agency.objects.filter(pk=office.counter.pk).update(valid_to=date(2026, 3, 6))
        clerk, gone = office.people[Role.RECEPTION], office.counter
        MembershipFactory(user=clerk, role=Role.RECEPTION, agency=other_office.counter)
        frozen_at("2026-03-09 09:00")
        own = text((browser := client_of(clerk)).get(url("cash")))
        assert own.index(other_office.counter.name) < own.index(gone.name)
        assert "8.000 đồng" in text(browser.get(f"{url('cash')}?noi={gone.pk}"))
        browser.post(url("cash"), {"counter": office.counter.pk, "counted": "8000", "explanation": ""})
        assert CashReport.objects.get().counter == gone
        assert gone.name not in text(browser.get(url("cash"))).split("<table")[0]

    def test_for_a_clerk_who_left_the_cashier_counts_once(self, office, dossier, cashier, client_of):
        paid(office, dossier)
        clerk = office.people[Role.RECEPTION]
        assert "nguoi=" not in text(cashier.get(url("cash"))), "he is there and counts himself"
        clerk.memberships.update(valid_to=date(2026, 3, 5))
        asked = f"?noi={office.counter.pk}&amp;nguoi={clerk.pk}"
        assert asked in text(cashier.get(url("cash")))
        assert "8.000 đồng" in text(cashier.get(url("cash") + asked.replace("&amp;", "&")))
        counted = {"counter": office.counter.pk, "clerk": clerk.pk, "counted": "8000"}
        assert [cashier.post(url("cash"), counted).status_code for _ in "12"] == [302, 422]
        report, head = CashReport.objects.get(), client_of(office.people[Role.ONESTOP_HEAD])
        assert (report.clerk, report.counted_by) == (clerk, office.people[Role.CASHIER])
        page = url("cash_report", report)
        assert 'value="confirm"' not in text(cashier.get(page))
        head.post(page, {"do": "send_back", "send_back-note": "Thiếu"})
        cashier.post(page, {"do": "again", "again-counted": "7000", "again-explanation": "Thiếu"})
        head.post(page, {"do": "confirm"})
        report.refresh_from_db()
        assert (report.state, report.difference) == (ReportState.CONFIRMED, -1000)

    def test_a_second_press_is_told(self, office, clerk):
        handed_over(office)
        typed = {"counter": office.counter.pk, "counted": "0"}
        answer = clerk.post(url("cash"), typed)
        assert answer.status_code == 422
        assert "đã khóa sổ" in text(answer)
        assert CashReport.objects.count() == 1

    def test_who_answers_sees_differences_and_cash_not_handed_over(
        self, office, other_office, dossier, client_of, frozen_at
    ):
        handed_over(office, counted=7000)
        paid(office, dossier, by=office.actor(Role.CASHIER))
        frozen_at("2026-03-09 09:00")
        for role in (Role.HEAD, Role.AUDITOR, Role.APPROVER, Role.ONESTOP_HEAD):
            page = text(client_of(office.people[role]).get(reverse("oversight:cash")))
            assert "−1.000 đồng" in page, role
            assert office.people[Role.CASHIER].full_name in page
            assert "Tiền mặt của các ngày trước chưa nộp quỹ" in page
            assert ">8.000 đồng</a>" in page
            stranger = client_of(other_office.people[role])
            elsewhere = text(stranger.get(reverse("oversight:cash") + "?phan=tat-ca"))
            assert "Không có báo cáo quỹ" in elsewhere, role


class TestBooks:
    def typed(self, office, **changes):
        return {
            "agency": office.counter.pk, "form": "01BLP2-001", "symbol": "AP-26P", "kind": "",
            "from_number": "1", "to_number": "50", "valid_from": "2026-03-01", "basis": "TB 12",
        } | changes  # fmt: skip

    def test_opened_used_and_ended(self, office, dossier, client_of):
        head = client_of(office.people[Role.ONESTOP_HEAD])
        page = url("receipt_series")
        assert "chưa có quyển thì chưa thu được phí" in text(head.get(page))
        assert head.post(page, self.typed(office, to_number="0")).status_code == 422
        head.post(page, self.typed(office))
        assert "quyển khác" in text(head.post(page, self.typed(office)))
        paid(office, dossier)
        shown = text(head.get(page))
        assert "Đã dùng đến số 0000001" in shown
        assert "còn 49 số" in shown
        series = ReceiptSeries.objects.get()
        head.post(url("end_receipt_series", series), {"last_day": "2026-03-05"})
        head.post(url("end_receipt_series", series), {"last_day": ""})
        series.refresh_from_db()
        assert series.valid_to is None
        head.post(url("end_receipt_series", series), {"last_day": "2026-03-06"})
        series.refresh_from_db()
        assert str(series.valid_to) == "2026-03-06"

    def test_a_cashier_reads_and_opens_none(self, office, other_office, cashier, client_of):
        book(office, numbers=(1, 5))
        page = text(cashier.get(url("receipt_series")))
        assert "Sắp hết số" in page
        assert "Mở quyển" not in page
        assert cashier.post(url("receipt_series"), self.typed(office)).status_code == 422
        stranger = client_of(other_office.people[Role.HEAD])
        assert stranger.post(url("end_receipt_series", ReceiptSeries.objects.get())).status_code == 404


def test_online_payment_is_declared_and_ended_at_a_place(office, other_office, client_of):
    control, offer = client_of(office.people[Role.CONTROL]), office.procedure.offer
    page = reverse("oversight:procedure", args=[office.procedure.procedure.code])
    declare = reverse("oversight:declare_ready", args=[offer.pk])
    control.post(declare, {"valid_from": "2026-03-01", "basis": ""})
    assert not PaymentReadiness.objects.exists()
    control.post(declare, {"valid_from": "2026-03-01", "basis": "CV 15/STTTT"})
    assert "CV 15/STTTT" in text(control.get(page))
    again = control.post(declare, {"valid_from": "2026-03-02", "basis": "CV 16"}, follow=True)
    assert "đã kê khai" in text(again)
    ready = PaymentReadiness.objects.get()
    end = reverse("oversight:end_ready", args=[ready.pk])
    control.post(end, {"last_day": "2026-03-01"})
    control.post(end, {"last_day": "2026-03-06"})
    ready.refresh_from_db()
    assert str(ready.valid_to) == "2026-03-06"
    stranger = client_of(other_office.people[Role.CONTROL])
    assert stranger.post(declare, {"valid_from": "2026-04-01", "basis": "CV"}).status_code == 403
