"""What this app tells others about itself: its kinds of papers (decision 6)."""

from datetime import date

from documents.enums import PaperSize
from documents.registry import PaperKind, register_paper
from documents.rules.layout import Layout
from payments.rules.papers import CashSheet, MoneyReceipt


DECREE_123_2020 = date(2022, 7, 1)


def register() -> None:
    for code, title, values, size in (
        ("money_receipt", "Biên lai thu phí, lệ phí", MoneyReceipt, PaperSize.A5),
        ("cash_sheet", "Báo cáo quỹ cuối ngày", CashSheet, PaperSize.A4),
    ):
        layout = Layout("2022", f"papers/{code}/2022.html", size, DECREE_123_2020)
        register_paper(PaperKind(code, title, values, (layout,)))
