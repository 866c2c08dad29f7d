"""Proof that nothing was changed: chains, heads, and anchors kept outside (ruling 35, decision 12)."""

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from dossiers.exceptions import NotReady
from dossiers.models import LedgerAnchor


# How long an anchor waits for who is writing, and how often it looks.
PATIENCE_S = 120.0
PAUSE_S = 0.05


@dataclass(frozen=True)
class Break:
    """One place where the ledger is not what was written."""

    kind: str
    dossier: int | None
    seq: int | None
    sentence: str


@dataclass
class Report:
    dossiers: int = 0
    events: int = 0
    anchors: int = 0
    breaks: list[Break] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Nothing broken, and something was looked at."""
        return not self.breaks and self.events > 0

    def as_json(self) -> dict[str, object]:
        return asdict(self)


_COUNT = "SELECT count(*), coalesce(sum(event_count), 0) FROM dossiers_ledgerhead"

# Dossiers whose chain does not follow from its own rows, or does not end at its head.
_SUSPECT = """
WITH chain AS (
    SELECT dossier_id, seq, hash, prev_hash,
        lag(hash, 1, ''::bytea) OVER w AS before,
        row_number() OVER w AS place,
        dossiers_event_hash(
            prev_hash, dossier_id, seq, kind, at, actor_id, acting_for_id, from_state, to_state, refs
        ) AS reckoned
    FROM dossiers_dossierevent
    WINDOW w AS (PARTITION BY dossier_id ORDER BY seq)
), ends AS (
    SELECT dossier_id, count(*) AS events, (array_agg(hash ORDER BY seq DESC))[1] AS last,
        bool_or(hash <> reckoned OR prev_hash <> before OR seq <> place) AS broken
    FROM chain GROUP BY dossier_id
)
SELECT coalesce(h.dossier_id, e.dossier_id)
FROM dossiers_ledgerhead h FULL JOIN ends e ON e.dossier_id = h.dossier_id
WHERE e.dossier_id IS NULL OR h.dossier_id IS NULL OR e.broken
    OR e.events <> h.event_count OR e.last <> h.head_hash
ORDER BY 1
"""

_ONE_CHAIN = """
SELECT seq, hash, prev_hash,
    dossiers_event_hash(
        prev_hash, dossier_id, seq, kind, at, actor_id, acting_for_id, from_state, to_state, refs),
    ARRAY(
        SELECT o.seq FROM dossiers_dossierevent o
        WHERE o.dossier_id = e.dossier_id AND o.seq <> e.seq AND e.hash = dossiers_event_hash(
            e.prev_hash, e.dossier_id, o.seq, e.kind, e.at, e.actor_id, e.acting_for_id,
            e.from_state, e.to_state, e.refs)
    ),
    ARRAY(
        SELECT o.seq FROM dossiers_dossierevent o
        WHERE o.dossier_id = e.dossier_id AND o.seq <> e.seq AND o.hash = dossiers_event_hash(
            o.prev_hash, e.dossier_id, o.seq, e.kind, e.at, e.actor_id, e.acting_for_id,
            e.from_state, e.to_state, e.refs)
    )
FROM dossiers_dossierevent e WHERE dossier_id = %s ORDER BY seq
"""

# Transactions, of all processes, that write events now or have said that they will. A row's id is given
# out only to one that is in this list, and is seen by others only after it has left.
_WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE relation = 'dossiers_dossierevent'::regclass AND pid <> pg_backend_pid() AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock')
"""

_HEADS = """
SELECT count(*), coalesce(sum(events), 0),
    encode(sha256(coalesce(string_agg(line, E'\\n' ORDER BY dossier_id), '')::bytea), 'hex')
FROM (
    SELECT dossier_id, max(seq) AS events,
        dossier_id || ':' || encode((array_agg(hash ORDER BY seq DESC))[1], 'hex') AS line
    FROM dossiers_dossierevent WHERE id <= %s GROUP BY dossier_id
) heads
"""


def verify() -> Report:
    """Walk every chain and every anchor. Three statements and one per broken dossier."""
    report = Report()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        report.dossiers, report.events = (int(value) for value in cursor.fetchone())
        cursor.execute(_SUSPECT)
        suspects = [row[0] for row in cursor.fetchall()]
    for dossier_id in suspects:
        report.breaks.extend(_breaks_of(dossier_id))
    report.breaks.extend(_anchor_breaks(report))
    return report


def anchor(day: date) -> LedgerAnchor:
    """Anchor the heads of all chains, in the database and in a file outside it. Once a day; a second
    call for the same day returns what was anchored. Raises NotReady when somebody writes for minutes."""
    existing = LedgerAnchor.objects.filter(day=day).first()
    if existing is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM dossiers_dossierevent")
            last_event_id = cursor.fetchone()[0]
        _let_writers_end()
        dossiers, events, heads = _heads(last_event_id)
        existing = LedgerAnchor.objects.create(
            day=day, dossiers=dossiers, events=events, heads_hash=heads, last_event_id=last_event_id
        )
    _write_outside(existing)
    return existing


def _let_writers_end() -> None:
    """Ids are given before the commit: a lower one may still be on its way. Nobody waits but the anchor.

    A table lock would need a right on events that the serving role does not have, and hold up the counter.
    """
    waited_for = _writers()
    until = time.monotonic() + PATIENCE_S
    while waited_for & _writers():
        if time.monotonic() > until:
            raise NotReady("Có tiến trình đang ghi sổ sự kiện quá lâu: chưa neo được, sẽ thử lại.")
        time.sleep(PAUSE_S)


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS)
        return {name for (name,) in cursor.fetchall()}


