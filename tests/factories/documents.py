"""Papers with plainly invented people."""

import io
import zipfile
from datetime import date, datetime
from zoneinfo import ZoneInfo

import factory

from documents.models import StoredFile
from documents.rules import papers
from payments.rules import papers as money


HCM = ZoneInfo("Asia/Ho_Chi_Minh")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)


RTF = rb"{\rtf1\ansi TO KHAI}"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DOC = OLE + "WordDocument".encode("utf-16-le")
XLS = OLE + "Workbook".encode("utf-16-le")


def archive(*names: str, mimetype: str = "", packed: int = zipfile.ZIP_STORED) -> bytes:
    """An archive with these names in it, as the newer office programs write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as inside:
        if mimetype:
            inside.writestr("mimetype", mimetype)
        for name in names:
            inside.writestr(name, "<?xml version='1.0'?>")
    return out.getvalue()


DOCX = archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
ODT = archive("content.xml", mimetype="application/vnd.oasis.opendocument.text")


class StoredFileFactory(factory.django.DjangoModelFactory):
    """A row without content in the store."""

    sha256 = factory.Sequence(lambda number: f"{number:064x}")
    size = 1234
    media_type = "application/pdf"

    class Meta:
        model = StoredFile


class HeaderFactory(factory.Factory):
    parent_agency = "Ủy ban nhân dân tỉnh Thanh Bình"
    agency = "Ủy ban nhân dân xã An Phước"
    one_stop_unit = "Trung tâm Phục vụ hành chính công xã An Phước"
    place = "An Phước"
    issued_on = date(2026, 11, 20)

    class Meta:
        model = papers.Header


class ReceiptFactory(factory.Factory):
    header = factory.SubFactory(HeaderFactory)
    code = "000.17.25.H99-261120-0007"
    applicant = papers.Party(
        name="Nguyễn Thị Ngọc Ước",
        identifier="999187000123",
        address="Số 12, đường Đỗ Quyên, thôn Ưu Đàm, xã An Phước, tỉnh Thanh Bình",
        phone="0912345678",
        email="uoc.nguyen@example.vn",
    )
    procedure = "Đăng ký khai sinh kết hợp nhận cha, mẹ, con"
    papers = (
        papers.PaperLine(name="Tờ khai đăng ký khai sinh theo mẫu", originals=1),
        papers.PaperLine(name="Giấy chứng sinh", originals=1, note="xuất trình"),
        papers.PaperLine(name="Giấy tờ chứng minh quan hệ cha con", certified_copies=1, plain_copies=2),
    )
    period_text = "03 ngày làm việc"
    received_at = datetime(2026, 11, 20, 14, 5, tzinfo=HCM)
    due_at = datetime(2026, 11, 26, 14, 5, tzinfo=HCM)
    due_steps = ("tính từ 14:05 ngày 20/11/2026", "bỏ qua ngày 21, 22 và 24/11/2026")
    return_place = "quầy số 3"
    return_means = "nhận trực tiếp"
    book_volume = "01"
    book_number = "1207"
    fee_text = "8.000 đồng"
    submitter_name = "Nguyễn Thị Ngọc Ước"
    receiver_name = "Đặng Quỳnh Ưng"
    tracking_url = "https://mot-cua.example.vn/tra-cuu/000.17.25.H99-261120-0007"
    lookup_word = "kd7mpw3x"
    portal_address = "dichvucong.gov.vn"
    hotline = "1900 0000"

    class Meta:
        model = papers.Receipt01

    class Params:
        represented = factory.Trait(
            representative=papers.Party(
                name="Ông Văn Ơn",
                identifier="999087000456",
                phone="0987654321",
                paper="Giấy ủy quyền ngày 18/11/2026",
            )
        )


class SupplementSlipFactory(factory.Factory):
    header = factory.SubFactory(HeaderFactory)
    code = "T261120-0007"
    applicant = ReceiptFactory.applicant
    procedure = "Đăng ký khai sinh kết hợp nhận cha, mẹ, con"
    items = ("Giấy chứng sinh (bản chính)", "Tờ khai: ghi đủ nơi sinh")
    reason = "hồ sơ còn thiếu 1 giấy tờ thuộc thành phần hồ sơ của thủ tục mã 1.001193"
    guide_name = "Đặng Quỳnh Ưng"
    guide_phone = "1900 0000"
    tracking_url = "https://mot-cua.example.vn/tra-cuu/T261120-0007"
    lookup_word = "kd7mpw3x"

    class Meta:
        model = papers.SupplementSlip02


class RefusalSlipFactory(factory.Factory):
    header = factory.SubFactory(HeaderFactory)
    code = "T261120-0008"
    applicant = ReceiptFactory.applicant
    procedure = "Đăng ký kết hôn có yếu tố nước ngoài"
    reasons = ("Không thuộc thẩm quyền giải quyết của Ủy ban nhân dân xã",)
    submitter_name = "Nguyễn Thị Ngọc Ước"
    receiver_name = "Đặng Quỳnh Ưng"

    class Meta:
        model = papers.RefusalSlip03


class ApologyFactory(factory.Factory):
    header = factory.SubFactory(HeaderFactory, number_text="03/PXL")
    code = "000.17.25.H99-261120-0007"
    applicant = factory.LazyFunction(
        lambda: papers.Party(
            name="Nguyễn Thị Ngọc Ước", identifier="999187000123", address="thôn Ưu Đàm, xã An Phước"
        )
    )
    procedure = "Đăng ký khai sinh có yếu tố nước ngoài"
    received_at = datetime(2026, 11, 20, 14, 5, tzinfo=HCM)
    promised_at = datetime(2026, 11, 26, 14, 5, tzinfo=HCM)
    reason = "Việc thẩm tra, xác minh cần thêm thời gian"
    explanation = "chờ cơ quan đăng ký hộ tịch nơi cư trú trước đây xác nhận."
    next_due_at = datetime(2026, 12, 2, 14, 5, tzinfo=HCM)
    signature = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    signer_name = "Đỗ Đình Ửng"

    class Meta:
        model = papers.Apology04


class ControlSlipFactory(factory.Factory):
    header = factory.SubFactory(HeaderFactory, number_text="1207/PKS-TTPVHCC")
    code = "000.17.25.H99-261120-0007"
    procedure = "Đăng ký khai sinh kết hợp nhận cha, mẹ, con"
    lead_agency = "Ủy ban nhân dân xã An Phước"
    joint_agencies = ("Công an xã An Phước",)
    received_at = datetime(2026, 11, 20, 14, 5, tzinfo=HCM)
    due_at = datetime(2026, 11, 26, 14, 5, tzinfo=HCM)
    rows = (
        papers.ControlRow(
            from_unit="Trung tâm Phục vụ hành chính công xã An Phước",
            to_unit="Bộ phận Tư pháp - Hộ tịch",
            handed_at=datetime(2026, 11, 20, 16, 30, tzinfo=HCM),
            giver="Đặng Quỳnh Ưng",
            taker="Đỗ Đình Ửng",
        ),
        papers.ControlRow(
            from_unit="Bộ phận Tư pháp - Hộ tịch",
            to_unit="Lãnh đạo Ủy ban nhân dân xã An Phước",
            handed_at=datetime(2026, 11, 25, 9, 15, tzinfo=HCM),
            giver="Đỗ Đình Ửng",
            result="quá hạn",
            note="Chờ xác nhận nơi cư trú",
        ),
    )

    class Meta:
        model = papers.ControlSlip06


class HandOverSlipFactory(factory.Factory):
    header = factory.SubFactory(HeaderFactory, number_text="15/PBG")
    to_unit = "Bộ phận Tư pháp - Hộ tịch"
    handed_at = datetime(2026, 11, 20, 16, 30, tzinfo=HCM)
    lines = factory.LazyFunction(
        lambda: tuple(
            papers.HandOverLine(
                code=f"000.17.25.H99-261120-{number:04}",
                applicant="Nguyễn Thị Ngọc Ước",
                procedure="Đăng ký khai sinh",
                papers=4,
                due_at=datetime(2026, 11, 26, 14, 5, tzinfo=HCM),
            )
            for number in range(1, 31)
        )
    )
    giver_name = "Đặng Quỳnh Ưng"

    class Meta:
        model = papers.HandOverSlip


class FolderLabelFactory(factory.Factory):
    code = "000.17.25.H99-261120-0007"
    procedure = "Đăng ký khai sinh kết hợp nhận cha, mẹ, con có yếu tố nước ngoài tại khu vực biên giới"
    applicant = "Nguyễn Thị Ngọc Ước"
    received_on = date(2026, 11, 20)
    due_at = datetime(2026, 11, 26, 14, 5, tzinfo=HCM)
    agency = "Ủy ban nhân dân xã An Phước"
    place = "Tủ 2, ngăn B"

    class Meta:
        model = papers.FolderLabel


class FeeSlipFactory(factory.Factory):
    header = factory.SubFactory(HeaderFactory)
    code = "000.17.25.H99-261120-0007"
    payer = papers.Party(name="Nguyễn Thị Ngọc Ước", address="thôn Ưu Đàm, xã An Phước")
    procedure = "Chứng thực bản sao từ bản chính"
    lines = (
        papers.FeeSlipLine(
            name="Phí chứng thực bản sao",
            arithmetic="2 trang × 2.000 đồng + 3 trang × 1.000 đồng",
            amount=7000,
            legal_basis="Thông tư 226/2016/TT-BTC",
        ),
        papers.FeeSlipLine(
            name="Phí chứng thực chữ ký", arithmetic="1 trường hợp × 10.000 đồng", amount=10000
        ),
    )
    total = 17000
    total_in_words = "Mười bảy nghìn đồng"
    is_paid = True
    paid_at = datetime(2026, 11, 20, 14, 10, tzinfo=HCM)
    cashier_name = "Đặng Quỳnh Ưng"

    class Meta:
        model = papers.FeeSlip


class MoneyReceiptFactory(factory.Factory):
    header = factory.SubFactory(HeaderFactory)
    form = "01BLP2-001"
    symbol = "AP-26P"
    number = "0000123"
    code = "000.17.25.H99-261120-0007"
    payer = papers.Party(name="Nguyễn Thị Ngọc Ước", address="thôn Ưu Đàm, xã An Phước")
    procedure = "Chứng thực bản sao từ bản chính"
    lines = (
        money.MoneyLine(name="Phí chứng thực bản sao", amount=7000, arithmetic="2 trang × 2.000 đồng"),
        money.MoneyLine(name="Phí chứng thực chữ ký", amount=10000),
    )
    total = 17000
    total_in_words = "Mười bảy nghìn đồng"
    method = "tiền mặt"
    taken_at = datetime(2026, 11, 20, 14, 10, tzinfo=HCM)
    cashier_name = "Đặng Quỳnh Ưng"
    replaces = "AP-26P 0000122"

    class Meta:
        model = money.MoneyReceipt


class CashSheetFactory(factory.Factory):
    header = factory.SubFactory(HeaderFactory)
    day = date(2026, 11, 20)
    clerk_name = "Đặng Quỳnh Ưng"
    sums = (("Thu tiền mặt", 127000), ("Tiền mặt phải có", 127000))
    counted = 126000
    counted_in_words = "Một trăm hai mươi sáu nghìn đồng"
    difference = -1000
    explanation = "Trả thừa 1.000 đồng"
    lines = (
        money.CashLine(
            number="AP-26P 0000123", code="000.17.25.H99-261120-0007", method="Tiền mặt", amount=127000
        ),
    )
    handed_over_at = datetime(2026, 11, 20, 17, 5, tzinfo=HCM)
    state = "đã xác nhận"
    judge_name = "Ông Văn Ơn"
    judged_at = datetime(2026, 11, 20, 17, 15, tzinfo=HCM)

    class Meta:
        model = money.CashSheet
