"""A clerk takes cash and prints the receipt; in the evening a second person counts with him."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from documents.models import IssuedPaper
from payments.enums import ReportState
from payments.models import CashReport, Receipt
from tests.browser.walk import follow
from tests.factories.dossiers import accepted, make_office
from tests.factories.payments import book


pytestmark = [pytest.mark.browser, pytest.mark.slow]


def press(someone: Any, words: str) -> None:
    someone.page.locator("main button", has_text=words).first.click()
    someone.page.wait_for_load_state("networkidle")


def printed(someone: Any, words: str) -> None:
    """The paper opens in a window of its own."""
    with someone.page.context.expect_page() as opened:
        someone.page.locator("main button", has_text=words).click()
    opened.value.close()


def test_cash_taken_printed_counted_and_confirmed(on, transactional_db, visitor):
    on("2026-03-06 09:32")
    office = make_office()
    book(office, symbol="AP-26P")
    dossier = accepted(office)
    clerk = visitor(office.people[Role.RECEPTION])
    clerk.open(reverse("counter:dossier", args=[dossier.pk]))
    follow(clerk, clerk.page.locator("a.btn", has_text="Thu phí, lệ phí"))
    clerk.check("money 1 owed")
    press(clerk, "Đã nhận tiền, viết biên lai")
    receipt = Receipt.objects.get()
    clerk.page.wait_for_url(f"**{reverse('counter:money_receipt', args=[receipt.pk])}")
    assert "AP-26P 0000001" in clerk.page.locator("h1").inner_text()
    clerk.check("money 2 receipt")
    printed(clerk, "In biên lai")
    assert IssuedPaper.objects.get().kind == "money_receipt"

    on("2026-03-06 17:05")
    clerk.open(reverse("counter:cash"))
    clerk.check("money 3 the evening")
    clerk.page.locator("[name=counted]").fill("7000")
    clerk.page.locator("[name=explanation]").fill("Trả thừa 1.000 đồng")
    press(clerk, "Khóa sổ, nộp quỹ")
    clerk.page.wait_for_url("**/quy/*/")
    report = CashReport.objects.get()
    assert report.difference == -1000
    page = reverse("counter:cash_report", args=[report.pk])
    assert clerk.page.locator("main button", has_text="xác nhận").count() == 0
    clerk.check("money 4 handed over")

    cashier = visitor(office.people[Role.CASHIER], width=320)
    cashier.open(page)
    cashier.check("money 5 second person")
    press(cashier, "Đã đếm đủ, xác nhận")
    cashier.page.locator(".alert-success").wait_for()
    assert CashReport.objects.get().state == ReportState.CONFIRMED
    printed(cashier, "In báo cáo quỹ")
    assert IssuedPaper.objects.filter(kind="cash_sheet").count() == 1
