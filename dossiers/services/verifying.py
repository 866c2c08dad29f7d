"""Minutes of verifications: written, and put right by new ones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import Actor
from dossiers.enums import OPEN_STATES, EventKind, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierFile, Verification
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.verifying import Minutes, faults
from dossiers.services import steps
from dossiers.services.events import record, salted_hash
from dossiers.services.locking import lock


@transaction.atomic
def record_minutes(
    *,
    dossier_id: int,
    minutes: Minutes,
    by: Actor,
    at: datetime,
    file_ids: Collection[int] = (),
    replaces_id: int | None = None,
    why: str = "",
) -> Verification:
    """Keep the minutes of a verification with files of the dossier; with `replaces_id` in place of others.

    The event carries a salted hash of what they say: that nobody changed them can be proved. Raises Refused
    with the field at fault, NotReady when the dossier is over or the others were replaced already.
    """
    dossier = lock(dossier_id)
    step = steps.meant(dossier, by=by, at=at, seen=None)
    check_can("record_verification", by, dossier, on=local_day(at), step=step)
    if dossier.state not in OPEN_STATES:
        label = State(dossier.state).label
        raise NotReady(f"Chỉ lập biên bản khi hồ sơ đang giải quyết. Hồ sơ đang ở trạng thái “{label}”.")
    wrong = faults(minutes, today=local_day(at), accepted_on=dossier.received_on)
    if wrong:
        field, sentence = next(iter(wrong.items()))
        raise Refused(sentence, field=field)
    replaced = _replaced(dossier, replaces_id, why)
    kept = Verification.objects.create(
        dossier=dossier,
        number=_next_number(dossier),
        held_on=minutes.held_on,
        held_from=minutes.held_from,
        held_to=minutes.held_to,
        place=minutes.place.strip(),
        present=minutes.present.strip(),
        content=minutes.content.strip(),
        conclusion=minutes.conclusion.strip(),
        applicant_there=minutes.applicant_there,
        step=step,
        recorded_at=at,
        recorded_by=by.user,
        acting_for=by.acting_for,
        replaces=replaced,
        replaced_why=why.strip() if replaced else "",
    )
    files = _files(dossier, file_ids)
    kept.files.set(files)
    refs: dict[str, Any] = {"replaces": replaced.pk} if replaced else {}
    record(
        dossier=dossier,
        kind=EventKind.RECORD_VERIFICATION,
        by=by,
        at=at,
        reason=kept.replaced_why,
        verification=kept.pk,
        number=kept.number,
        content_hash=content_hash(dossier, kept),
        files=[file.pk for file in files],
        **refs,
    )
    return kept


def content_hash(dossier: Dossier, kept: Verification) -> str:
    """Of everything the minutes say; to be compared with the one in their event."""
    said = (
        "held_on", "held_from", "held_to", "place", "present", "content", "conclusion", "applicant_there",
    )  # fmt: skip
    return salted_hash(dossier, {name: getattr(kept, name) for name in said})


def _next_number(dossier: Dossier) -> int:
    highest: int | None = dossier.verifications.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def _replaced(dossier: Dossier, replaces_id: int | None, why: str) -> Verification | None:
    if replaces_id is None:
        return None
    found: Verification | None = (
        dossier.verifications.filter(pk=replaces_id).select_related("replaced_by").first()
    )
    if found is None:
        raise NotReady("Biên bản này không thuộc hồ sơ.")
    if hasattr(found, "replaced_by"):
        raise NotReady(
            f"Biên bản số {found.number} đã được thay bằng biên bản số {found.replaced_by.number}."
        )
    if not why.strip():
        raise Refused("Ghi lý do lập lại biên bản.", field="why")
    return found


def _files(dossier: Dossier, file_ids: Collection[int]) -> list[DossierFile]:
    chosen = list(dossier.files.filter(pk__in=file_ids, removed_at=None).order_by("pk"))
    if len(chosen) != len(set(file_ids)):
        raise NotReady("Có tệp đã được gỡ khỏi hồ sơ. Tải lại trang và chọn lại.")
    return chosen
