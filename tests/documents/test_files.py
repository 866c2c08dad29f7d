import errno
import hashlib
import io
import socketserver
import threading
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from documents.enums import FileState
from documents.exceptions import FileMissing, FileRefused
from documents.gateways import storage
from documents.models import StoredFile
from documents.services import files
from tests.clock import at
from tests.factories.documents import PDF, PNG, StoredFileFactory


pytestmark = pytest.mark.django_db


def upload(content: bytes, filename: str = "to-khai.pdf") -> StoredFile:
    return files.store(io.BytesIO(content), filename)


def contents(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_kept_under_its_hash(tmp_path):
    file = upload(PDF)
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (file.size, file.media_type) == (len(PDF), "application/pdf")
    path = tmp_path / "files" / file.path
    assert path.read_bytes() == PDF
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_content_twice_is_one_row_and_one_file(tmp_path):
    assert upload(PDF).pk == upload(PDF, "ten-khac.PDF").pk
    assert len(contents(tmp_path / "files")) == 1


def test_content_comes_back():
    assert files.content_of(upload(PNG, "anh.png")) == PNG


def test_a_row_without_content_says_so():
    with pytest.raises(FileMissing):
        files.content_of(StoredFileFactory())


@pytest.mark.parametrize(
    ("content", "filename", "sentence"),
    [
        (b"", "a.pdf", "Tệp rỗng"),
        (PDF + b" " * 2_000_000, "a.pdf", "lớn quá 1 MB"),
        (b"MZ\x90\x00" + b"\0" * 600, "a.pdf", "Loại tệp này không được nhận"),  # a program in disguise
        (b"just words", "a.txt", "Loại tệp này không được nhận. Hãy dùng PDF, JPG, PNG, TIFF hoặc ZIP."),
        (PNG, "a.pdf", "Đuôi tệp không khớp"),
        (PDF, "a", "Đuôi tệp không khớp"),  # no extension at all
    ],
)
def test_a_refused_file_says_why(settings, tmp_path, content, filename, sentence):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(FileRefused, match=sentence):
        upload(content, filename)
    assert contents(tmp_path) == []
    assert not StoredFile.objects.exists()


def test_an_endless_upload_is_cut_at_the_limit(settings):
    settings.UPLOAD_MAX_BYTES = 100_000

    class Endless:
        given = 0

        def read(self, size):
            Endless.given += size
            return b"x" * size

    with pytest.raises(FileRefused, match="lớn quá"):
        files.store(Endless(), "a.pdf")
    assert Endless.given < 300_000


def test_nothing_is_taken_when_the_disk_is_nearly_full(settings):
    settings.UPLOAD_MIN_FREE_BYTES = storage.free_bytes() + 10**9
    with pytest.raises(FileRefused, match="sắp đầy"):
        upload(PDF)


def test_a_disk_that_fills_up_in_the_middle_leaves_nothing_behind(monkeypatch, tmp_path):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage.os, "replace", full)
    with pytest.raises(FileRefused, match="đã đầy"):
        upload(PDF)
    assert contents(tmp_path) == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("present", "added", "fine"), [(0, 3, True), (2, 1, True), (2, 2, False), (0, 4, False)]
)
def test_a_dossier_has_a_largest_number_of_files(settings, present, added, fine):
    settings.UPLOAD_MAX_FILES = 3
    if fine:
        files.check_count(present=present, added=added)
    else:
        with pytest.raises(FileRefused, match="tối đa 3 tệp"):
            files.check_count(present=present, added=added)


def test_an_upload_brings_back_what_was_quarantined_lost_or_damaged(tmp_path):
    file = upload(PDF)
    StoredFile.objects.update(
        state=FileState.QUARANTINED,
        quarantined_at=at("2026-11-20 02:00"),
        unreferenced_since=at("2026-11-13 02:00"),
        is_damaged=True,
    )
    default_storage.delete(file.path)
    again = upload(PDF)
    assert (again.pk, again.state, again.quarantined_at, again.is_damaged) == (file.pk, "kept", None, False)
    assert again.unreferenced_since is None
    assert (tmp_path / "files" / file.path).read_bytes() == PDF


class FakeScanner(socketserver.BaseRequestHandler):
    """Speaks clamd's side of INSTREAM."""

    answer = b"stream: OK\0"
    got = b""

    def handle(self):
        source = self.request.makefile("rb")
        assert source.read(10) == b"zINSTREAM\0"
        body = b""
        while length := int.from_bytes(source.read(4), "big"):
            body += source.read(length)
        FakeScanner.got = body
        self.request.sendall(self.answer)


@pytest.fixture
def scanner(settings, tmp_path):
    path = str(tmp_path / "clamd.sock")
    with socketserver.UnixStreamServer(path, FakeScanner) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        settings.CLAMAV_ADDRESS = f"unix:{path}"
        yield FakeScanner
        server.shutdown()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"stream: OK\0", ""),
        (b"stream: Eicar-Signature FOUND\0", "mã độc"),
        (b"INSTREAM size limit exceeded. ERROR\0", "Chưa quét được"),
        (b"", "Chưa quét được"),  # hung up
    ],
)
def test_an_upload_is_scanned(scanner, monkeypatch, answer, sentence):
    monkeypatch.setattr(scanner, "answer", answer)
    if sentence:
        with pytest.raises(FileRefused, match=sentence):
            upload(PDF)
    else:
        upload(PDF)
    assert scanner.got == PDF
    assert StoredFile.objects.exists() == (not sentence)


def test_a_silent_scanner_refuses_instead_of_waiting_for_ever(settings, tmp_path):
    settings.CLAMAV_ADDRESS = f"unix:{tmp_path / 'nobody-listens.sock'}"
    with pytest.raises(FileRefused, match="Chưa quét được"):
        upload(PDF)
