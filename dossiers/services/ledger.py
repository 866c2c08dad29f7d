"""Proof that nothing was changed: chains, heads, and anchors kept outside (ruling 35, decision 12).

An anchor is taken only over a ledger that still holds the one before, in the same snapshot, so the newest one
kept outside answers for all older ones; docs/adr/0002 says what that costs and what a break does to it.
"""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from dossiers.exceptions import LedgerBroken, NotReady
from dossiers.models import LedgerAnchor
from dossiers.services import ledger_findings, redaction_records
from dossiers.services.ledger_findings import LOST, Break, anchor_folder, write_once


# How long an anchor waits for who is writing, and how often it looks.
PATIENCE_S = 120.0
PAUSE_S = 0.05

Heads = tuple[int, int, str]
"""How many dossiers and events, and the hash of all heads."""


@dataclass
class Report:
    """`settled`: breaks that still stand and that somebody has answered for; they do not count.

    `redacted`: dossiers whose salt was renewed by an act: their events hold, but no text can be held against
    the hashes in them any more (docs/adr/0065).
    """

    dossiers: int = 0
    events: int = 0
    anchors: int = 0
    breaks: list[Break] = field(default_factory=list)
    settled: list[Break] = field(default_factory=list)
    redacted: list[dict[str, int | str]] = field(default_factory=list)

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

# One statement for all places asked for: an anchor and the one before it are of the same snapshot.
_HEADS = """
SELECT heads.* FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked(upto, place)
CROSS JOIN LATERAL (
    SELECT count(*), coalesce(sum(events), 0),
        encode(sha256(coalesce(string_agg(line, E'\\n' ORDER BY dossier_id), '')::bytea), 'hex')
    FROM (
        SELECT dossier_id, max(seq) AS events,
            dossier_id || ':' || encode((array_agg(hash ORDER BY seq DESC))[1], 'hex') AS line
        FROM dossiers_dossierevent WHERE id <= asked.upto GROUP BY dossier_id
    ) of_each
) heads
ORDER BY asked.place
"""


def verify(*, every_anchor: bool = False) -> Report:
    """Walk every chain, compare every anchor with its file and reckon the newest one again.

    Three statements and one per broken dossier; with `every_anchor` one more for each anchor there is, which
    tells from which day on the ledger is not what it was.
    """
    report = Report()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        report.dossiers, report.events = (int(value) for value in cursor.fetchone())
        cursor.execute(_SUSPECT)
        suspects = [row[0] for row in cursor.fetchall()]
    now = [one for dossier_id in suspects for one in _breaks_of(dossier_id)]
    now.extend(_anchor_breaks(report, every=every_anchor))
    report.breaks, report.settled = ledger_findings.with_earlier(now)
    report.redacted = redaction_records.done()
    return report


def remember(report: Report, *, at: datetime) -> None:
    """Write what is broken down outside: rewriting the rest of a chain then does not make it unseen."""
    ledger_findings.remember(report.breaks, at=at)


def settle(*, by: str, act: str, at: datetime) -> list[Break]:
    """A named person answers for every break there is; returns them. Raises Refused and NotReady."""
    report = verify(every_anchor=True)
    remember(report, at=at)
    return ledger_findings.settle(report.breaks, by=by, act=act, at=at)


def anchor(day: date) -> LedgerAnchor:
    """Anchor the heads of all chains, in the database and in a file outside it. Once a day; a second
    call for the same day returns what was anchored.

    Raises LedgerBroken where the anchor before does not hold any more or a break found earlier is not
    settled: an anchor over a break would vouch for the forgery. NotReady when somebody writes for minutes.
    """
    row = LedgerAnchor.objects.filter(day=day).first()
    if row is not None and _file_of(row).exists():
        return row
    last_event_id = row.last_event_id if row else _last_event_id()
    if row is None:
        _let_writers_end()
    before = _trusted()
    held, heads = _heads([before.last_event_id if before else 0, last_event_id])
    _must_be_whole(row, heads, before, held)
    dossiers, events, heads_hash = heads
    if row is None:
        row = LedgerAnchor.objects.create(
            day=day, dossiers=dossiers, events=events, heads_hash=heads_hash, last_event_id=last_event_id
        )
    _write_outside(row)
    return row


def _must_be_whole(row: LedgerAnchor | None, heads: Heads, before: LedgerAnchor | None, held: Heads) -> None:
    """Nothing seen broken, and each anchor is what it was: the one before, and one without its file yet."""
    now = [
        *(_mismatch(one, reckoned) for one, reckoned in ((before, held), (row, heads)) if one is not None),
        *_differing(_outside(), _rows_by_day()),
    ]
    breaks, _settled = ledger_findings.with_earlier([one for one in now if one is not None])
    if breaks:
        raise LedgerBroken(
            f"Sổ sự kiện có {len(breaks)} chỗ đứt chưa có kết luận: không neo. "
            f"Xem từng chỗ: ./manage verify_ledger. {breaks[0].sentence}"
        )


