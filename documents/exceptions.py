from django.utils.translation import gettext as _


class DocumentError(Exception):
    """Something about a file or a paper that cannot be done; the text can be shown."""


class FileRefused(DocumentError):
    """An upload that is not taken; the text says why and what to do."""


class FileMissing(DocumentError):
    """A file whose content is not in the store."""

    def __init__(self) -> None:
        super().__init__(_("Không tìm thấy nội dung tệp trong kho. Hãy báo quản trị hệ thống."))


class BookIsClosed(DocumentError):
    """A number is asked of a book that was closed at the end of its year."""

    def __init__(self) -> None:
        super().__init__(_("Sổ của năm này đã khóa. Hãy mở sổ của năm mới rồi lấy số."))


class NumberNotTaken(DocumentError):
    """A number is declared void that the book never gave, or that is void already."""

    def __init__(self) -> None:
        super().__init__(_("Số này chưa được cấp hoặc đã hủy. Hãy xem lại sổ."))


class BookInUse(DocumentError):
    """A book is to be closed while its year gives numbers."""

    def __init__(self, year: int) -> None:
        super().__init__(
            _("Sổ năm %(year)s còn đang lấy số. Hết năm mới khóa sổ, từ 01/01/%(next)s.")
            % {"year": year, "next": year + 1}
        )


class VoidRefused(DocumentError):
    """A number of a book that is not voided; the text says why."""


class OutsideNumberMissing(DocumentError):
    """A paper is to be issued whose number comes from an outside system, and nobody has typed it yet."""

    def __init__(self, system: str) -> None:
        super().__init__(
            _("Giấy này lấy số từ “%(system)s”. Văn thư nhập số, ngày ở mục Số văn bản đi rồi mới cấp được.")
            % {"system": system}
        )


class OutsideNumberRefused(DocumentError):
    """A typed number that cannot stand in the book; the text says why."""


class PaperKindUnknown(DocumentError):
    """A paper of a kind no app has registered, or without a layout in force on the day."""


class PaperRedacted(DocumentError):
    """A paper whose content was taken away by an act; its number and day stay."""

    def __init__(self) -> None:
        super().__init__(
            _("Nội dung giấy này đã xóa theo văn bản của cơ quan có thẩm quyền; chỉ còn số và ngày cấp.")
        )


class PdfUnavailable(DocumentError):
    """The machine cannot make PDFs; papers wait, and print from their HTML page."""

    def __init__(self) -> None:
        super().__init__(_("Máy chủ chưa tạo được PDF (thiếu thư viện pango). Hãy in từ trang xem trước."))
