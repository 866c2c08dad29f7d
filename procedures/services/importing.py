"""Import of the national catalogue: streaming, in batches, idempotent by content hash (decision 30).

An import writes national versions only; a local version is never touched (ruling 29). A changed record
becomes a new version; running dossiers stay on theirs because they point at the old one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from jobs.services.locks import try_transaction_lock
from lib.progress import Progress, Silent
from lib.text import printable, search_key
from procedures.enums import Source
from procedures.exceptions import RecordRejected, UnusableFile
from procedures.models import Procedure, ProcedureVersion, Sector
from procedures.rules.content import VersionContent
from procedures.rules.national import read_record
from procedures.rules.record import content_hash
from procedures.services.writing import NewVersion, write_versions


BATCH = 250
LOCK_NAME = "procedures.import"


@dataclass
class ImportReport:
    """What became of the records read: created + updated + unchanged + rejected = records."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class _Candidate:
    """A readable record on its way in."""

    line: int
    content: VersionContent
    content_hash: str


@dataclass(frozen=True)
class _Known:
    """The newest national version of a procedure."""

    number: int
    content_hash: str
    valid_from: date


class _DryRun(Exception):
    """Undoes everything an import would have written."""


def import_procedures(
    lines: Iterable[bytes], *, at: datetime, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Take the records, one JSON object a line. All is written in one transaction, or nothing on `dry_run`.

    Raises UnusableFile when another import is under way.
    """
    report = ImportReport()
    try:
        with transaction.atomic():
            _lock()
            _import(lines, report, at=at, progress=progress or Silent())
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return report


def _lock() -> None:
    if not try_transaction_lock(LOCK_NAME):
        raise UnusableFile("Một lần nhập danh mục khác đang chạy; hãy đợi xong rồi nhập lại.")


def _import(lines: Iterable[bytes], report: ImportReport, *, at: datetime, progress: Progress) -> None:
    seen: dict[str, int] = {}
    sector_names = _SectorNames()
    numbered = enumerate(lines, start=1)
    while batch := list(islice(numbered, BATCH)):
        candidates: list[_Candidate] = []
        for number, line in batch:
            if line.strip():
                candidates += _read(number, line, seen, sector_names, report)
        _take(candidates, report, at=at)
        progress.advance(len(batch))


class _SectorNames:
    """Which code a field's name was first seen under."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = dict(Sector.objects.order_by("-pk").values_list("search_key", "code"))

    def other_code(self, content: VersionContent) -> str:
        """Another code the same name stands under, or nothing."""
        first = self._codes.setdefault(search_key(content.sector_name), content.sector_code)
        return "" if first == content.sector_code else first


def _read(
    number: int, line: bytes, seen: dict[str, int], sector_names: _SectorNames, report: ImportReport
) -> Iterator[_Candidate]:
    code = ""
    try:
        record = _parse(line)
        code = printable(str(record.get("code", "")))[:40] if isinstance(record, dict) else ""
        national = read_record(record)
        if code in seen:
            raise RecordRejected(f"trùng mã với dòng {seen[code]}")
    except RecordRejected as reason:
        report.rejected.append({"line": number, "code": code, "reason": str(reason)})
        return
    seen[code] = number
    for where, reason_text in national.warnings:
        _warn(report, number, code, where, reason_text)
    if other := sector_names.other_code(national.content):
        name = national.content.sector_name
        _warn(report, number, code, "fields.code", f"lĩnh vực “{name}” còn có mã {other}")
    yield _Candidate(number, national.content, content_hash(record))


def _warn(report: ImportReport, line: int, code: str, where: str, reason: str) -> None:
    report.warnings.append({"line": line, "code": code, "field": where, "reason": reason})


def _parse(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a plain ValueError
        raise RecordRejected("dòng không phải là JSON hợp lệ (UTF-8)") from error


def _take(candidates: list[_Candidate], report: ImportReport, *, at: datetime) -> None:
    """Write a batch; if the database refuses one of it, write them one by one and reject that one."""
    known = _known([candidate.content.code for candidate in candidates])
    fresh = []
    for candidate in candidates:
        found = known.get(candidate.content.code)
        if found and found.content_hash == candidate.content_hash:
            report.unchanged += 1
        else:
            fresh.append(candidate)
    if not fresh:
        return
    try:
        with transaction.atomic():
            _write(fresh, known, at=at)
    except (DataError, IntegrityError):
        _take_singly(fresh, known, report, at=at)
    else:
        _count(fresh, known, report)


def _take_singly(
    candidates: list[_Candidate], known: dict[str, _Known], report: ImportReport, *, at: datetime
) -> None:
    for candidate in candidates:
        try:
            with transaction.atomic():
                _write([candidate], known, at=at)
        except (DataError, IntegrityError) as error:
            reason = f"cơ sở dữ liệu từ chối: {str(error).splitlines()[0]}"
            code = candidate.content.code
            report.rejected.append({"line": candidate.line, "code": code, "reason": reason})
        else:
            _count([candidate], known, report)


def _count(candidates: list[_Candidate], known: dict[str, _Known], report: ImportReport) -> None:
    updated = sum(candidate.content.code in known for candidate in candidates)
    report.updated += updated
    report.created += len(candidates) - updated


def _known(codes: list[str]) -> dict[str, _Known]:
    rows = (
        ProcedureVersion.objects.national()
        .filter(procedure__code__in=codes)
        .order_by("number")
        .values_list("procedure__code", "number", "content_hash", "valid_from")
    )
    return {code: _Known(number, digest, valid_from) for code, number, digest, valid_from in rows}


def _write(candidates: list[_Candidate], known: dict[str, _Known], *, at: datetime) -> None:
    codes = [candidate.content.code for candidate in candidates]
    Procedure.objects.bulk_create([Procedure(code=code) for code in codes], ignore_conflicts=True)
    ids = dict(Procedure.objects.filter(code__in=codes).values_list("code", "pk"))
    news = [
        _new_version(candidate, ids[candidate.content.code], known.get(candidate.content.code), at=at)
        for candidate in candidates
    ]
    _end_earlier([new for new in news if new.number > 1])
    write_versions(news, at=at)


def _new_version(
    candidate: _Candidate, procedure_id: int, known: _Known | None, *, at: datetime
) -> NewVersion:
    return NewVersion(
        content=candidate.content,
        procedure_id=procedure_id,
        number=known.number + 1 if known else 1,
        source=Source.NATIONAL,
        valid_from=_first_day(candidate.content, known, today=timezone.localdate(at)),
        content_hash=candidate.content_hash,
    )


def _first_day(content: VersionContent, known: _Known | None, *, today: date) -> date:
    """A first version holds from its publication; a changed one from the import, one day apart at least."""
    if known is None:
        return min(filter(None, (content.valid_from or content.decided_on, today)))
    return max(today, known.valid_from + timedelta(days=1))


def _end_earlier(news: list[NewVersion]) -> None:
    by_day: dict[date, list[int]] = {}
    for new in news:
        by_day.setdefault(new.valid_from, []).append(new.procedure_id)
    for day, procedure_ids in by_day.items():
        ProcedureVersion.objects.national().published().filter(
            procedure_id__in=procedure_ids, valid_to__isnull=True
        ).update(valid_to=day - timedelta(days=1))
