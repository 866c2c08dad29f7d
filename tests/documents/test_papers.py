import os
import re
from datetime import date, timedelta
from functools import cache
from unittest import mock

import pytest
from django.db import transaction

from accounts.models import Actor
from documents import registry
from documents.exceptions import PaperKindUnknown, PdfUnavailable
from documents.gateways import pdf
from documents.models import IssuedPaper
from documents.rules.papers import PaperLine, Receipt01
from documents.services import papers
from lib import frozen
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.documents import (
    ApologyFactory,
    ControlSlipFactory,
    FeeSlipFactory,
    FolderLabelFactory,
    HandOverSlipFactory,
    HeaderFactory,
    MoneyReceiptFactory,
    ReceiptFactory,
    RefusalSlipFactory,
    SupplementSlipFactory,
)
from tests.harness.pdf_text import pages_of, text_of
from tests.harness.thorough import THOROUGH


needs_pdf = pytest.mark.skipif(os.environ.get("NO_PDF") == "1", reason="NO_PDF=1: this machine has no pango")
NOW = at("2026-11-20 14:06")
SAMPLES = {
    "receipt": ReceiptFactory,
    "supplement_slip": SupplementSlipFactory,
    "refusal_slip": RefusalSlipFactory,
    "apology": ApologyFactory,
    "control_slip": ControlSlipFactory,
    "hand_over": HandOverSlipFactory,
    "folder_label": FolderLabelFactory,
    "fee_slip": FeeSlipFactory,
    "money_receipt": MoneyReceiptFactory,
}


@cache
def printed(kind, version):
    """The sample of a kind as a PDF."""
    return pdf.render(registry.paper_kind(kind).layout_of(version), SAMPLES[kind]())


def issue(values=None, *, when=NOW, kind="receipt"):
    with transaction.atomic():
        return papers.issue(
            kind=kind,
            agency_id=AgencyFactory().pk,
            subject="dossier:1",
            values=values or ReceiptFactory(),
            by=Actor(UserFactory()),
            at=when,
        )


@pytest.mark.parametrize(
    ("kind", "day", "version"),
    [
        ("receipt", date(2019, 1, 6), "2018"),
        ("receipt", date(2025, 9, 14), "2018"),
        ("receipt", date(2025, 9, 15), "2025"),  # Circular 03/2025 takes effect
        ("receipt", date(2026, 11, 20), "2025"),
        ("rating_slip", date(2025, 6, 30), "2018"),
        ("rating_slip", date(2025, 7, 1), "2025"),  # Decree 118/2025 takes effect
    ],
)
def test_the_layout_is_the_one_in_force_on_the_day_of_issue(kind, day, version):
    assert registry.paper_kind(kind).layout_on(day).version == version


def test_before_the_first_layout_there_is_none():
    with pytest.raises(PaperKindUnknown, match="05/01/2019"):
        registry.paper_kind("receipt").layout_on(date(2019, 1, 5))


def test_an_unknown_kind_or_version_is_refused():
    with pytest.raises(PaperKindUnknown):
        registry.paper_kind("love_letter")
    with pytest.raises(PaperKindUnknown):
        registry.paper_kind("receipt").layout_of("1999")


def test_a_kind_cannot_change_its_meaning():
    known = registry.paper_kind("receipt")
    registry.register_paper(known)
    with pytest.raises(ValueError, match="twice"):
        registry.register_paper(registry.PaperKind("receipt", "Khác", Receipt01, ()))


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_layout_prints_everything_it_is_given(kind):
    paper_kind, values = registry.paper_kind(kind), SAMPLES[kind]()
    for layout in paper_kind.layouts:
        page = pdf.as_html(layout, values)
        assert values.code in page if hasattr(values, "code") else values.to_unit in page
        assert "{{" not in page
        assert not re.search(r"""(?:src|href)=["'](?!data:)""", page)  # nothing is fetched


