"""Which uploads are taken. Each refusal is one sentence that says what to do."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from documents.rules import office_files
from lib.messages import gettext_noop as _


EXTENSIONS = {
    "application/pdf": {"pdf"},
    "image/jpeg": {"jpg", "jpeg", "jfif"},
    "image/png": {"png"},
    "image/tiff": {"tif", "tiff"},
    "application/zip": {"zip"},
    office_files.RTF: {"rtf"},
    office_files.DOC: {"doc"},
    office_files.DOCX: {"docx"},
    office_files.ODT: {"odt"},
    office_files.XLS: {"xls"},
    office_files.XLSX: {"xlsx"},
}
NAMES = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "application/zip": "ZIP",
    office_files.RTF: "RTF",
    office_files.DOC: "DOC",
    office_files.DOCX: "DOCX",
    office_files.ODT: "ODT",
    office_files.XLS: "XLS",
    office_files.XLSX: "XLSX",
}
"""What people call a kind of file."""


@dataclass(frozen=True)
class Limits:
    """Limits of an installation. Sizes in bytes."""

    max_bytes: int
    max_files: int
    min_free_bytes: int
    media_types: tuple[str, ...]


def short_name(name: str | None) -> str:
    """The file's own name without folders, at most 200 characters with its ending."""
    bare = PurePosixPath((name or "tep").replace("\\", "/")).name or "tep"
    return bare if len(bare) <= 200 else f"{PurePosixPath(bare).stem[:180]}{PurePosixPath(bare).suffix[:20]}"


def size_refusal(*, size: int, limits: Limits) -> str:
    """Why a file of this size is not taken; empty when it is. `%(limit)s` is in MB."""
    if size == 0:
        return _("Tệp rỗng. Hãy chọn lại tệp có nội dung.")
    if size > limits.max_bytes:
        return _("Tệp lớn quá %(limit)s MB. Hãy quét ở độ phân giải 200-300 dpi hoặc chia nhỏ tệp.")
    return ""


def form_refusal(*, size: int, has_macros: bool, limits: Limits) -> str:
    """Why a blank form is not taken; empty when it is. `%(limit)s` is in MB."""
    if size == 0:
        return _("Tệp rỗng. Hãy chọn lại tệp có nội dung.")
    if size > limits.max_bytes:
        return _("Tệp lớn quá %(limit)s MB. Hãy nén ảnh trong tệp hoặc lưu thành PDF rồi gửi lại.")
    if has_macros:
        return _("Tệp có macro nên không được nhận. Hãy lưu lại không kèm macro rồi gửi lại.")
    return ""


def type_refusal(*, media_type: str | None, filename: str, limits: Limits) -> str:
    """Why a file of this content is not taken; empty when it is. `%(kinds)s` are those that are.

    `media_type` is what the content shows, not what the sender says; None when it shows nothing known.
    """
    if media_type is None or media_type not in limits.media_types:
        return _("Loại tệp này không được nhận. Hãy dùng %(kinds)s.")
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    if extension not in EXTENSIONS.get(media_type, {extension}):
        return _("Đuôi tệp không khớp với nội dung. Hãy đổi lại đuôi tệp cho đúng hoặc chọn tệp khác.")
    return ""


def space_refusal(*, free: int | None, size: int, limits: Limits) -> str:
    """Why nothing is taken now: the disk is nearly full; empty when there is room or no such limit."""
    if free is not None and free - size < limits.min_free_bytes:
        return _(
            "Kho tệp sắp đầy nên tạm không nhận tệp. Hãy báo quản trị hệ thống; các việc khác vẫn làm được."
        )
    return ""


def count_refusal(*, present: int, added: int, limits: Limits) -> str:
    """Why so many files are not taken; empty when they are. `%(limit)s` is the number allowed."""
    if present + added > limits.max_files:
        return _("Mỗi hồ sơ chỉ được đính kèm tối đa %(limit)s tệp. Hãy gộp bớt tệp rồi gửi lại.")
    return ""