def _last_event_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM dossiers_dossierevent")
        (last,) = cursor.fetchone()
    return int(last)


def _trusted() -> LedgerAnchor | None:
    """The anchor that covers most of those kept outside too: a row alone is what anybody writes who could
    rewrite the events. Not the newest day: a night that was caught up covers what came later."""
    rows = LedgerAnchor.objects.order_by("-last_event_id", "-day")
    return next((row for row in rows if _file_of(row).exists()), None)


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


def outside_names() -> list[str]:
    """Files of the anchors in the database, oldest first, then those of breaks found and settled and of
    redactions."""
    anchors = [_file_of(row).name for row in LedgerAnchor.objects.order_by("day")]
    return [*anchors, *ledger_findings.names(), *redaction_records.names()]


def _heads(last_event_ids: Sequence[int]) -> list[Heads]:
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [list(last_event_ids)])
        return [(int(dossiers), int(events), str(heads)) for dossiers, events, heads in cursor.fetchall()]


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
            sentence = f"Hồ sơ {dossier_id}: sự kiện {row.seq} bị sửa nội dung."
            yield Break("edited", dossier_id, row.seq, sentence, found=row.reckoned.hex())
        elif row.seq not in swapped:
            other = row.others[0]
            sentence = f"Hồ sơ {dossier_id}: sự kiện {row.seq} và {other} bị đổi chỗ."
            yield Break("swapped", dossier_id, row.seq, sentence, found=str(other))
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
            yield Break("torn", dossier_id, row.seq, sentence, found=row.prev.hex())
        before, before_is_sound = row.stored, sound
    if before_is_sound and before != bytes(head[1]):
        sentence = f"Hồ sơ {dossier_id}: cuối chuỗi không khớp mã băm đã ghi."
        yield Break("torn", dossier_id, head[0], sentence, found=before.hex())


def _anchor_breaks(report: Report, *, every: bool) -> Iterator[Break]:
    # The files first: what is anchored meanwhile has its row before its file.
    outside, rows = _outside(), _rows_by_day()
    report.anchors = len(rows)
    for row in rows.values() if every else _newest(rows.values()):
        (reckoned,) = _heads([row.last_event_id])
        broken = _mismatch(row, reckoned)
        if broken is not None:
            yield broken
    yield from _differing(outside, rows)
    yield from _lost(row for row in rows.values() if not _file_of(row).exists())


def _newest(rows: Iterable[LedgerAnchor]) -> list[LedgerAnchor]:
    """The newest kept outside; where no file is left, the newest row is better than nothing."""
    trusted = _trusted() or max(rows, key=lambda row: row.last_event_id, default=None)
    return [trusted] if trusted is not None else []


def _rows_by_day() -> dict[str, LedgerAnchor]:
    return {row.day.isoformat(): row for row in LedgerAnchor.objects.order_by("day")}


def _mismatch(row: LedgerAnchor, reckoned: Heads) -> Break | None:
    if reckoned == (row.dossiers, row.events, row.heads_hash):
        return None
    sentence = f"Mốc neo ngày {row.day} không khớp các chuỗi sự kiện hiện tại."
    return Break("anchor", None, None, sentence, found=f"{row.day}:{reckoned[2]}")


def _differing(outside: dict[str, dict[str, object]], rows: dict[str, LedgerAnchor]) -> Iterator[Break]:
    for day, file in outside.items():
        row = rows.get(day)
        told = (row.heads_hash, row.events) if row else None
        if told != (file.get("heads_hash"), file.get("events")):
            sentence = f"Mốc neo ngày {day} trong cơ sở dữ liệu khác bản lưu bên ngoài."
            yield Break("anchor", None, None, sentence, found=f"{day}:{told}:{file.get('heads_hash')}")


def _lost(rows: Iterable[LedgerAnchor]) -> Iterator[Break]:
    """One sentence for all: without its file an anchor proves nothing against who writes the database."""
    lost = [row.day.isoformat() for row in rows]
    if lost:
        sentence = (
            f"Thiếu {len(lost)} bản lưu bên ngoài của mốc neo (đầu tiên {lost[0]}, cuối cùng {lost[-1]}): "
            f"chép lại tệp vào {anchor_folder()} từ bản sao lưu."
        )
        yield Break(LOST, None, None, sentence)


def _outside() -> dict[str, dict[str, object]]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(anchor_folder().glob("*.json"))}


def _file_of(row: LedgerAnchor) -> Path:
    return anchor_folder() / f"{row.day.isoformat()}.json"


def _write_outside(row: LedgerAnchor) -> None:
    told = {
        "day": row.day.isoformat(),
        "dossiers": row.dossiers,
        "events": row.events,
        "heads_hash": row.heads_hash,
        "last_event_id": row.last_event_id,
    }
    write_once(_file_of(row), told)