@pytest.mark.parametrize("version", ["2018", "2025"])
def test_the_receipt_carries_the_fields_of_form_01(version):
    page = pdf.as_html(registry.paper_kind("receipt").layout_of(version), ReceiptFactory(represented=True))
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S)
    text = " ".join(text.split())
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ".capitalize(),
        "Mã hồ sơ: 000.17.25.H99-261120-0007", "Nguyễn Thị Ngọc Ước", "Ông Văn Ơn",
        "Nội dung yêu cầu giải quyết", "Bản chính Bản chứng thực Bản chụp", "Số lượng hồ sơ: 1 (bộ)",
        "Thời gian giải quyết hồ sơ theo quy định: 03 ngày làm việc",
        "Thời gian nhận hồ sơ: 14 giờ 05 phút, ngày 20/11/2026",
        "Thời gian trả kết quả giải quyết hồ sơ: 14 giờ 05 phút, ngày 26/11/2026",
        "Đăng ký nhận kết quả tại: quầy số 3", "Vào Sổ theo dõi hồ sơ, Quyển số: 01", "Số thứ tự: 1207",
        "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ", "kd7mpw3x",
    ):  # fmt: skip
        assert words in text
    assert ("Số định danh cá nhân/tổ chức: 999187000123" in text) == (version == "2025")


FORM_04 = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 03/PXL", "Kính gửi: Nguyễn Thị Ngọc Ước",
    "Ngày 20/11/2026,", "tiếp nhận giải quyết hồ sơ đề nghị Đăng ký khai sinh có yếu tố nước ngoài",
    "số định danh cá nhân/tổ chức: 999187000123", "mã số hồ sơ: 000.17.25.H99-261120-0007",
    "Thời gian hẹn trả kết quả giải quyết hồ sơ: 14 giờ 05 phút, ngày 26/11/2026",
    "Lý do: Việc thẩm tra, xác minh cần thêm thời gian – chờ cơ quan đăng ký hộ tịch",
    "xin lỗi Ông (Bà)/Tổ chức", "14 giờ 05 phút, ngày 02/12/2026", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH",
    "Đỗ Đình Ửng",
)  # fmt: skip
TITLES_04 = {
    "2018": "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
    "2025": "PHIẾU XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
}


@needs_pdf
@pytest.mark.parametrize("version", ["2018", "2025"])
def test_the_apology_carries_the_fields_of_form_04_and_its_three_contents(version):
    content = printed("apology", version)
    text = text_of(content)
    assert [words for words in (*FORM_04, TITLES_04[version]) if words not in text] == []
    assert pages_of(content) == 1
    assert f"Mẫu số 04, Thông tư {'01/2018' if version == '2018' else '03/2025'}/TT-VPCP" in text


@needs_pdf
@pytest.mark.parametrize("version", ["2018", "2025"])
def test_an_apology_that_goes_with_the_result_names_that_day_and_no_other(version):
    values = ApologyFactory(next_due_at=None, is_late_already=True)
    text = text_of(pdf.render(registry.paper_kind("apology").layout_of(version), values))
    assert "Kết quả giải quyết hồ sơ được trả cùng Phiếu này, ngày 20/11/2026" in text
    assert "đến nay" in text
    assert "02/12/2026" not in text


FORM_02 = (
    "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "Số: 07/PBS-TTPVHCC", "An Phước, ngày 20 tháng 11 năm 2026",
    "Hồ sơ của: Nguyễn Thị Ngọc Ước", "Nội dung yêu cầu giải quyết: Đăng ký khai sinh", "Địa chỉ: Số 12",
    "Số điện thoại: 0912345678", "Email: uoc.nguyen@example.vn",
    "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:", "Giấy chứng sinh (bản chính)",
    "Tờ khai: ghi đủ nơi sinh", "Lý do: hồ sơ còn thiếu 1 giấy tờ",
    "liên hệ với Đặng Quỳnh Ưng , số điện thoại: 1900 0000", "NGƯỜI HƯỚNG DẪN", "T261120-0007", "kd7mpw3x",
)  # fmt: skip
FORM_03 = (
    "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Số: 07/PTC-TTPVHCC", "Mã hồ sơ (số tạm): T261120-0008",
    "Trung tâm Phục vụ hành chính công xã An Phước", "Nguyễn Thị Ngọc Ước", "Địa chỉ: Số 12",
    "Số điện thoại: 0912345678", "Email: uoc.nguyen@example.vn",
    "Nội dung yêu cầu giải quyết: Đăng ký kết hôn có yếu tố nước ngoài",
    "không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:",
    "– Không thuộc thẩm quyền giải quyết của Ủy ban nhân dân xã", "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ",
)  # fmt: skip


