"""Carrying an approved order out: emptying what it names, as the redactor, and leaving tombstones.

The rows go in one transaction, the contents of files after it. Killed anywhere, the same call goes on. Run it
on the owner's connection: the serving role may neither become the redactor nor call an order done.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import ProgrammingError, connection, transaction
from psycopg2 import errors

from documents.models import StoredFile
from documents.services import files, upkeep
from dossiers.enums import EventKind
from dossiers.enums.redaction import RedactionGroup, RedactionState
from dossiers.exceptions import NotReady
from dossiers.models import Consultation, Dossier, RedactionOrder
from dossiers.rules import redacting
from dossiers.rules.redacted import PARTIES
from dossiers.services import redaction, redaction_records
from dossiers.services.events import record
from dossiers.services.search_text import search_text
from jobs.services.grants import REDACTOR_ROLE, redactions
from lib.redaction import Column, Redaction, Stands
from lib.sql import quote
from lib.text import name_sort_key
from notifications.services import outbox


WITH_CONTENT = (Stands.FILE, Stands.NO_FILE)


def carry_out(*, order_id: int, at: datetime, may_be_old: bool = False) -> RedactionOrder:
    """Empty what the order names; safe to repeat. Returns the order with its counts of rows by table.

    `may_be_old`: once more, after a restore. Raises NotReady unless it is approved, in time, and its dossier
    has ended, and where this connection may not become the redactor.
    """
    order = RedactionOrder.objects.get(pk=order_id)
    if order.state != RedactionState.DONE:
        order = _empty(order, notice=_notice(order), at=at, may_be_old=may_be_old)
    if order.finished_at is None:
        _finish(order, at=at)
    return order


def _notice(order: RedactionOrder) -> StoredFile | None:
    """The file that stands where others were. Kept before the transaction, as any content is."""
    if RedactionGroup.FILES not in order.groups:
        return None
    said = redacting.tombstone(order.act_number, order.act_on)
    return files.store_made(f"Nội dung tệp {said[1:-1]}, {order.issuer}.\n".encode(), "text/plain")


@transaction.atomic
def _empty(
    order: RedactionOrder, *, notice: StoredFile | None, at: datetime, may_be_old: bool
) -> RedactionOrder:
    order = redaction.locked(order.pk)
    if order.state == RedactionState.DONE:  # somebody else was quicker
        return order
    _must_be_due(order, at=at, may_be_old=may_be_old)
    _say_no_more(order.dossier, at=at)
    values = _values(order, notice)
    with _redactor(order):
        order.contents = sorted({digest for one in redactions() for digest in _contents(one, order)})
        order.counts = {one.table: rows for one in redactions() if (rows := _update(one, order, values))}
    record(
        dossier=order.dossier,
        kind=EventKind.REDACT,
        by=None,
        at=at,
        order=order.pk,
        groups=order.groups,
        act_on=order.act_on.isoformat(),
        asked_by=order.asked_by_id,
        decided_by=order.decided_by_id,
    )
    order.state, order.done_at = RedactionState.DONE, at
    order.save(update_fields=["state", "done_at", "counts", "contents"])
    return order


def _must_be_due(order: RedactionOrder, *, at: datetime, may_be_old: bool) -> None:
    if order.state != RedactionState.APPROVED or order.decided_at is None:
        raise NotReady(f"Lệnh {order.pk} chưa được phê duyệt: đang ở “{order.get_state_display()}”.")
    if not may_be_old and redacting.has_lapsed(since=order.decided_at, at=at):
        raise NotReady(f"Lệnh {order.pk} được phê duyệt đã quá 30 ngày. Lập đề nghị mới theo văn bản.")
    redaction.check_has_ended(order.dossier)


def _say_no_more(dossier: Dossier, *, at: datetime) -> None:
    """What still waits to be sent about it has no address any more."""
    topics = [f"dossier:{dossier.pk}", f"linked:{dossier.pk}"]
    topics += [
        f"question:{pk}" for pk in Consultation.objects.filter(dossier=dossier).values_list("pk", flat=True)
    ]
    outbox.cancel_all(topics=[*topics, *(f"{topic}:staff" for topic in topics)], at=at)


@contextmanager
def _redactor(order: RedactionOrder) -> Iterator[None]:
    """Inside, the connection is the redactor, bound to this order; the database asks it of every row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        try:
            cursor.execute(f"SET LOCAL ROLE {quote(REDACTOR_ROLE)}")
        except ProgrammingError as refusal:
            if not isinstance(refusal.__cause__, errors.InsufficientPrivilege):
                raise
            raise NotReady(
                "Kết nối này không được phép xóa dữ liệu. Đặt DATABASE_OWNER_URL là vai trò sở hữu đã được "
                f"cấp vai trò {REDACTOR_ROLE}."
            ) from refusal
        cursor.execute("SELECT set_config('portal.redaction', %s, true)", [str(order.pk)])
        yield
        cursor.execute("SELECT set_config('portal.redaction', '', true)")
        cursor.execute(f"SET LOCAL ROLE {quote(before)}")


