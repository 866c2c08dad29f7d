"""How many sheets of which size a paper takes."""

import os
from datetime import date

import pytest

from documents import registry
from documents.gateways import pdf
from documents.rules.papers import PaperLine
from tests.factories.documents import (
    CashSheetFactory,
    ControlSlipFactory,
    FeeSlipFactory,
    FolderLabelFactory,
    HandOverSlipFactory,
    MoneyReceiptFactory,
    ReceiptFactory,
    RefusalSlipFactory,
    SupplementSlipFactory,
)
from tests.harness.pdf_text import pages_of, text_of


needs_pdf = pytest.mark.skipif(os.environ.get("NO_PDF") == "1", reason="NO_PDF=1: this machine has no pango")
USUAL = (
    "Tờ khai đăng ký khai sinh theo mẫu",
    "Giấy chứng sinh do cơ sở y tế nơi trẻ em sinh ra cấp; không có thì nộp văn bản của người làm chứng",
    "Giấy chứng nhận kết hôn của cha, mẹ (nếu có đăng ký kết hôn)",
    "Thẻ căn cước hoặc hộ chiếu của người yêu cầu đăng ký khai sinh",
    "Giấy tờ chứng minh nơi cư trú, trong giai đoạn chuyển tiếp",
    "Văn bản ủy quyền có chứng thực trong trường hợp ủy quyền thực hiện việc đăng ký khai sinh",
)
TWO_LINES = "Lệ phí đăng ký khai sinh 8.000 đồng; phí cấp 3 bản sao trích lục 24.000 đồng; cộng 32.000 đồng"


def receipt_of(count, **changes):
    lines = tuple(PaperLine(name=USUAL[n % 6], originals=1, note="xuất trình") for n in range(count))
    return ReceiptFactory(papers=lines, fee_text=TWO_LINES, **changes)


@needs_pdf
@pytest.mark.parametrize("version", ["2018", "2025"])
@pytest.mark.parametrize("represented", [False, True])
def test_a_usual_receipt_is_one_sheet(version, represented):
    layout = registry.paper_kind("receipt").layout_of(version)
    assert pages_of(pdf.render(layout, receipt_of(6, represented=represented))) == 1


@needs_pdf
@pytest.mark.parametrize("version", ["2018", "2025"])
def test_a_long_receipt_goes_on_under_its_own_head(version):
    content = pdf.render(registry.paper_kind("receipt").layout_of(version), receipt_of(20))
    text = text_of(content)
    assert pages_of(content) == 2
    assert text.count("Thành phần hồ sơ nộp gồm: Số lượng") == 2  # the table's head again
    assert "Trang 1/2" in text
    assert "Trang 2/2" in text
    assert text.count("000.17.25.H99-261120-0007") == 3  # under the title, beside the QR, atop page two


LONG = "Công ty Trách nhiệm hữu hạn Một thành viên Thương mại Dịch vụ Xuất nhập khẩu Đồng bằng Sông Cửu Long"
A5, A4, LABEL = (148, 210), (210, 297), (100, 60)


def sheets(kind, values):
    """Pages and size in millimetres as WeasyPrint lays the paper out today."""
    import weasyprint

    configuration, style = pdf._fonts()
    page = pdf.as_html(registry.paper_kind(kind).layout_on(date(2026, 11, 20)), values)
    document = weasyprint.HTML(string=page, url_fetcher=pdf._fetcher()).render(
        font_config=configuration, stylesheets=[style]
    )
    sizes = {(round(sheet.width * 25.4 / 96), round(sheet.height * 25.4 / 96)) for sheet in document.pages}
    return len(document.pages), sizes


@needs_pdf
@pytest.mark.parametrize(
    ("kind", "values", "pages", "size"),
    [
        ("receipt", lambda: ReceiptFactory(represented=True), 1, A5),
        ("receipt", lambda: ReceiptFactory(papers=(PaperLine(name=LONG * 2, originals=1),) * 20), 3, A5),
        ("fee_slip", FeeSlipFactory, 1, A5),
        ("money_receipt", MoneyReceiptFactory, 1, A5),
        ("cash_sheet", CashSheetFactory, 1, A4),
        ("cash_sheet", lambda: CashSheetFactory(lines=CashSheetFactory().lines * 60), 2, A4),
        ("supplement_slip", lambda: SupplementSlipFactory(items=(LONG,) * 5), 1, A5),
        ("refusal_slip", lambda: RefusalSlipFactory(reasons=(LONG,) * 5), 1, A5),
        ("control_slip", lambda: ControlSlipFactory(rows=ControlSlipFactory().rows * 3), 1, A5),
        ("hand_over", HandOverSlipFactory, 2, A4),  # thirty dossiers
        ("folder_label", FolderLabelFactory, 1, LABEL),
        # The printer feeds one label: whatever is too long is cut.
        ("folder_label", lambda: FolderLabelFactory(
            applicant=LONG, procedure=LONG, agency=LONG, place=LONG,
        ), 1, LABEL),
    ],
)  # fmt: skip
def test_papers_fit_their_sheets(kind, values, pages, size):
    assert sheets(kind, values()) == (pages, {size})
