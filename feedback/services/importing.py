"""Petitions of the national system come in with their number (ruling 30), each once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Actor
from dossiers.rules.days import VIETNAM, local_day
from feedback.enums import PetitionChannel, PetitionKind
from feedback.exceptions import Refused
from feedback.models import Petition
from feedback.permissions import check_can_at
from feedback.rules.acts import Act
from feedback.services.registering import About, PetitionIn, Sender, register
from lib.text import is_storable


NAMESPACE = uuid.UUID("4a1f0f0e-6a0c-4b51-9d0a-0f7f0b9c1d39")


@dataclass
class ImportReport:
    """What became of the records: created + unchanged + rejected = records read."""

    created: int = 0
    unchanged: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"created": self.created, "unchanged": self.unchanged, "rejected": self.rejected}


def import_national(
    records: Iterable[tuple[int, Mapping[str, Any] | None]],
    *,
    agency_id: int,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
) -> ImportReport:
    """Register each (line, record); one bad record never stops the rest. Raises NotAllowed.

    A record: `number`, `sent_at` (ISO 8601, local where it names no zone), `content`; may have `name`,
    `address`, `phone`, `email`, `kind` (rules, conduct), `dossier_code`. None is a line that holds none.
    """
    check_can_at(Act.IMPORT, by, agency_id, on=local_day(at))
    report = ImportReport()
    with transaction.atomic():
        for line, record in records:
            try:
                with transaction.atomic():
                    given = _given(record, agency_id)
                    is_there = Petition.objects.filter(national_number=given.national_number).exists()
                    if not is_there:
                        register(given=given, by=by, at=at)
            except Refused as refusal:
                report.rejected.append({"line": line, "field": refusal.field, "reason": str(refusal)})
                continue
            report.unchanged += is_there
            report.created += not is_there
        transaction.set_rollback(dry_run)
    return report


def _given(record: Mapping[str, Any] | None, agency_id: int) -> PetitionIn:
    if record is None:
        raise Refused("Dòng này phải là một đối tượng JSON (UTF-8).")
    number = _text(record, "number", 60)
    if not number:
        raise Refused("Thiếu số ở hệ thống quốc gia.", field="number")
    kind = _text(record, "kind", 8)
    if kind and kind not in PetitionKind.values:
        raise Refused(f"Loại “{kind}” không có; ghi rules hoặc conduct.", field="kind")
    return PetitionIn(
        submission_key=uuid.uuid5(NAMESPACE, number),
        agency_id=agency_id,
        channel=PetitionChannel.NATIONAL,
        content=_text(record, "content", 8000),
        sent_at=_moment(record),
        sender=Sender(
            _text(record, "name", 255),
            _text(record, "address", 255),
            _text(record, "phone", 20),
            _text(record, "email", 254),
        ),
        about=About(dossier_code=_text(record, "dossier_code", 60)),
        national_number=number,
        kind=PetitionKind(kind) if kind else None,
    )


def _text(record: Mapping[str, Any], name: str, longest: int) -> str:
    value = record.get(name)
    if value is None:
        return ""
    text = str(value).strip()
    if len(text) > longest or not is_storable(text):
        raise Refused(f"“{name}” dài quá {longest} ký tự hoặc có ký tự không dùng được.", field=name)
    return text


def _moment(record: Mapping[str, Any]) -> datetime:
    written = _text(record, "sent_at", 40)
    try:
        found = datetime.fromisoformat(written)
        # A year at either end of the calendar has no day in Vietnam.
        found.astimezone(VIETNAM)
    except (ValueError, OverflowError):
        raise Refused(f"Thời điểm gửi “{written}” sai; ghi dạng 2026-03-06T09:30.", field="sent_at") from None
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)
