"""Papers laid out by `lib.sheet` against the same papers laid out by WeasyPrint."""

import ctypes
import os
from collections import defaultdict
from unittest import mock

import pypdfium2
import pytest

from accounts.queries.office import OfficeShown, forget_office, remember_office
from documents import registry
from documents.gateways import pdf
from documents.rules.papers import PaperLine
from lib import sheet
from tests.documents.test_papers import SAMPLES, laid_out
from tests.documents.test_sheets import receipt_of
from tests.factories.documents import ReceiptFactory
from tests.harness.pdf_text import text_of


pytestmark = pytest.mark.skipif(os.environ.get("NO_PDF") == "1", reason="NO_PDF=1: this machine has no pango")
NEAR = 1.2
"""Points: WeasyPrint counts a blank before a rule into what it centres, which is half a blank."""
# Kinds that must come from the quick way; the others use more of CSS than it knows.
QUICK = ("receipt", "refusal_slip", "control_slip")
APPLICANTS = {
    "capitals lean towards blanks": "CÔNG TY TRÁCH NHIỆM HỮU HẠN " * 3,
    "no blank to part at": "Xyz" * 60,
    "parted after hyphens and strokes, not before figures": "http://a.b/c-d/e-f/1/2/3-4 a–b (c) x-y-z " * 5,
    "accents written apart": "Nguyễn Thị Ước",
    "kerned": "AVAVATo Ty WA “x”… – — 25%, P. T.",
    "blanks and lines of the sender": "a   b\n c",
    "markup of the sender": "<b>A & B</b>",
}


def letters(made):
    """Each visible character with the place it is drawn at, in points; and the number of pages."""
    found = defaultdict(list)
    with pypdfium2.PdfDocument(made) as document:
        for page in document:
            text = page.get_textpage()
            for index in range(text.count_chars()):
                char = chr(pypdfium2.raw.FPDFText_GetUnicode(text.raw, index))
                if char.strip() and not pypdfium2.raw.FPDFText_IsGenerated(text.raw, index):
                    x, y = ctypes.c_double(), ctypes.c_double()
                    pypdfium2.raw.FPDFText_GetCharOrigin(text.raw, index, x, y)
                    found[char].append((x.value, y.value))
        return found, len(document)


def assert_alike(layout, values):
    quick, pages = letters(sheet.make(pdf.as_html(layout, values), pdf._faces()))
    slow, slow_pages = letters(laid_out(layout, values))
    assert (pages, slow_pages) == (1, 1)
    assert {char: len(places) for char, places in quick.items()} == {
        char: len(places) for char, places in slow.items()
    }
    away = [
        (char, x, y)
        for char, places in quick.items()
        for x, y in places
        if all(abs(x - other) > NEAR or abs(y - below) > 0.3 for other, below in slow[char])
    ]
    assert away == []


def receipt(version="2025"):
    return registry.paper_kind("receipt").layout_of(version)


@pytest.mark.parametrize("kind", QUICK)
def test_every_letter_stands_where_weasyprint_puts_it(kind):
    for layout in registry.paper_kind(kind).layouts:
        assert_alike(layout, SAMPLES[kind]())


@pytest.mark.parametrize("count", [0, 1, 6])
@pytest.mark.parametrize("represented", [False, True])
def test_receipts_of_few_and_many_papers_are_alike(count, represented):
    for version in ("2018", "2025"):
        assert_alike(receipt(version), receipt_of(count, represented=represented))


@pytest.mark.parametrize("written", APPLICANTS.values(), ids=APPLICANTS)
def test_whatever_people_write_is_parted_at_the_same_places(written):
    lines = (PaperLine(name=written, originals=1, note="xuất trình " * 8),)
    assert_alike(receipt(), ReceiptFactory(papers=lines))


@pytest.mark.parametrize(
    ("name", "hotline"),
    [("Cổng dịch vụ xã Suối Mây", ""), ("Cổng dịch vụ công tỉnh Sơn Giang " * 3, "1900 1022")],
)
def test_the_office_stands_in_the_foot(name, hotline):
    remember_office(OfficeShown(name=name.strip(), hotline=hotline, is_set_up=True))
    try:
        assert_alike(receipt(), ReceiptFactory())
    finally:
        forget_office()


@pytest.mark.parametrize("kind", QUICK)
def test_the_usual_papers_need_no_browser_engine(kind):
    for layout in registry.paper_kind(kind).layouts:
        with mock.patch.object(pdf, "_laid_out_by", side_effect=AssertionError("the slow way")):
            made = pdf.render(layout, SAMPLES[kind]())
        assert made.startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("values", "because"),
    [
        (lambda: receipt_of(20), "a second page"),
        (lambda: ReceiptFactory(papers=(PaperLine(name="中国", originals=1),)), "中"),
        (lambda: ReceiptFactory(papers=(PaperLine(name="x̀", originals=1),)), "character"),  # no such letter
    ],
)
def test_what_is_not_known_here_is_left_to_the_engine_that_knows_all(values, because):
    html = pdf.as_html(receipt(), values())
    with pytest.raises(sheet.Unsupported, match=because):
        sheet.make(html, pdf._faces())
    assert text_of(pdf.render(receipt(), values())) == text_of(laid_out(receipt(), values()))


def test_the_words_can_be_copied_and_searched():
    said = text_of(pdf.render(receipt(), ReceiptFactory()))
    assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in said
    assert "Nguyễn Thị Ngọc Ước" in said
    assert "Trang 1/1" in said


def test_the_document_is_named_and_in_vietnamese():
    made = pdf.render(receipt(), ReceiptFactory())
    with pypdfium2.PdfDocument(made) as document:
        title = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả 000.17.25.H99-261120-0007"
        assert document.get_metadata_value("Title") == title
    assert b"/Lang (vi)" in made


def test_the_qr_code_is_drawn_as_it_is(tmp_path):
    """Pixel by pixel as WeasyPrint draws it, on the whole sheet."""
    values = ReceiptFactory()

    def dark(made):
        with pypdfium2.PdfDocument(made) as document:
            picture = document[0].render(scale=2).to_pil().convert("L")
        return picture, [level < 128 for level in picture.crop((560, 400, 840, 760)).tobytes()]

    quick, code = dark(pdf.render(receipt(), values))
    slow, expected = dark(laid_out(receipt(), values))
    assert quick.size == slow.size
    assert sum(code) > 5000  # the code is in what was cut out
    assert sum(one != other for one, other in zip(code, expected, strict=True)) < len(code) * 0.02