@needs_pdf
@pytest.mark.parametrize("version", ["2018", "2025"])
@pytest.mark.parametrize(
    ("kind", "factory", "suffix", "said"),
    [
        ("supplement_slip", SupplementSlipFactory, "PBS", FORM_02),
        ("refusal_slip", RefusalSlipFactory, "PTC", FORM_03),
    ],
)
def test_the_slips_before_acceptance_carry_the_fields_of_their_forms(kind, factory, suffix, said, version):
    values = factory(header=HeaderFactory(number_text=f"07/{suffix}-TTPVHCC"))
    content = pdf.render(registry.paper_kind(kind).layout_of(version), values)
    text = text_of(content)
    assert [words for words in said if words not in text] == []
    assert pages_of(content) == 1
    form = "02" if kind == "supplement_slip" else "03"
    circular = {"2018": "01/2018", "2025": "03/2025"}[version]
    assert f"Mẫu số {form}, Thông tư {circular}/TT-VPCP" in text
    asks_identifier = kind == "refusal_slip" and version == "2025"
    assert ("Số định danh cá nhân/tổ chức: 999187000123" in text) == asks_identifier


def test_the_qr_holds_the_word_in_the_fragment_only():
    values = ReceiptFactory()
    address, _, fragment = values.qr_text.partition("#")
    assert (values.lookup_word in address, fragment) == (False, values.lookup_word)


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_paper_of_a_layout_brings_the_same_style(kind):
    """The engine keeps parsed styles: one that named its dossier would be parsed for every paper."""
    header = HeaderFactory(number_text="999/KHÁC", one_stop_unit="Nơi khác")
    factory = SAMPLES[kind]
    changes = {"header": header} if "header" in registry.paper_kind(kind).values.__dataclass_fields__ else {}
    other = factory(**changes) if kind == "hand_over" else factory(code="H1-260101-0001", **changes)
    for layout in registry.paper_kind(kind).layouts:
        styles = {pdf.STYLE.search(pdf.as_html(layout, values))[1] for values in (factory(), other)}
        assert len(styles) == 1


def test_what_people_write_cannot_become_markup():
    values = ReceiptFactory(papers=(PaperLine(name="<script>alert(1)</script>", originals=1),))
    assert "<script>" not in pdf.as_html(registry.paper_kind("receipt").layout_of("2025"), values)


def test_values_come_back_as_they_were_frozen():
    for kind, factory in SAMPLES.items():
        values = factory()
        assert frozen.from_json(registry.paper_kind(kind).values, frozen.to_json(values)) == values


@pytest.mark.django_db
def test_an_issued_receipt_has_its_number_and_form_version():
    paper = issue()
    assert (paper.form_version, paper.number, paper.number_text) == ("2025", 1, "01-TTPVHCC")
    assert papers.values_of(paper) == ReceiptFactory(header=HeaderFactory(number_text="01-TTPVHCC"))
    assert paper.issued_on == date(2026, 11, 20)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("unit", "number"),
    [
        ("Trung tâm Phục vụ hành chính công xã An Phước", "01-TTPVHCC"),
        ("Bộ phận Tiếp nhận và Trả kết quả xã An Phước", "01-BPTNTKQ"),
    ],
)
def test_the_number_names_the_kind_of_unit(unit, number):
    assert issue(ReceiptFactory(header=HeaderFactory(one_stop_unit=unit))).number_text == number


