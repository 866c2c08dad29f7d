"""Breaks of the ledger that somebody saw: kept outside the database until a named person settles them.

Who rewrites the database can make a chain agree with itself again. That it once did not is therefore written
beside the anchors, one file for each look that saw something new (`.found`), and stays named by every later
verification. The act that settles it is a file as well (`.settled`): nothing is taken away.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from dossiers.exceptions import NotReady, Refused
from dossiers.rules.days import local_day


FOUND, SETTLED = ".found", ".settled"
LOST = "anchor_lost"
"""The one break that copying a file back mends: named while it lasts, and neither kept nor settled."""


@dataclass(frozen=True)
class Break:
    """One place where the ledger is not what was written; `found` tells what stands there instead."""

    kind: str
    dossier: int | None
    seq: int | None
    sentence: str
    found: str = ""

    @property
    def place(self) -> tuple[str, int | None, int | None, str]:
        """The same when it is seen again. A second tampering at the same place is another break."""
        return self.kind, self.dossier, self.seq, self.found


def anchor_folder() -> Path:
    """Outside the database, and part of every backup."""
    return Path(settings.STATE_DIR) / "anchors"


def names() -> list[str]:
    """Files of what was found and settled."""
    return sorted(path.name for path in [*_files(FOUND), *_files(SETTLED)])


def with_earlier(now: Sequence[Break]) -> tuple[list[Break], list[Break]]:
    """What stands, with what earlier looks saw and this one does not; and what stands but is settled."""
    settled = _settled()
    seen = {one.place for one in now}
    earlier = [
        replace(one, sentence=f"{one.sentence} Thấy ngày {on}, nay không còn thấy; chưa có kết luận.")
        for one, on in _found()
        if one.place not in settled | seen
    ]
    standing = [one for one in now if one.place not in settled]
    return standing + earlier, [one for one in now if one.place in settled]


def remember(breaks: Iterable[Break], *, at: datetime) -> int:
    """Write down those nobody has seen before; returns how many."""
    known = {one.place for one, _on in _found()}
    new = [one for one in breaks if one.kind != LOST and one.place not in known]
    if new:
        _write(FOUND, {"breaks": [asdict(one) for one in new]}, at=at)
    return len(new)


def settle(breaks: Iterable[Break], *, by: str, act: str, at: datetime) -> list[Break]:
    """A named person answers for these by a written act: they count no more, and anchoring goes on.

    Raises Refused without a name or an act, NotReady where there is nothing to settle.
    """
    if not by.strip() or not act.strip():
        raise Refused("Ghi họ tên người kết luận và số, ngày của văn bản kết luận.")
    taken = [one for one in breaks if one.kind != LOST]
    if not taken:
        raise NotReady("Sổ sự kiện không có chỗ đứt nào chờ kết luận.")
    told = {"by": by.strip(), "act": act.strip(), "breaks": [asdict(one) for one in taken]}
    _write(SETTLED, told, at=at)
    return taken


def write_once(path: Path, told: Mapping[str, Any]) -> None:
    """Atomic and durable: a torn file would look like a broken ledger."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    temporary = path.with_suffix(f".{hashlib.sha256(os.urandom(8)).hexdigest()[:8]}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(json.dumps(told, sort_keys=True, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _found() -> Iterator[tuple[Break, str]]:
    """Each with the day it was seen first."""
    seen = set()
    for path in _files(FOUND):
        told = json.loads(path.read_text("utf-8"))
        for one in _breaks(told):
            if one.place not in seen:
                seen.add(one.place)
                yield one, f"{local_day(datetime.fromisoformat(told['at'])):%d/%m/%Y}"


def _settled() -> set[tuple[str, int | None, int | None, str]]:
    return {one.place for path in _files(SETTLED) for one in _breaks(json.loads(path.read_text("utf-8")))}


def _breaks(told: Mapping[str, Any]) -> list[Break]:
    return [Break(**one) for one in told["breaks"]]


def _files(kind: str) -> list[Path]:
    return sorted(anchor_folder().glob(f"*{kind}"))


def _write(kind: str, told: Mapping[str, Any], *, at: datetime) -> None:
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]
    write_once(
        anchor_folder() / f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{digest}{kind}",
        {"at": at.isoformat(), **told},
    )
