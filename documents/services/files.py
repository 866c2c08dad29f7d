"""Taking files into the store, once per content."""

import errno
import hashlib
import tempfile
from dataclasses import replace
from typing import IO, BinaryIO

import filetype
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from documents.enums import FileState
from documents.exceptions import FileRefused
from documents.gateways import clamav, storage
from documents.models import StoredFile
from documents.rules import office_files, uploads
from documents.rules.signed import carries_signature
from jobs.services.locks import transaction_lock


CHUNK = 1 << 16
IN_MEMORY = 2 * 1024 * 1024


def limits() -> uploads.Limits:
    """The limits of this installation, from its settings."""
    return uploads.Limits(
        max_bytes=settings.UPLOAD_MAX_BYTES,
        max_files=settings.UPLOAD_MAX_FILES,
        min_free_bytes=settings.UPLOAD_MIN_FREE_BYTES,
        media_types=tuple(settings.UPLOAD_TYPES),
    )


def form_limits() -> uploads.Limits:
    """Those of blank forms: kinds that are filled in, and no more bytes than other uploads may have."""
    usual = limits()
    largest = min(usual.max_bytes, office_files.MAX_BYTES)
    return replace(usual, media_types=office_files.TYPES, max_bytes=largest)


def check_count(*, present: int, added: int) -> None:
    """Refuse more files than a dossier may have."""
    if sentence := uploads.count_refusal(present=present, added=added, limits=limits()):
        raise FileRefused(_(sentence) % {"limit": limits().max_files})


def store(stream: IO[bytes], filename: str, *, only: tuple[str, ...] = ()) -> StoredFile:
    """Keep an upload's content and return its row; the same content twice is the same row.

    `filename` is what the sender calls it: only its extension is looked at. `only` names the media types that
    are taken here, where these are fewer than the installation's. Raises FileRefused. Call it before the
    transaction that refers to the file: what nobody refers to is swept after 7 days.
    """
    bounds = limits()
    if only:
        bounds = replace(bounds, media_types=tuple(kind for kind in bounds.media_types if kind in only))
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        digest, size = _take_in(stream, spool, bounds)
        _refuse(uploads.size_refusal(size=size, limits=bounds), bounds)
        spool.seek(0)
        media_type = filetype.guess_mime(spool.read(8192))
        _check(spool, filename, bounds, media_type=media_type, size=size)
        return _keep(spool, digest=digest, size=size, media_type=media_type)


def store_form(stream: IO[bytes], filename: str) -> StoredFile:
    """Keep a blank form (mẫu đơn, tờ khai) that everybody may fetch: a document to fill in, without macros.

    As `store`, with kinds and a size of its own. Raises FileRefused.
    """
    bounds = form_limits()
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        digest, size = _take_in(stream, spool, bounds)
        media_type, has_macros = office_files.kind_of(spool)
        _refuse(uploads.form_refusal(size=size, has_macros=has_macros, limits=bounds), bounds)
        _check(spool, filename, bounds, media_type=media_type, size=size)
        return _keep(spool, digest=digest, size=size, media_type=media_type or "")


def _check(
    spool: IO[bytes], filename: str, bounds: uploads.Limits, *, media_type: str | None, size: int
) -> None:
    """What is asked of every upload once its kind is known: ending, room, viruses."""
    _refuse(uploads.type_refusal(media_type=media_type, filename=filename, limits=bounds), bounds)
    _refuse(uploads.space_refusal(free=storage.free_bytes(), size=size, limits=bounds), bounds)
    spool.seek(0)
    clamav.scan(spool)


def store_made(content: bytes, media_type: str) -> StoredFile:
    """Keep content this system made itself, such as a paper's PDF: no limits of uploads apply."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        spool.write(content)
        digest = hashlib.sha256(content).hexdigest()
        return _keep(spool, digest=digest, size=len(content), media_type=media_type)


def store_stream(stream: IO[bytes], media_type: str) -> StoredFile:
    """Keep what this system wrote to a file, however long, without holding it in memory."""
    stream.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return _keep(stream, digest=digest.hexdigest(), size=size, media_type=media_type)


def open_content(file: StoredFile) -> IO[bytes]:
    """The content of a stored file, to be read piece by piece. Raises FileMissing."""
    return storage.open_for_reading(file.path)


def _refuse(sentence: str, bounds: uploads.Limits) -> None:
    if sentence:
        limit = bounds.max_bytes // (1024 * 1024)
        raise FileRefused(_(sentence) % {"limit": limit, "kinds": _kinds(bounds.media_types)})


def _kinds(media_types: tuple[str, ...]) -> str:
    """Kinds of files in words: "PDF, JPG hoặc PNG"."""
    names = [uploads.NAMES.get(kind, kind) for kind in media_types]
    if len(names) < 2:
        return "".join(names)
    return _("%(others)s hoặc %(last)s") % {"others": ", ".join(names[:-1]), "last": names[-1]}


def _take_in(stream: IO[bytes], spool: IO[bytes], bounds: uploads.Limits) -> tuple[str, int]:
    """Copy the stream, hashing it; stops right after the largest size allowed."""
    digest, size = hashlib.sha256(), 0
    try:
        while size <= bounds.max_bytes and (chunk := stream.read(CHUNK)):
            digest.update(chunk)
            size += len(chunk)
            spool.write(chunk)
    except OSError as error:
        raise _disk_refusal(error) from error
    return digest.hexdigest(), size


def _disk_refusal(error: OSError) -> FileRefused:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FileRefused(_("Kho tệp đã đầy nên chưa lưu được. Hãy báo quản trị hệ thống rồi gửi lại sau."))
    return FileRefused(_("Chưa lưu được tệp vì lỗi kho. Hãy gửi lại; nếu vẫn lỗi hãy báo quản trị hệ thống."))


@transaction.atomic
def _keep(content: BinaryIO | IO[bytes], *, digest: str, size: int, media_type: str) -> StoredFile:
    # The sweep takes the same lock, so a file cannot vanish between the look and the new reference.
    transaction_lock(f"file:{digest}")
    row = StoredFile.objects.filter(sha256=digest).first()
    fresh = row is None
    if row is None:
        row = StoredFile(sha256=digest, size=size, media_type=media_type)
        content.seek(0)
        row.carries_signature = carries_signature(iter(lambda: content.read(CHUNK), b""), media_type)
    if fresh or row.is_damaged or not default_storage.exists(row.path):
        content.seek(0)
        try:
            default_storage.save(row.path, File(content))
        except OSError as error:
            raise _disk_refusal(error) from error
    if fresh or row.is_damaged or row.unreferenced_since is not None:
        # Somebody wants it again, so the seven days begin anew.
        row.state, row.quarantined_at, row.unreferenced_since = FileState.KEPT, None, None
        row.is_damaged = False
        row.save()
    return row


def content_of(file: StoredFile) -> bytes:
    """The whole content of a stored file. Raises FileMissing."""
    return storage.read(file.path)
