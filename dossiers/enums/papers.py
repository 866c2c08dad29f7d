"""Codes of papers: how they came, from where, and what the national portal answered about them."""

from django.db.models import IntegerChoices, TextChoices


class Evidence(TextChoices):
    """How a paper was produced (ruling 26); indicators 4.3–4.5 read it."""

    ORIGINAL = "original", "Bản chính"
    CERTIFIED_COPY = "certified_copy", "Bản chứng thực / bản sao"
    PLAIN_COPY = "plain_copy", "Bản chụp (photo)"
    ELECTRONIC = "electronic", "Bản điện tử"
    SHOWN_ON_PAPER = "shown_on_paper", "Xuất trình bản giấy"
    SHOWN_ON_VNEID = "shown_on_vneid", "Xuất trình trên VNeID"
    FOUND_IN_DATABASE = "found_in_database", "Khai thác từ cơ sở dữ liệu"
    REUSED = "reused", "Sử dụng lại từ hồ sơ khác"


class PaperDatabase(TextChoices):
    """Where the data of a paper was found; indicators 4.3 to 4.5 read it (ruling 26)."""

    POPULATION = "population", "Cơ sở dữ liệu quốc gia về dân cư"
    PERSONAL_STORE = "personal_store", "Kho dữ liệu cá nhân trên Cổng Dịch vụ công quốc gia"
    OTHER = "other", "Cơ sở dữ liệu khác"


class ReturnMeans(IntegerChoices):
    """HinhThuc of the national portal: 0 at the office, 1 by post; 2 is ours."""

    OFFICE = 0, "Tại Bộ phận Một cửa"
    POSTAL = 1, "Qua bưu chính công ích"
    ELECTRONIC = 2, "Bản điện tử"


class FileKind(TextChoices):
    COMPONENT = "component", "Thành phần hồ sơ"
    RESULT = "result", "Kết quả"
    PROCESS = "process", "Tài liệu xử lý"
    AUTHORISATION = "authorisation", "Giấy ủy quyền"


class SyncState(TextChoices):
    """What the national portal answered about a dossier that was sent to it."""

    ACKNOWLEDGED = "acknowledged", "Đã đồng bộ"
    REFUSED = "refused", "Cổng quốc gia từ chối"


class SlipMeans(TextChoices):
    """Where provisional numbers are given out: by the machine that is cut off, or from a printed pad."""

    SCREEN = "screen", "Máy tại quầy, khi mất kết nối"
    PAD = "pad", "Tập giấy in sẵn, khi mất điện"


class SlipState(TextChoices):
    """A provisional number: not used yet, its dossier entered, or void."""

    FREE = "free", "Chưa dùng"
    USED = "used", "Đã nhập hồ sơ"
    VOID = "void", "Đã hủy"
