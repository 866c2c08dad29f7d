"""Looking after the store at night: what nobody refers to goes, what is kept is still what it was."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from pghistory.models import Event

from documents import registry
from documents.enums import FileState
from documents.gateways import page_store
from documents.models import StoredFile
from jobs.services.locks import transaction_lock
from lib.progress import Progress, Silent


UNREFERENCED_FOR = timedelta(days=7)
QUARANTINED_FOR = timedelta(days=30)
STRAY_AFTER = timedelta(days=1)
"""Content without a row: what a rolled back transaction or a kill left behind."""
VERIFY_IN_NIGHTS = 30
BATCH = 500


def references() -> list[models.ForeignKey[Any, Any]]:
    """Every foreign key to a stored file, of whatever app. Row history does not keep a file alive."""
    hidden = StoredFile._meta.get_fields(include_hidden=True)
    keys = [field.field for field in hidden if isinstance(field, models.ManyToOneRel)]
    return [key for key in keys if not issubclass(key.model, Event)]


def _referenced() -> Q:
    asked = Q(pk__in=[])
    for key in references():
        asked |= Q(Exists(key.model._default_manager.filter(**{key.name: OuterRef("pk")})))
    return asked


def _also_named_elsewhere(hashes: Sequence[str]) -> set[str]:
    """Hashes that references other than foreign keys still name."""
    return set().union(*(find(hashes) for find in registry.reference_finders()))


def sweep(*, at: datetime, progress: Progress | None = None) -> dict[str, int]:
    """Unreferenced for 7 days: to quarantine; 30 more days: gone. A new reference brings a file back.

    Each file is judged again under its lock, in its own transaction, so the sweep may be killed anywhere
    and run twice. Returns the counts of noticed, restored, quarantined and deleted files, and of strays.
    """
    progress = progress or Silent()
    counts = {"noticed": 0, "restored": 0, "quarantined": 0, "deleted": 0, "strays": 0}
    hashes = list(_candidates().values_list("sha256", flat=True))
    progress.expect(len(hashes))
    for digest in hashes:
        done = _judge(digest, at=at)
        if done:
            counts[done] += 1
        progress.advance(1, **({done: 1} if done else {}))
    counts["strays"] = _sweep_strays(at=at)
    progress.advance(0, strays=counts["strays"])
    return counts


def _candidates() -> models.QuerySet[StoredFile]:
    """Files whose mark and references disagree, and those already marked."""
    marked = Q(unreferenced_since__isnull=False) | Q(state=FileState.QUARANTINED)
    return StoredFile.objects.filter(marked | ~_referenced()).order_by("pk")


@transaction.atomic
def _judge(digest: str, *, at: datetime) -> str:
    """What happens to one file now; empty when it stays as it is."""
    # An upload of the same content takes the same lock.
    transaction_lock(f"file:{digest}")
    file = StoredFile.objects.select_for_update(of=("self",)).filter(sha256=digest).first()
    if file is None:
        return ""
    in_use = StoredFile.objects.filter(_referenced(), pk=file.pk).exists()
    if in_use or _also_named_elsewhere([digest]):
        return _restore(file)
    if file.unreferenced_since is None:
        file.unreferenced_since = at
        file.save(update_fields=["unreferenced_since"])
        return "noticed"
    if file.quarantined_at is None:
        return _quarantine(file, at=at)
    if file.quarantined_at <= at - QUARANTINED_FOR:
        return _delete(file)
    return ""


@transaction.atomic
def discard(digest: str) -> bool:
    """Delete what this system made and nobody refers to any more, now and not after the sweep's days.

    For copies of personal data that have had their time, such as a register somebody took away. Returns
    whether it went: what is still referred to stays.
    """
    transaction_lock(f"file:{digest}")
    file = StoredFile.objects.select_for_update(of=("self",)).filter(sha256=digest).first()
    if file is None or StoredFile.objects.filter(_referenced(), pk=file.pk).exists():
        return False
    if _also_named_elsewhere([digest]):
        return False
    _delete(file)
    return True


def _restore(file: StoredFile) -> str:
    if file.unreferenced_since is None and file.state == FileState.KEPT:
        return ""
    file.state, file.unreferenced_since, file.quarantined_at = FileState.KEPT, None, None
    file.save(update_fields=["state", "unreferenced_since", "quarantined_at"])
    return "restored"


def _quarantine(file: StoredFile, *, at: datetime) -> str:
    if file.unreferenced_since is None or file.unreferenced_since > at - UNREFERENCED_FOR:
        return ""
    file.state, file.quarantined_at = FileState.QUARANTINED, at
    file.save(update_fields=["state", "quarantined_at"])
    return "quarantined"


def _delete(file: StoredFile) -> str:
    # The row first, content last, inside the lock: an upload of the same content waits, then writes anew.
    path = file.path
    StoredFile.objects.filter(pk=file.pk).delete()
    default_storage.delete(path)
    page_store.forget(file.sha256)
    return "deleted"


def _sweep_strays(*, at: datetime) -> int:
    """Delete content without a row and temporary files of killed uploads, a sixteenth of the store a day."""
    strays = 0
    for path in list(_paths(f"{timezone.localdate(at).toordinal() % 16:x}")):
        strays += _judge_stray(path, at=at)
    return strays


def _paths(first: str) -> Iterator[str]:
    """Paths of the content whose hash begins with that digit, temporary files included."""
    if not default_storage.exists("."):
        return
    for top in default_storage.listdir(".")[0]:
        if not top.startswith(first):
            continue
        for middle in default_storage.listdir(top)[0]:
            yield from (f"{top}/{middle}/{name}" for name in default_storage.listdir(f"{top}/{middle}")[1])


@transaction.atomic
def _judge_stray(path: str, *, at: datetime) -> int:
    digest = path.rpartition("/")[2]
    transaction_lock(f"file:{digest}")
    if StoredFile.objects.filter(sha256=digest).exists():
        return 0
    try:
        is_fresh = default_storage.get_modified_time(path) > at - STRAY_AFTER
    except FileNotFoundError:  # an upload has just given it its name
        return 0
    if is_fresh:
        return 0
    default_storage.delete(path)
    return 1


def verify(*, day: date, at: datetime, progress: Progress | None = None) -> dict[str, int]:
    """Hash a thirtieth of the store again, the longest unverified first; returns the counts.

    A file whose content is gone or changed is marked damaged; an upload of the same content repairs it.
    """
    progress = progress or Silent()
    share = -(-StoredFile.objects.count() // VERIFY_IN_NIGHTS)
    begun = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    already = StoredFile.objects.filter(verified_at__gte=begun).count()
    due = StoredFile.objects.filter(Q(verified_at=None) | Q(verified_at__lt=begun))
    files = due.order_by(models.F("verified_at").asc(nulls_first=True), "pk")[: max(share - already, 0)]
    progress.expect(len(files))
    counts = {"sound": 0, "damaged": 0}
    for file in files:
        state = "sound" if _is_sound(file) else "damaged"
        StoredFile.objects.filter(pk=file.pk).update(verified_at=at, is_damaged=state == "damaged")
        counts[state] += 1
        progress.advance(1, **{state: 1})
    return counts


def verify_all(*, at: datetime, progress: Progress | None = None) -> list[str]:
    """Hash every file; returns the hashes of those that are missing or changed."""
    progress = progress or Silent()
    progress.expect(StoredFile.objects.count())
    damaged = []
    for file in StoredFile.objects.order_by("pk").iterator(chunk_size=BATCH):
        sound = _is_sound(file)
        if not sound:
            damaged.append(file.sha256)
        StoredFile.objects.filter(pk=file.pk).update(verified_at=at, is_damaged=not sound)
        progress.advance(1)
    return damaged


def _is_sound(file: StoredFile) -> bool:
    digest = hashlib.sha256()
    try:
        with default_storage.open(file.path, "rb") as source:
            for chunk in source.chunks():
                digest.update(chunk)
    except OSError:
        return False
    return digest.hexdigest() == file.sha256
