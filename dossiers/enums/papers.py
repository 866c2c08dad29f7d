"""Codes of papers: how they came, from where, and what the national portal answered about them."""

from django.db.models import IntegerChoices, TextChoices

from lib.terms import Term


class Evidence(TextChoices):
    """How a paper was produced (ruling 26); indicators 4.3–4.5 read it."""

    ORIGINAL = "original", Term("Bản chính")
    CERTIFIED_COPY = "certified_copy", Term("Bản chứng thực / bản sao")
    PLAIN_COPY = "plain_copy", Term("Bản chụp (photo)")
    ELECTRONIC = "electronic", Term("Bản điện tử")
    SHOWN_ON_PAPER = "shown_on_paper", Term("Xuất trình bản giấy")
    SHOWN_ON_VNEID = "shown_on_vneid", Term("Xuất trình trên VNeID")
    FOUND_IN_DATABASE = "found_in_database", Term("Khai thác từ cơ sở dữ liệu")
    REUSED = "reused", Term("Sử dụng lại từ hồ sơ khác")


class PaperDatabase(TextChoices):
    """Where the data of a paper was found; indicators 4.3 to 4.5 read it (ruling 26)."""

    POPULATION = "population", Term("Cơ sở dữ liệu quốc gia về dân cư")
    PERSONAL_STORE = "personal_store", Term("Kho dữ liệu cá nhân trên Cổng Dịch vụ công quốc gia")
    OTHER = "other", Term("Cơ sở dữ liệu khác")


class ReturnMeans(IntegerChoices):
    """HinhThuc of the national portal: 0 at the office, 1 by post; 2 is ours."""

    OFFICE = 0, Term("Tại Bộ phận Một cửa")
    POSTAL = 1, Term("Qua bưu chính công ích")
    ELECTRONIC = 2, Term("Bản điện tử")


class FileKind(TextChoices):
    COMPONENT = "component", Term("Thành phần hồ sơ")
    RESULT = "result", Term("Kết quả")
    PROCESS = "process", Term("Tài liệu xử lý")
    AUTHORISATION = "authorisation", Term("Giấy ủy quyền")


class SyncState(TextChoices):
    """What the national portal answered about a dossier that was sent to it."""

    ACKNOWLEDGED = "acknowledged", Term("Đã đồng bộ")
    REFUSED = "refused", Term("Cổng quốc gia từ chối")


class SlipMeans(TextChoices):
    """Where provisional numbers are given out: by the machine that is cut off, or from a printed pad."""

    SCREEN = "screen", Term("Máy tại quầy, khi mất kết nối")
    PAD = "pad", Term("Tập giấy in sẵn, khi mất điện")


class SlipState(TextChoices):
    """A provisional number: not used yet, its dossier entered, or void."""

    FREE = "free", Term("Chưa dùng")
    USED = "used", Term("Đã nhập hồ sơ")
    VOID = "void", Term("Đã hủy")
