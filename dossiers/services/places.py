"""Where the paper folder and the finished result lie; the look-up word."""

from datetime import datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import EventKind
from dossiers.exceptions import Refused
from dossiers.models import Dossier
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.services.events import record
from dossiers.services.locking import lock
from lib.words import lookup_word


@transaction.atomic
def move_folder(*, dossier_id: int, place: str, by: Actor, at: datetime) -> Dossier:
    """The folder was scanned at a new place."""
    return _move(dossier_id, "folder_place", place, by=by, at=at)


@transaction.atomic
def move_result(*, dossier_id: int, place: str, by: Actor, at: datetime) -> Dossier:
    """The finished result was put where it can be found when the receipt is scanned."""
    return _move(dossier_id, "result_place", place, by=by, at=at)


@transaction.atomic
def renew_lookup_word(*, dossier_id: int, identity_seen: str, by: Actor, at: datetime) -> Dossier:
    """A new word against identity; the old one stops working at once (ruling 31)."""
    dossier = lock(dossier_id)
    check_can("renew_lookup_word", by, dossier, on=local_day(at))
    if not identity_seen.strip():
        raise Refused("Ghi giấy tờ đã đối chiếu trước khi cấp lại từ khóa tra cứu.", field="identity_seen")
    dossier.lookup_word = lookup_word()
    dossier.save(update_fields=["lookup_word"])
    record(dossier=dossier, kind=EventKind.RENEW_LOOKUP_WORD, by=by, at=at)
    return dossier


def _move(dossier_id: int, field: str, place: str, *, by: Actor, at: datetime) -> Dossier:
    dossier = lock(dossier_id)
    check_can("move_place", by, dossier, on=local_day(at))
    if not place.strip():
        raise Refused("Quét hoặc nhập mã nơi lưu.", field="place")
    told = place.strip()[:60]
    if getattr(dossier, field) == told:
        return dossier  # scanned twice
    setattr(dossier, field, told)
    dossier.save(update_fields=[field])
    record(dossier=dossier, kind=EventKind.MOVE_PLACE, by=by, at=at, field=field)
    return dossier
