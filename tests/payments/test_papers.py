"""The receipt and the evening's report on paper: what they say, who prints them, once or anew."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from documents.models import IssuedPaper
from documents.services.papers import values_of
from dossiers.models import FeeDue
from payments.enums import Method, OnlineChannel, OnlineState
from payments.exceptions import NoNumberLeft, NotNow
from payments.services import ending, online, papers, refunds, reports
from payments.services.online import Told
from payments.services.taking import Payer
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.factories.payments import EVENING, TEN, book, clerk, handed_over, paid, refund_asked
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
NEXT_DAY = at("2026-03-09 08:00")


@built_once
def office():
    return make_office()


@built_once
def bookless():
    """An office with no book of receipts yet."""
    return make_office()


@built_once
def receipt(office):
    """Number 7 of its book: 8,000 đ in cash."""
    book(office, symbol="AP-26P", numbers=(7, 60))
    return paid(office, payer=Payer("Công ty Mẫu", "Thôn Thử"))


def print_receipt(office, receipt, *, by=None, when=EVENING):
    return papers.print_receipt(receipt_id=receipt.pk, by=by or clerk(office), at=when)


def print_report(office, report, *, by=None, when=EVENING):
    return papers.print_cash_report(report_id=report.pk, by=by or clerk(office), at=when)


def paid_on_the_gateway(office, *, read_by=None):
    """Money for which no receipt was written, for there was no book; nobody at the counter took it."""
    told = Told(OnlineChannel.NATIONAL, f"VN{uuid4().hex[:8]}", Decimal(8000))
    dossier = accepted(office)
    if read_by is not None:
        return online.record_paid(dossier_id=dossier.pk, told=told, by=read_by, at=TEN)[0]
    payment = online.create(dossier_id=dossier.pk, told=told, at=TEN)
    for state in (OnlineState.PENDING, OnlineState.SUCCEEDED):
        online.move(payment_id=payment.pk, to=state, at=TEN)
    return payment.receipts.get()


class TestTheReceipt:
    def test_it_says_what_was_paid_for_what_by_whom_and_to_whom(self, office, receipt):
        says = values_of(print_receipt(office, receipt))
        assert (says.form, says.symbol, says.number) == ("01BLP2-001", "AP-26P", "0000007")
        assert (says.payer.name, says.payer.address) == ("Công ty Mẫu", "Thôn Thử")
        assert [(line.name, line.amount) for line in says.lines] == [("Lệ phí hộ tịch", 8000)]
        assert (says.total, says.total_in_words) == (8000, "Tám nghìn đồng")
        assert (says.code, says.method, says.replaces) == (str(receipt.dossier), "tiền mặt", "")
        assert (says.cashier_name, says.taken_at) == (clerk(office).user.full_name, TEN)
        assert says.header.one_stop_unit == office.counter.name

    def test_its_lines_are_in_the_order_they_were_owed(self, office, receipt):
        dossier = accepted(office)
        FeeDue.objects.create(dossier=dossier, name="Lệ phí thử", kind="charge", amount=3000)
        says = values_of(print_receipt(office, paid(office, dossier)))
        assert [(line.name, line.amount) for line in says.lines] == [
            ("Lệ phí hộ tịch", 8000),
            ("Lệ phí thử", 3000),
        ]
        assert says.total == 11_000

    def test_it_is_issued_once_whoever_prints_it_again(self, office, receipt):
        colleague = Actor(UserFactory(role=Role.CASHIER, agency=office.counter))
        first = print_receipt(office, receipt)
        assert print_receipt(office, receipt, by=colleague, when=NEXT_DAY) == first
        assert IssuedPaper.objects.count() == 1

    def test_who_took_the_money_stands_on_it_not_who_prints_it(self, office, receipt):
        colleague = Actor(UserFactory(role=Role.CASHIER, agency=office.counter))
        says = values_of(print_receipt(office, receipt, by=colleague))
        assert says.cashier_name == clerk(office).user.full_name

    def test_one_without_a_number_gets_it_now_for_it_was_asked_for(self, bookless):
        receipt = paid_on_the_gateway(bookless)
        series = book(bookless, numbers=(3, 9))
        says = values_of(print_receipt(bookless, receipt))
        assert (says.number, says.method) == ("0000003", "trực tuyến")
        assert says.cashier_name == clerk(bookless).user.full_name  # nobody took it: who gives the paper
        receipt.refresh_from_db()
        assert (receipt.number, receipt.series, receipt.taken_by) == (3, series, None)

    def test_no_paper_where_no_number_is_left(self, bookless):
        receipt = paid_on_the_gateway(bookless)
        with pytest.raises(NoNumberLeft):
            print_receipt(bookless, receipt)
        assert not IssuedPaper.objects.exists()

    def test_the_one_written_in_its_place_names_it(self, office, receipt):
        new = ending.replace(
            receipt_id=receipt.pk, key=uuid4(), payer=Payer("Đặng Thị Ước"), reason="Sai tên",
            by=clerk(office), at=TEN,
        )  # fmt: skip
        says = values_of(print_receipt(office, new))
        assert (says.number, says.replaces) == ("0000008", "AP-26P 0000007")
        assert says.payer.name == "Đặng Thị Ước"

    @pytest.mark.parametrize("printed_before", [True, False])
    @pytest.mark.parametrize(("end", "label"), [("void", "đã hủy"), ("replace", "đã thay")])
    def test_what_no_longer_stands_is_not_printed_again(self, office, receipt, end, label, printed_before):
        if printed_before:
            print_receipt(office, receipt)
        more = {"key": uuid4(), "payer": Payer("Người khác")} if end == "replace" else {}
        getattr(ending, end)(receipt_id=receipt.pk, reason="Nhầm", by=clerk(office), at=TEN, **more)
        with pytest.raises(NotNow, match=f"Biên lai này không in lại được: .*{label}"):
            print_receipt(office, receipt)
        assert IssuedPaper.objects.count() == printed_before

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER, Role.AUDITOR, Role.CONTROL])
    def test_only_who_takes_money_prints_it(self, office, receipt, role):
        with pytest.raises(NotAllowed):
            print_receipt(office, receipt, by=office.actor(role))

    def test_nor_the_clerk_of_another_counter(self, office, receipt):
        with pytest.raises(NotAllowed):
            print_receipt(office, receipt, by=clerk(make_office()))


class TestTheReport:
    def test_it_says_what_had_to_be_there_and_what_was_counted(self, office, receipt):
        paid(office, method=Method.TRANSFER, reference="FT1")
        paid(office, method=Method.CARD, reference="4242")
        says = values_of(print_report(office, handed_over(office, counted=7000)))
        assert (says.day, says.clerk_name) == (date(2026, 3, 6), clerk(office).user.full_name)
        assert says.sums == (
            ("Thu tiền mặt", 8000),
            ("Trả lại do hủy biên lai", 0),
            ("Hoàn bằng tiền mặt", 0),
            ("Tiền mặt phải có", 8000),
            ("Chuyển khoản (không qua quỹ)", 8000),
            ("Quẹt thẻ (không qua quỹ)", 8000),
            ("Trực tuyến (không qua quỹ)", 0),
        )
        assert (says.counted, says.counted_in_words, says.difference) == (7000, "Bảy nghìn đồng", -1000)
        assert says.explanation == "Tiền lẻ không có để trả lại"
        assert (says.judge_name, says.judged_at) == ("", None)

    def test_receipts_come_first_then_those_annulled_then_refunds(self, office, receipt):
        voided, replaced = paid(office), paid(office)
        ending.void(receipt_id=voided.pk, reason="Nhầm", by=clerk(office), at=TEN)
        ending.replace(
            receipt_id=replaced.pk, key=uuid4(), payer=Payer("Người khác"), reason="Sai tên",
            by=clerk(office), at=TEN,
        )  # fmt: skip
        refund = refund_asked(office, receipt)
        refunds.approve(refund_id=refund.pk, by=office.actor(Role.HEAD), at=TEN)
        refunds.pay(refund_id=refund.pk, reference="", by=clerk(office), at=TEN)
        says = values_of(print_report(office, handed_over(office)))
        assert [(line.number, line.amount, line.note) for line in says.lines] == [
            ("AP-26P 0000007", 8000, ""),
            ("AP-26P 0000008", 8000, "đã hủy"),
            ("AP-26P 0000009", 8000, "đã thay bằng biên lai khác"),
            ("AP-26P 0000010", 8000, "thay biên lai khác, không thu thêm"),
            ("AP-26P 0000008", -8000, "trả lại do hủy"),
            ("AP-26P 0000007", -8000, "hoàn tiền"),
        ]
        sums = dict(says.sums)
        assert (sums["Trả lại do hủy biên lai"], sums["Hoàn bằng tiền mặt"]) == (8000, 8000)
        assert sums["Tiền mặt phải có"] == 8000

    def test_money_for_which_nobody_asked_a_receipt_is_a_line_without_one(self, bookless):
        receipt = paid_on_the_gateway(bookless, read_by=clerk(bookless))
        book(bookless)
        (line,) = values_of(print_report(bookless, handed_over(bookless))).lines
        assert (line.number, line.code) == ("không viết", str(receipt.dossier))

    def test_the_same_report_is_one_paper_on_other_days_too(self, office, receipt):
        report = handed_over(office)
        first = print_report(office, report)
        assert print_report(office, report, when=NEXT_DAY) == first
        assert IssuedPaper.objects.count() == 1

    def test_confirmed_it_is_printed_anew_with_who_confirmed(self, office, receipt):
        report = handed_over(office)
        first, head = print_report(office, report), office.actor(Role.ONESTOP_HEAD)
        reports.confirm(report_id=report.pk, by=head, at=NEXT_DAY)
        second = print_report(office, report, when=NEXT_DAY)
        says = values_of(second)
        assert second != first
        assert (says.judge_name, says.judged_at) == (head.user.full_name, NEXT_DAY)
        assert says.state != values_of(first).state
        assert print_report(office, report, when=NEXT_DAY) == second

    @pytest.mark.parametrize("role", [Role.CASHIER, Role.ONESTOP_HEAD, Role.APPROVER, Role.HEAD])
    def test_who_may_confirm_it_prints_it_too(self, office, receipt, role):
        assert print_report(office, handed_over(office), by=office.actor(role)).kind == "cash_sheet"

    @pytest.mark.parametrize("role", [Role.HANDLER, Role.AUDITOR, Role.CONTROL])
    def test_nobody_else_does(self, office, receipt, role):
        report = handed_over(office)
        with pytest.raises(NotAllowed) as refusal:
            print_report(office, report, by=office.actor(role))
        assert str(refusal.value) == "Báo cáo quỹ do người thu và người xác nhận in."

    def test_nor_a_colleague_at_the_same_counter(self, office, receipt):
        colleague = Actor(UserFactory(role=Role.RECEPTION, agency=office.counter))
        with pytest.raises(NotAllowed):
            print_report(office, handed_over(office), by=colleague)

    def test_the_clerk_prints_his_own_though_he_takes_no_more_money(self, office, receipt):
        report = handed_over(office)
        clerk(office).user.memberships.update(valid_to=date(2026, 3, 6))
        assert print_report(office, report, when=NEXT_DAY).pk