def anchor_folder() -> Path:
    return Path(settings.STATE_DIR) / "anchors"


def anchor_names() -> list[str]:
    """Files of the anchors in the database, oldest first."""
    days = LedgerAnchor.objects.order_by("day").values_list("day", flat=True)
    return [_file_of(day.isoformat()).name for day in days]


def _heads(last_event_id: int) -> tuple[int, int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [last_event_id])
        dossiers, events, heads = cursor.fetchone()
    return int(dossiers), int(events), str(heads)


class _Row(NamedTuple):
    """An event of a broken chain; `others` are places whose content or number would make it right."""

    seq: int
    stored: bytes
    prev: bytes
    reckoned: bytes
    others: list[int]


def _breaks_of(dossier_id: int) -> Iterator[Break]:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_CHAIN, [dossier_id])
        chain = [
            _Row(seq, bytes(stored), bytes(prev), bytes(reckoned), [*belongs_at, *content_of])
            for seq, stored, prev, reckoned, belongs_at, content_of in cursor.fetchall()
        ]
        cursor.execute(
            "SELECT event_count, head_hash FROM dossiers_ledgerhead WHERE dossier_id = %s", [dossier_id]
        )
        head = cursor.fetchone()
    swapped: set[int] = set()
    for row in chain:
        if row.stored == row.reckoned:
            continue
        if not row.others:
            yield Break(
                "edited", dossier_id, row.seq, f"Hồ sơ {dossier_id}: sự kiện {row.seq} bị sửa nội dung."
            )
        elif row.seq not in swapped:
            other = row.others[0]
            sentence = f"Hồ sơ {dossier_id}: sự kiện {row.seq} và {other} bị đổi chỗ."
            yield Break("swapped", dossier_id, row.seq, sentence)
            swapped |= {row.seq, other}
    yield from _missing(dossier_id, {row.seq for row in chain}, head[0] if head else 0)
    yield from _torn(dossier_id, chain, swapped, head)


def _missing(dossier_id: int, seen: set[int], count: int) -> Iterator[Break]:
    for seq in range(1, max([count, *seen], default=0) + 1):
        if seq not in seen:
            yield Break("deleted", dossier_id, seq, f"Hồ sơ {dossier_id}: sự kiện {seq} bị xóa.")
    for seq in sorted(seen):
        if seq > count:
            yield Break("added", dossier_id, seq, f"Hồ sơ {dossier_id}: sự kiện {seq} được thêm ngoài sổ.")


def _torn(
    dossier_id: int, chain: Sequence[_Row], swapped: set[int], head: tuple[int, bytes] | None
) -> Iterator[Break]:
    """Rows right by themselves whose links are not: a rewritten chain. Other faults tear their own links."""
    if head is None or len(chain) != head[0]:
        return
    before, before_is_sound = b"", True
    for row in chain:
        sound = row.stored == row.reckoned and row.seq not in swapped
        if sound and before_is_sound and row.prev != before:
            sentence = f"Hồ sơ {dossier_id}: sự kiện {row.seq} không nối tiếp sự kiện trước."
            yield Break("torn", dossier_id, row.seq, sentence)
        before, before_is_sound = row.stored, sound
    if before_is_sound and before != bytes(head[1]):
        yield Break("torn", dossier_id, head[0], f"Hồ sơ {dossier_id}: cuối chuỗi không khớp mã băm đã ghi.")


def _anchor_breaks(report: Report) -> Iterator[Break]:
    # The files first: what is anchored meanwhile has its row before its file.
    outside = _outside()
    anchored = {row.day.isoformat(): row for row in LedgerAnchor.objects.order_by("day")}
    report.anchors = len(anchored)
    latest = max(anchored, default=None)
    for day, row in anchored.items():
        # An older anchor is contained in a newer one: only the newest is reckoned again in full.
        if day == latest and _heads(row.last_event_id) != (row.dossiers, row.events, row.heads_hash):
            yield Break("anchor", None, None, f"Mốc neo ngày {day} không khớp các chuỗi sự kiện hiện tại.")
    for day, file in outside.items():
        inside = anchored.get(day)
        if (
            inside is None
            or inside.heads_hash != file.get("heads_hash")
            or inside.events != file.get("events")
        ):
            yield Break(
                "anchor", None, None, f"Mốc neo ngày {day} trong cơ sở dữ liệu khác bản lưu bên ngoài."
            )
    yield from _lost(day for day in anchored if not _file_of(day).exists())


def _lost(days: Iterable[str]) -> Iterator[Break]:
    """One sentence for all: without its file an anchor proves nothing against who writes the database."""
    lost = list(days)
    if lost:
        sentence = (
            f"Thiếu {len(lost)} bản lưu bên ngoài của mốc neo (đầu tiên {lost[0]}, cuối cùng {lost[-1]}): "
            f"chép lại tệp vào {anchor_folder()} từ bản sao lưu."
        )
        yield Break("anchor_lost", None, None, sentence)


def _outside() -> dict[str, dict[str, object]]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(anchor_folder().glob("*.json"))}


def _file_of(day: str) -> Path:
    return anchor_folder() / f"{day}.json"


def _write_outside(row: LedgerAnchor) -> None:
    """Atomic and durable: a torn anchor file would look like a broken ledger."""
    path = _file_of(row.day.isoformat())
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    line = {
        "day": row.day.isoformat(),
        "dossiers": row.dossiers,
        "events": row.events,
        "heads_hash": row.heads_hash,
        "last_event_id": row.last_event_id,
    }
    text = json.dumps(line, sort_keys=True)
    temporary = path.with_suffix(f".{hashlib.sha256(os.urandom(8)).hexdigest()[:8]}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
