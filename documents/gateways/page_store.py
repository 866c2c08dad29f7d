"""Pictures of pages on this machine's disk, by content: drawn once, thrown away at any time.

`<first two>/<sha256>/` holds `outline.json` (pages and sizes, or why the file cannot be shown) and a picture
for each page, width and turn; a page that could not be drawn leaves its reason instead of its picture.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings


OUTLINE = "outline.json"
SWEPT = ".swept"


def read_outline(digest: str) -> dict[str, Any] | None:
    """What was found out about the file, None where nobody has looked yet."""
    kept = _read(digest, OUTLINE)
    return json.loads(kept) if kept else None


def write_outline(digest: str, outline: dict[str, Any]) -> None:
    _write(digest, OUTLINE, json.dumps(outline).encode())


def read_picture(digest: str, name: str) -> bytes | None:
    return _read(digest, f"{name}.webp")


def write_picture(digest: str, name: str, picture: bytes) -> None:
    _write(digest, f"{name}.webp", picture)


def read_problem(digest: str, name: str, *, younger_than: float) -> str:
    """Why a page was not drawn, as long as that is not older than so many seconds; empty otherwise."""
    kept = _read(digest, f"{name}.txt", younger_than=younger_than)
    return kept.decode() if kept else ""


def write_problem(digest: str, name: str, problem: str) -> None:
    _write(digest, f"{name}.txt", problem.encode())


def forget(digest: str) -> None:
    """Nothing of this file stays."""
    shutil.rmtree(_folder(digest), ignore_errors=True)


def forget_older(*, than: float) -> int:
    """Throw away folders nobody has drawn for since this moment (seconds since 1970); how many went."""
    gone = 0
    for folder in Path(settings.PAGES_DIR).glob("??/*"):
        if folder.stat().st_mtime < than:
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def claim_sweep(*, every: float) -> bool:
    """Whether the last sweep of this machine's pictures is more than so many seconds ago; then sweep."""
    mark = Path(settings.PAGES_DIR) / SWEPT
    try:
        if mark.exists() and time.time() - mark.stat().st_mtime < every:
            return False
        mark.parent.mkdir(mode=0o700, exist_ok=True)
        mark.touch(mode=0o600)
    except OSError:  # a full disk: the next drawing asks again
        return False
    return True


def digests() -> list[str]:
    """The files of which anything is kept here."""
    return [folder.name for folder in Path(settings.PAGES_DIR).glob("??/*")]


def _folder(digest: str) -> Path:
    return Path(settings.PAGES_DIR) / digest[:2] / digest


def _read(digest: str, name: str, *, younger_than: float | None = None) -> bytes | None:
    path = _folder(digest) / name
    try:
        if younger_than is not None and time.time() - path.stat().st_mtime > younger_than:
            return None
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write(digest: str, name: str, content: bytes) -> None:
    """Whole or not there; a full disk costs the next reader a drawing, and nobody an error."""
    folder = _folder(digest)
    try:
        for each in (folder.parent.parent, folder.parent, folder):
            each.mkdir(mode=0o700, exist_ok=True)
        if shutil.disk_usage(folder).free < settings.UPLOAD_MIN_FREE_BYTES:
            return
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".part-")
        with os.fdopen(handle, "wb") as target:
            target.write(content)
        os.replace(temporary, folder / name)
    except OSError:
        return
