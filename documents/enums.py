from django.db import models

from lib.terms import Term


class FileState(models.TextChoices):
    """Where a stored file stands; `quarantined` files have no reference and go after 30 days."""

    KEPT = "kept", Term("đang dùng")
    QUARANTINED = "quarantined", Term("chờ hủy")


class PaperSize(models.TextChoices):
    """Sheet of a layout."""

    A4 = "A4", Term("A4 dọc")
    A5 = "A5", Term("A5 dọc")
    LABEL = "label", Term("nhãn")


class PageProblem(models.TextChoices):
    """Why a page cannot be shown here: a sentence for who wants to read it."""

    ENCRYPTED = (
        "encrypted",
        Term("Tệp có mật khẩu nên không xem được tại đây. Hãy đề nghị nộp tệp không đặt mật khẩu."),
    )
    BROKEN = (
        "broken",
        Term(
            "Tệp hỏng hoặc không đúng định dạng. Hãy tải tệp về kiểm tra; nếu không mở được, đề nghị nộp lại."
        ),
    )
    BROKEN_PAGE = "broken_page", Term("Trang này hỏng nên không xem được; các trang khác vẫn xem được.")
    TOO_LARGE = "too_large", Term("Ảnh quá lớn nên không xem được tại đây. Hãy tải tệp về để xem.")
    SLOW = "slow", Term("Trang này quá phức tạp nên không xem được tại đây. Hãy tải tệp về để xem.")
    NOT_SHOWN = "not_shown", Term("Loại tệp này không xem được tại đây. Hãy tải tệp về.")
    MISSING = "missing", Term("Không tìm thấy nội dung tệp trong kho. Hãy báo quản trị hệ thống.")
    BUSY = "busy", Term("Máy chủ đang bận vẽ các trang khác. Hãy thử lại sau vài giây.")