def _values(order: RedactionOrder, notice: StoredFile | None) -> Mapping[Stands, Any]:
    said = redacting.tombstone(order.act_number, order.act_on)
    return {
        Stands.TOMBSTONE: said,
        Stands.KEYS_ONLY: said,
        Stands.SORT_KEY: name_sort_key(said),
        Stands.FOUND_BY: _found_by(order, said),
        Stands.NEW_SALT: os.urandom(16),
        Stands.FILE: notice.pk if notice else None,
    }


def _found_by(order: RedactionOrder, said: str) -> str:
    """Of the dossier as it will be."""
    after = copy.copy(order.dossier)
    for name, column in PARTIES.items():
        if column.groups & set(order.groups) and getattr(after, name):
            setattr(after, name, said if column.stands == Stands.TOMBSTONE else "")
    return search_text(after)


def _named(one: Redaction, order: RedactionOrder) -> dict[str, Column]:
    return {name: column for name, column in one.columns.items() if column.groups & set(order.groups)}


def _contents(one: Redaction, order: RedactionOrder) -> list[str]:
    names = [name for name, column in _named(one, order).items() if column.stands in WITH_CONTENT]
    found: list[str] = []
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                "SELECT DISTINCT s.sha256 FROM documents_storedfile s, "  # noqa: S608
                f"{quote(one.table)} r, dossiers_dossier d"
                f" WHERE d.id = %s AND s.id = r.{quote(name)} AND ({_literally(one.where)})",
                [order.dossier_id],
            )
            found += [digest for (digest,) in cursor.fetchall()]
    return found


def _update(one: Redaction, order: RedactionOrder, values: Mapping[Stands, Any]) -> int:
    """How many rows of the table were emptied."""
    parts, given = [], []
    for name, column in _named(one, order).items():
        sql, more = _expression(name, column, order, values)
        if column.when:
            sql = f"CASE WHEN {_literally(column.when)} THEN {sql} ELSE r.{quote(name)} END"
        parts.append(f"{quote(name)} = {sql}")
        given += more
    if not parts:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(one.table)} r SET {', '.join(parts)} FROM dossiers_dossier d"  # noqa: S608
            f" WHERE d.id = %s AND ({_literally(one.where)})",
            [*given, order.dossier_id],
        )
        return int(cursor.rowcount)


def _expression(
    name: str, column: Column, order: RedactionOrder, values: Mapping[Stands, Any]
) -> tuple[str, list[Any]]:
    """What the column becomes, as SQL with its values."""
    stands, there = column.stands, f"r.{quote(name)}"
    fixed = {
        Stands.NOTHING: "''",
        Stands.NULL: "NULL",
        Stands.NO_FILE: "NULL",
        Stands.EMPTY_OBJECT: "'{}'::jsonb",
        Stands.EMPTY_LIST: "'[]'::jsonb",
    }
    if stands in fixed:
        return fixed[stands], []
    if stands == Stands.TOMBSTONE:
        return f"CASE WHEN {there} = '' THEN '' ELSE %s END", [values[stands]]
    if stands == Stands.KEYS_ONLY:
        keys = f"jsonb_object_keys({there}) AS key"
        told = "SELECT coalesce(jsonb_object_agg(key, %s::text), '{}'::jsonb) FROM "
        return f"({told}{keys})", [values[stands]]
    if stands == Stands.PAPER:
        return _paper(there, order, said=values[Stands.TOMBSTONE])
    return "%s", [values[stands]]


def _paper(there: str, order: RedactionOrder, *, said: str) -> tuple[str, list[Any]]:
    """Of a list of several dossiers the line of this one alone, by its code: people share names."""
    told, given = there, []
    if RedactionGroup.IDENTITY in order.groups:
        line = "jsonb_set(line, '{applicant}', to_jsonb(%s::text), false)"
        told = (
            f"jsonb_set({there}, '{{lines}}', (SELECT coalesce(jsonb_agg("  # noqa: S608
            f"CASE WHEN line->>'code' IN (d.code, d.temporary_number) THEN {line} ELSE line END"
            f" ORDER BY place), '[]'::jsonb) FROM jsonb_array_elements({there}->'lines')"
            " WITH ORDINALITY AS of_list(line, place)), false)"
        )
        given.append(said)
    return f"CASE WHEN r.subject = 'dossier:' || d.id THEN '{{}}'::jsonb ELSE {told} END", given


def _literally(sql: str) -> str:
    """SQL without parameters of its own inside a statement that has some."""
    return sql.replace("%", "%%")


def _finish(order: RedactionOrder, *, at: datetime) -> None:
    """What comes after the rows: told outside the database, contents thrown away, and that this is done."""
    redaction_records.write(order)
    for digest in order.contents:
        upkeep.discard(digest)
    # Two runs at once may both come here: the first to end counts.
    RedactionOrder.objects.filter(pk=order.pk, finished_at=None).update(finished_at=at)
    order.refresh_from_db(fields=["finished_at"])
