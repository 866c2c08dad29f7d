"""Pages of money pressed a second time, late, or by the wrong person; long lists of books."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.models import FeeDue
from payments.models import Receipt, ReceiptSeries, Waiving
from payments.services import refunds
from portal.counter import receipt_series
from procedures.enums import PayerGroup
from procedures.models import FeeWaiver
from tests.counter.filling import taking_form
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.factories.payments import EVENING, book, handed_over, paid, refund_asked
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later_that_morning(frozen_at):
    frozen_at("2026-03-06 10:30")


@built_once
def office():
    return make_office()


def url(name, *args):
    return reverse(f"counter:{name}", args=[getattr(one, "pk", one) for one in args])


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_part_payment_pressed_twice_is_answered_with_its_receipt(office, clerk):
    book(office)
    dossier = accepted(office)
    first = dossier.fees.get()
    second = FeeDue.objects.create(dossier=dossier, name="Lệ phí thử", kind="charge", amount=3000)
    page, typed = url("settle", dossier), taking_form(dossier, fees=[str(first.pk)])
    answer = clerk.post(page, typed)
    assert answer.url == url("money_receipt", dossier.receipts.get())
    assert clerk.post(page, typed).url == answer.url
    # Another form shown before that payment names the same fee: told why, and offered only what is due.
    late = clerk.post(page, taking_form(dossier, fees=[str(first.pk), str(second.pk)]))
    assert late.status_code == 422
    assert "biên lai khác" in text(late)
    assert f'name="take-fees" value="{second.pk}"' in text(late)
    assert f'name="take-fees" value="{first.pk}"' not in text(late)
    assert dossier.receipts.count() == 1


def test_an_online_payment_pressed_twice_is_answered_with_its_receipt(office, clerk):
    dossier = accepted(office)
    page = url("settle", dossier)
    typed = {"do": "online", "online-channel": "1", "online-outside_id": "VN77", "online-amount": "8000"}
    first = clerk.post(page, typed)
    assert first.url == url("money_receipt", dossier.receipts.get())
    assert clerk.post(page, typed).url == first.url
    wrong = clerk.post(page, typed | {"online-outside_id": "VN78"})
    assert wrong.status_code == 422
    assert "khoản còn phải thu" in text(wrong)
    assert dossier.online_payments.count() == 1


def test_money_that_went_back_already_is_not_offered_back_with_the_papers(office, clerk):
    receipt = paid(office)
    page = url("return_result", receipt.dossier)
    clerk.post(url("withdraw", receipt.dossier), {"withdraw-reason": "Theo đơn"})
    assert "Đã thu 8.000 đồng" in text(clerk.get(page))
    Receipt.objects.filter(pk=receipt.pk).update(
        state="voided", ended_at=receipt.taken_at, ended_by=receipt.taken_by, reason="Thu nhầm"
    )
    receipt.lines.update(is_void=True)
    assert "fees_given_back" not in text(clerk.get(page))


def test_a_waiver_that_held_at_acceptance_is_offered_and_applied(office, clerk, frozen_at):
    rule = FeeWaiver.objects.create(
        name="Hộ nghèo", percent=100, legal_basis="NQ 1/2026", payer_group=PayerGroup.values[0],
        valid_from=date(2026, 1, 1), valid_to=date(2026, 3, 6),
    )  # fmt: skip
    FeeWaiver.objects.create(
        name="Hết hạn trước", percent=50, legal_basis="NQ 0/2025", payer_group=PayerGroup.values[0],
        valid_from=date(2026, 1, 1), valid_to=date(2026, 3, 5),
    )  # fmt: skip
    dossier = accepted(office)
    frozen_at("2026-03-09 09:00")
    shown = text(clerk.get(url("settle", dossier)))
    assert "Hộ nghèo" in shown
    assert "Hết hạn trước" not in shown
    clerk.post(
        url("settle", dossier),
        {
            "do": "waive", "waive-fee": dossier.fees.get().pk, "waive-waiver": rule.pk,
            "waive-proof": "Sổ hộ nghèo 12",
        },
    )  # fmt: skip
    assert Waiving.objects.get().waiver == rule


def test_annulling_is_offered_to_who_took_it_until_it_is_counted(office, clerk, client_of):
    receipt = paid(office)
    page = url("money_receipt", receipt)
    assert 'value="void"' in text(clerk.get(page))
    head = client_of(office.people[Role.ONESTOP_HEAD])
    assert 'value="void"' not in text(head.get(page))
    assert 'value="refund"' in text(head.get(page))
    handed_over(office)
    assert 'value="void"' not in text(clerk.get(page))
    late = clerk.post(page, {"do": "void", "void-reason": "Thu nhầm"})
    assert late.status_code == 422
    assert "người thứ hai duyệt" in text(late)


def test_online_money_is_not_offered_back_in_cash(office, clerk):
    dossier = accepted(office)
    typed = {"do": "online", "online-channel": "1", "online-outside_id": "VN77", "online-amount": "8000"}
    clerk.post(url("settle", dossier), typed)
    page = text(clerk.get(url("money_receipt", dossier.receipts.get())))
    assert '<option value="transfer"' in page
    assert '<option value="cash"' not in page


def test_who_paid_back_more_than_he_took_is_told_what_to_count(office, clerk):
    hint = "lấy từ quỹ của cơ quan"
    taker, head = office.actor(Role.RECEPTION), office.actor(Role.ONESTOP_HEAD)
    receipt = paid(office)
    assert hint not in text(clerk.get(url("cash")))
    handed_over(office)
    asked = refund_asked(office, receipt)
    refunds.approve(refund_id=asked.pk, by=head, at=EVENING)
    refunds.pay(refund_id=asked.pk, reference="", by=taker, at=EVENING)
    assert hint in text(clerk.get(url("cash")))


class TestBooks:
    def test_every_book_is_reached_and_a_lost_number_is_told(self, office, client_of, monkeypatch):
        monkeypatch.setattr(receipt_series, "SHOWN", 2)
        books = [book(office, symbol=f"AP-{number}") for number in (1, 2, 3)]
        receipt = paid(office)
        assert receipt.series == books[0]
        ReceiptSeries.objects.filter(pk=books[0].pk).update(used_to=3)
        head = client_of(office.people[Role.ONESTOP_HEAD])
        first = text(head.get(url("receipt_series")))
        assert "AP-3" in first
        assert "AP-1" not in first
        assert "Số đã cấp mà không có biên lai" not in first
        after = re.search(r'href="(\?after=[^"]+)"', first)
        assert after is not None
        second = text(head.get(url("receipt_series") + after[1]))
        assert "AP-1" in second
        assert "Số đã cấp mà không có biên lai: 0000002, 0000003" in second

    def test_a_leader_opens_a_book_for_his_own_counter_whatever_lies_below(self, client_of, monkeypatch):
        monkeypatch.setattr(receipt_series, "SHOWN", 1)
        province = AgencyFactory(province=True)
        own = AgencyFactory(one_stop=True, parent=province, name="Bộ phận Z")
        below = AgencyFactory(parent=province)
        other = AgencyFactory(one_stop=True, parent=below, name="Bộ phận A")
        page = text(client_of(UserFactory(role=Role.HEAD, agency=province)).get(url("receipt_series")))
        assert f'<option value="{own.pk}"' in page
        assert f'<option value="{other.pk}"' not in page


def test_taking_is_still_refused_for_a_fee_of_another_dossier(office, clerk):
    book(office)
    dossier, other = accepted(office), accepted(office)
    answer = clerk.post(url("settle", dossier), taking_form(dossier, fees=[str(other.fees.get().pk)]))
    assert answer.status_code == 422
    said = answer.context["take_form"].errors["fees"][0]
    assert str(other.fees.get().pk) in said
    assert said in text(answer)
    assert not Receipt.objects.exists()
