"""Files on a local disk that are either whole or not there, also after a power cut."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

from documents.exceptions import FileMissing


# What a file is called while it is written, beside where it will lie.
PART = ".part-"


class DurableFileStorage(FileSystemStorage):
    """Django's file system storage, writing to a temporary file, then fsync, rename and fsync of the folder.

    Names come from content, so an existing name is the same content: it is written over, never renamed.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        path = Path(self.path(name))
        _make_folder(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=PART)
        try:
            with os.fdopen(handle, "wb") as target:
                for chunk in content.chunks():
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            os.chmod(temporary, self.file_permissions_mode or 0o600)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return name

    def free_bytes(self) -> int:
        """Bytes an ordinary user may still write."""
        _make_folder(Path(self.location))
        return shutil.disk_usage(self.location).free


def _make_folder(folder: Path) -> None:
    """Make a folder and sync every parent that got a new entry."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network file systems cannot sync a folder; the file itself is safe.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def free_bytes() -> int | None:
    """Free space of the store; None when the store has no such limit (an object store)."""
    measure = getattr(default_storage, "free_bytes", None)
    return None if measure is None else int(measure())


def open_for_reading(path: str) -> IO[bytes]:
    """The content under a path as a stream, which its reader closes. Raises FileMissing."""
    try:
        stream: IO[bytes] = default_storage.open(path, "rb")
    except FileNotFoundError as error:
        raise FileMissing from error
    return stream


def read(path: str) -> bytes:
    """The whole content under a path. Raises FileMissing."""
    try:
        with default_storage.open(path, "rb") as source:
            content: bytes = source.read()
    except FileNotFoundError as error:
        raise FileMissing from error
    return content
