"""What the national portal answered about dossiers, written down by code. The latest answer counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.queries import scope
from dossiers.enums import SyncState
from dossiers.exceptions import Refused
from dossiers.models import Dossier, Synchronisation
from dossiers.rules.days import local_day


WRITTEN = ["state", "answered_on", "refusal", "stored_on", "source", "recorded_at", "recorded_by"]


@dataclass(frozen=True)
class Answer:
    """About one dossier, by its code here or there. With a `refusal` it was not taken."""

    code: str
    answered_on: date
    refusal: str = ""
    stored_on: date | None = None


@dataclass(frozen=True)
class Recorded:
    """How many answers were written down, and the codes nobody here knows."""

    written: int
    unknown: tuple[str, ...]


@transaction.atomic
def record_answers(*, answers: Sequence[Answer], source: str, by: Actor, at: datetime) -> Recorded:
    """Write down a list of answers for the dossiers this person's agencies decide.

    A code of another agency is as unknown as one that does not exist. Raises NotAllowed, Refused.
    """
    today = local_day(at)
    mine = scope(by.acting_for or by.user, [Role.CONTROL], today)
    if not mine:
        raise NotAllowed("Chỉ cán bộ kiểm soát thủ tục hành chính ghi kết quả đồng bộ.")
    if not source.strip():
        raise Refused("Ghi nguồn của danh sách: công văn, tệp, hệ thống nào trả lời.", field="source")
    _check(answers, today)
    known = _known(answers, mine)
    rows = {
        known[answer.code]: Synchronisation(
            dossier_id=known[answer.code],
            state=SyncState.REFUSED if answer.refusal else SyncState.ACKNOWLEDGED,
            answered_on=answer.answered_on,
            refusal=answer.refusal[:500],
            stored_on=answer.stored_on,
            source=source.strip()[:120],
            recorded_at=at,
            recorded_by=by.user,
        )
        for answer in answers
        if answer.code in known
    }
    Synchronisation.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["dossier"],
        update_fields=WRITTEN,
        batch_size=1000,
    )
    return Recorded(len(rows), tuple(one.code for one in answers if one.code not in known))


def _check(answers: Sequence[Answer], today: date) -> None:
    if not answers:
        raise Refused("Danh sách chưa có hồ sơ nào.", field="answers")
    for answer in answers:
        if answer.answered_on > today or (answer.stored_on or today) > today:
            raise Refused(f"{answer.code}: ngày trả lời ở tương lai.", field="answers")
        if answer.refusal and answer.stored_on:
            raise Refused(f"{answer.code}: hồ sơ bị từ chối thì kết quả không vào kho.", field="answers")


def _known(answers: Sequence[Answer], agencies: frozenset[int]) -> dict[str, int]:
    """Code, own or outside, → accepted dossier of these agencies."""
    codes = [answer.code for answer in answers]
    rows = Dossier.objects.filter(
        Q(code__in=codes) | Q(outside_code__in=codes), accepted_at__isnull=False, deciding_agency__in=agencies
    ).values_list("pk", "code", "outside_code")
    return {code: pk for pk, own, outside in rows for code in (own, outside) if code}
