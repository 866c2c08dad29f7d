"""The small catalogue the product ships, written into local versions (decision 18).

Loading again changes nothing. A file that changed with a new release becomes a new version; what an
installation wrote itself is left alone: only a version with the hash of a shipped file is followed by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from procedures.enums import Source
from procedures.models import FeeWaiver, LinkedProcedure, Procedure, ProcedureVersion, ProcessTemplate, Sector
from procedures.rules.shipped import (
    ShippedProcedure,
    ShippedVersion,
    read_links,
    read_procedures,
    read_waivers,
)
from procedures.services.processes import StepDraft, write_steps
from procedures.services.writing import NewVersion, write_versions


DATA = Path(__file__).resolve().parent.parent / "data" / "catalogue"
WAIVERS, SUBJECTS = "mien-giam.json", "doi-tuong.json"
APPROVED_WITH = "Quy trình mẫu kèm phần mềm"


@dataclass
class LoadReport:
    """How many versions, processes and waivers were written; `kept` are procedures the installation rules."""

    versions: int = 0
    processes: int = 0
    waivers: int = 0
    links: int = 0
    kept: int = 0


@transaction.atomic
def load_catalogue(*, at: datetime, folder: Path = DATA) -> LoadReport:
    """Write what the files say and the database does not have yet."""
    report = LoadReport()
    shipped = list(shipped_procedures(folder))
    codes = [procedure.code for procedure in shipped]
    Procedure.objects.bulk_create([Procedure(code=code) for code in codes], ignore_conflicts=True)
    ids = dict(Procedure.objects.filter(code__in=codes).values_list("code", "pk"))
    _load_versions(shipped, ids, report, at=at)
    for procedure in shipped:
        _load_processes(procedure, ids[procedure.code], report, at=at)
    _load_waivers(folder, report)
    _load_links(folder, ids, report)
    return report


def shipped_procedures(folder: Path = DATA) -> Iterator[ShippedProcedure]:
    """Every procedure of the files, in the order of file names."""
    subjects = json.loads((folder / SUBJECTS).read_text(encoding="utf-8"))["subjects"]
    for path in sorted(folder.glob("*.json")):
        if path.name not in (WAIVERS, SUBJECTS):
            yield from read_procedures(path.read_text(encoding="utf-8"), subjects)


def _load_versions(
    shipped: list[ShippedProcedure], ids: dict[str, int], report: LoadReport, *, at: datetime
) -> None:
    known: dict[int, list[ProcedureVersion]] = {}
    for row in ProcedureVersion.objects.local().filter(procedure__in=ids.values()).order_by("number"):
        known.setdefault(row.procedure_id, []).append(row)
    news: list[NewVersion] = []
    for procedure in shipped:
        existing = known.get(ids[procedure.code], [])
        if existing and not existing[-1].content_hash:
            report.kept += 1
            continue
        for version in _missing(procedure, existing, today=timezone.localdate(at)):
            number = len(existing) + 1 + sum(new.procedure_id == ids[procedure.code] for new in news)
            news.append(_new(version, ids[procedure.code], number))
    if news:
        _write(news, at=at)
    report.versions = len(news)


def _missing(
    procedure: ShippedProcedure, existing: list[ProcedureVersion], *, today: date
) -> list[ShippedVersion]:
    """Versions not there yet. On a catalogue in use only the newest can follow, from a day not yet begun."""
    if not existing:
        return list(procedure.versions)
    newest = procedure.versions[-1]
    if newest.content_hash in {row.content_hash for row in existing}:
        return []
    first = max(newest.first_day, today, existing[-1].valid_from + timedelta(days=1))
    return [ShippedVersion(newest.content, first, newest.content_hash)]


def _new(version: ShippedVersion, procedure_id: int, number: int) -> NewVersion:
    return NewVersion(
        content=version.content,
        procedure_id=procedure_id,
        number=number,
        source=Source.LOCAL,
        valid_from=version.first_day,
        content_hash=version.content_hash,
    )


def _write(news: list[NewVersion], *, at: datetime) -> None:
    """Write period by period, ending each version before the next of its procedure begins."""
    by_round: dict[int, list[NewVersion]] = {}
    for new in news:
        by_round.setdefault(new.number, []).append(new)
    for number in sorted(by_round):
        for new in by_round[number]:
            ProcedureVersion.objects.local().published().filter(
                procedure_id=new.procedure_id, valid_to__isnull=True
            ).update(valid_to=new.valid_from - timedelta(days=1))
        write_versions(by_round[number], at=at)


def _load_processes(
    procedure: ShippedProcedure, procedure_id: int, report: LoadReport, *, at: datetime
) -> None:
    levels = set(ProcessTemplate.objects.filter(procedure_id=procedure_id).values_list("level", flat=True))
    for level, steps in procedure.processes.items():
        if level in levels:
            continue
        template = ProcessTemplate.objects.create(
            procedure_id=procedure_id,
            level=level,
            name=procedure.versions[-1].content.name,
            decision_number=APPROVED_WITH,
        )
        write_steps(template, [StepDraft(step.kind, step.name, step.role, step.hours) for step in steps])
        ProcessTemplate.objects.filter(pk=template.pk).update(approved_at=at)
        report.processes += 1


def _load_waivers(folder: Path, report: LoadReport) -> None:
    sectors = dict(Sector.objects.values_list("code", "pk"))
    known = set(FeeWaiver.objects.exclude(content_hash="").values_list("content_hash", flat=True))
    for waiver in read_waivers((folder / WAIVERS).read_text(encoding="utf-8")):
        if waiver.content_hash not in known:
            FeeWaiver.objects.create(
                **waiver.fields,
                sector_id=sectors[waiver.sector_code] if waiver.sector_code else None,
                content_hash=waiver.content_hash,
            )
            report.waivers += 1


def _load_links(folder: Path, ids: dict[str, int], report: LoadReport) -> None:
    """What is carried out together. A link that was ended here stays ended: its hash is known."""
    known = set(LinkedProcedure.objects.exclude(content_hash="").values_list("content_hash", flat=True))
    for path in sorted(folder.glob("*.json")):
        for link in read_links(path.read_text(encoding="utf-8")):
            if link.content_hash not in known:
                LinkedProcedure.objects.create(
                    **link.fields,
                    procedure_id=ids[link.procedure],
                    linked_id=ids[link.linked],
                    content_hash=link.content_hash,
                )
                report.links += 1