@pytest.mark.django_db
def test_a_paper_issued_at_night_belongs_to_the_local_day():
    assert issue(when=at("2026-12-01 06:30")).issued_on == date(2026, 12, 1)


@pytest.mark.django_db
def test_a_paper_prints_its_own_values_only():
    with pytest.raises(PaperKindUnknown, match="Receipt01"):
        issue(FeeSlipFactory())


@pytest.mark.django_db
def test_issuing_a_receipt_costs_two_statements(django_assert_num_queries):
    agency, clerk = AgencyFactory(), Actor(UserFactory())
    with transaction.atomic(), django_assert_num_queries(2):
        papers.issue(
            kind="receipt",
            agency_id=agency.pk,
            subject="dossier:1",
            values=ReceiptFactory(),
            by=clerk,
            at=NOW,
        )


@needs_pdf
@pytest.mark.django_db
def test_the_pdf_is_made_once_when_first_opened():
    paper = issue()
    opened = NOW + timedelta(minutes=5)
    first = papers.pdf_of(paper=paper, at=opened)
    paper.refresh_from_db()
    with mock.patch.object(pdf, "render", side_effect=AssertionError("rendered twice")):
        assert papers.pdf_of(paper=paper, at=opened + timedelta(days=1)) == first
    assert paper.rendered_at == opened


@needs_pdf
def test_the_engine_is_ready_before_the_first_paper():
    pdf.warm_up()
    assert pdf._fonts.cache_info().currsize == 1


@needs_pdf
@pytest.mark.parametrize("kind", SAMPLES)
def test_papers_become_pdfs_with_the_vendored_fonts(kind):
    for layout in registry.paper_kind(kind).layouts:
        content = printed(kind, layout.version)
        assert content.startswith(b"%PDF-1.")
        assert len(content) < 60_000


@needs_pdf
@pytest.mark.parametrize("kind", SAMPLES)
def test_without_the_built_in_rules_for_notes_a_paper_is_the_same(kind, monkeypatch):
    """`./test` looks at the newest layout of each kind."""
    for layout in registry.paper_kind(kind).layouts[0 if THOROUGH else -1 :]:
        values = SAMPLES[kind]()
        with monkeypatch.context() as whole:
            whole.setattr(pdf, "_page_class", lambda weasyprint: weasyprint.HTML)
            expected = pdf.render(layout, values)
        assert printed(kind, layout.version) == expected


@needs_pdf
@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png"])
def test_a_page_cannot_reach_the_disk_or_the_network(caplog, address):
    pdf.html_to_pdf(f'<img src="{address}"><p>x</p>')
    assert "disallowed protocol" in caplog.text


@pytest.mark.django_db
def test_without_pango_a_paper_waits_and_prints_from_its_page():
    paper = issue()
    with (
        mock.patch.object(pdf, "_weasyprint", side_effect=PdfUnavailable),
        pytest.raises(PdfUnavailable, match="xem trước"),
    ):
        papers.pdf_of(paper=paper, at=NOW)
    paper.refresh_from_db()
    assert (paper.file, paper.rendered_at) == (None, None)
    assert paper.payload["code"] in papers.html_of(paper=paper)


@needs_pdf
@pytest.mark.django_db
def test_warming_up_makes_one_of_each_kind_and_keeps_nothing():
    issue()
    issue()
    issue(ApologyFactory(), kind="apology")
    with mock.patch.object(pdf, "render", wraps=pdf.render) as rendered:
        assert papers.warm_up() == 2
    assert rendered.call_count == 2
    assert not IssuedPaper.objects.exclude(file=None).exists()


@pytest.mark.django_db
def test_a_machine_without_an_engine_warms_nothing():
    issue()
    with mock.patch.object(pdf, "is_available", return_value=False):
        assert papers.warm_up() == 0
