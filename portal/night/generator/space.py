"""How much room dossiers need, said and checked before the first is written."""

import contextlib
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection


BYTES_PER_DOSSIER = 16_000
"""Rows, history, indexes and the write-ahead log of one dossier, measured on a million."""
LEFT_FREE = 1 << 30
SOCKET_LINE = 4
"""Of PostgreSQL's postmaster.pid, counted from none: the folder of its socket."""


class NotEnoughSpace(Exception):
    """The disk would be full before the work is done."""


def check_space(count: int, *, bytes_per_dossier: int = BYTES_PER_DOSSIER) -> str:
    """Say what `count` dossiers need. Raises NotEnoughSpace where the database is here and the disk small."""
    needed = count * bytes_per_dossier
    free = _free()
    if free is None:
        return f"Cần khoảng {_shown(needed)} trên máy chủ cơ sở dữ liệu."
    if needed + LEFT_FREE > free:
        raise NotEnoughSpace(
            f"Cần khoảng {_shown(needed)} và 1 GB dự phòng nhưng ổ đĩa chỉ còn {_shown(free)}. "
            "Giảm --count hoặc dọn ổ đĩa."
        )
    return f"Cần khoảng {_shown(needed)}; ổ đĩa còn {_shown(free)}."


def _free() -> int | None:
    """Free bytes where the data lie; None where that is not known."""
    data = _data()
    return shutil.disk_usage(data).free if data else None


def _data() -> Path | None:
    """The data of the server we talk to, if it is the one of ./run: its own note names the socket it is at.

    Another server may keep its data on any disk and tells where to its superuser alone.
    """
    state = Path(settings.STATE_DIR)
    with contextlib.suppress(OSError):
        elsewhere = state / "database-is-in"
        home = Path(elsewhere.read_text().strip()) if elsewhere.exists() else state
        data = home / "pg" / "data"
        note = (data / "postmaster.pid").read_text().splitlines()
        if len(note) > SOCKET_LINE and note[SOCKET_LINE] == connection.settings_dict.get("HOST"):
            return data
    return None


def _shown(size: int) -> str:
    return f"{size / (1 << 30):.1f} GB" if size >= 1 << 30 else f"{max(size >> 20, 1)} MB"
