"""Which files are taken as blank forms: by what is inside them, not by what they are called."""

import io
import zipfile

import openpyxl
import pytest

from documents.exceptions import FileRefused
from documents.models import StoredFile
from documents.rules import office_files
from documents.services import files
from tests.factories.documents import DOC, DOCX, ODT, PDF, PNG, RTF, XLS, XLSX, archive


pytestmark = pytest.mark.django_db
KINDS = "PDF, DOCX, DOC, ODT, RTF, XLSX hoặc XLS"


def keep(content, name):
    return files.store_form(io.BytesIO(content), name)


def ends_too_soon(content):
    """An archive whose first name is said to have its content behind the end, the second farther still."""
    torn = bytearray(content)
    torn[28:30] = b"\xff\xff"
    torn[torn.rindex(b"PK\x01\x02") + 45] = 0x7F
    return bytes(torn)


def workbook():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(("content", "name", "kind"), [
    (PDF, "to-khai.pdf", office_files.PDF),
    (DOCX, "Mẫu số 01.docx", office_files.DOCX),
    # Google and LibreOffice put the body before the list of contents, others far behind it.
    (archive("word/document.xml", "[Content_Types].xml"), "a.docx", office_files.DOCX),
    (archive(*(f"customXml/{n}.xml" for n in range(40)), "word/document.xml"), "a.docx", office_files.DOCX),
    (DOC, "a.DOC", office_files.DOC),
    (ODT, "a.odt", office_files.ODT),
    (RTF, "a.rtf", office_files.RTF),
    (XLSX, "a.xlsx", office_files.XLSX),
    (XLS, "a.xls", office_files.XLS),
], ids=lambda value: value if isinstance(value, str) else "")  # fmt: skip
def test_a_form_is_kept_as_what_it_is(content, name, kind):
    kept = keep(content, name)
    assert (kept.media_type, kept.size) == (kind, len(content))
    assert files.content_of(kept) == content


def test_a_workbook_of_a_real_program_is_known():
    assert keep(workbook(), "bang.xlsx").media_type == office_files.XLSX


@pytest.mark.parametrize(("content", "name", "sentence"), [
    (b"", "a.docx", "Tệp rỗng"),
    (PNG, "a.png", f"Loại tệp này không được nhận. Hãy dùng {KINDS}."),
    (archive("thu.txt"), "a.zip", "Loại tệp này không được nhận"),
    (archive("thu.txt"), "a.docx", "Loại tệp này không được nhận"),
    (archive(mimetype="application/epub+zip"), "a.odt", "Loại tệp này không được nhận"),
    (DOCX[:60], "a.docx", "Loại tệp này không được nhận"),
    (ends_too_soon(ODT), "a.odt", "Loại tệp này không được nhận"),
    (archive(mimetype=office_files.ODT, packed=zipfile.ZIP_LZMA), "a.odt", "Loại tệp này không được nhận"),
    (b"PK\x03\x04" + b"\xff" * 400, "a.docx", "Loại tệp này không được nhận"),
    (b"MZ\x90\x00" + bytes(600), "a.doc", "Loại tệp này không được nhận"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "Loại tệp này không được nhận"),
    (b"<html><script>1</script>", "a.pdf", "Loại tệp này không được nhận"),
    (DOCX, "a.xlsx", "Đuôi tệp không khớp"),
    (DOC, "a.docx", "Đuôi tệp không khớp"),
    (PDF, "mau-don", "Đuôi tệp không khớp"),
    # With macros under its own name, and hidden under that of a file without them.
    (archive("word/document.xml", "word/vbaProject.bin"), "a.docx", "Tệp có macro"),
    (archive("xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsm", "Tệp có macro"),
    (DOC + "_VBA_PROJECT".encode("utf-16-le"), "a.doc", "Tệp có macro"),
    (archive("Basic/Standard/Module1.xml", mimetype=office_files.ODT), "a.odt", "Tệp có macro"),
])  # fmt: skip
def test_what_is_no_form_is_refused_with_what_to_do(tmp_path, content, name, sentence):
    with pytest.raises(FileRefused, match=sentence.replace(".", r"\.")):
        keep(content, name)
    assert not StoredFile.objects.exists()
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_form_is_smaller_than_other_uploads():
    """Everybody fetches it, some on a slow line."""
    with pytest.raises(FileRefused, match="Tệp lớn quá 5 MB"):
        keep(PDF + b" " * office_files.MAX_BYTES, "a.pdf")


def test_an_installation_that_takes_less_takes_less_of_forms_too(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(FileRefused, match="Tệp lớn quá 1 MB"):
        keep(PDF + b" " * settings.UPLOAD_MAX_BYTES, "a.pdf")


def test_no_form_is_taken_when_the_disk_is_nearly_full(settings):
    settings.UPLOAD_MIN_FREE_BYTES = 1 << 60
    with pytest.raises(FileRefused, match="Kho tệp sắp đầy"):
        keep(DOCX, "a.docx")


def test_a_form_is_scanned_like_any_upload(settings):
    settings.CLAMAV_ADDRESS = "127.0.0.1:9"  # nobody answers there
    with pytest.raises(FileRefused, match="Chưa quét được vi-rút"):
        keep(DOCX, "a.docx")


def test_a_paper_of_a_dossier_is_no_form():
    """The kinds of forms are taken as forms alone."""
    with pytest.raises(FileRefused, match="PDF, JPG, PNG, TIFF hoặc ZIP"):
        files.store(io.BytesIO(DOCX), "a.docx")
