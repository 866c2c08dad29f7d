"""The register as a workbook or a PDF: short ones at once, long ones in the background for one person.

The background asks for the person's rights again, at the moment it writes. What is ready can be fetched by
him alone and goes after three days: a list of names does not lie about.
"""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction

from accounts.models import Actor
from accounts.queries import unit_scope
from documents.services import files, upkeep
from dossiers.enums import ExportFormat, ExportState
from dossiers.exceptions import Refused
from dossiers.models import RegisterExport
from dossiers.queries import register
from dossiers.queries.register import RegisterFilter
from dossiers.querysets import DossierQuerySet
from dossiers.rules.days import local_day
from dossiers.services import register_files
from jobs.services.locks import session_lock
from lib import frozen


AT_ONCE = 2000
"""Up to so many lines are written while the person waits: a second at most."""
MOST = 1_000_000
"""Lines of one file; a sheet of Excel ends soon after."""
MOST_WAITING = 5
ATTEMPTS = 3
KEPT_FOR = timedelta(days=3)

TOO_LONG = "Sổ dài quá một triệu dòng. Hãy chia thành các kỳ ngắn hơn."
NO_RIGHT = "Bạn không còn được xuất sổ của đơn vị này."
OUR_FAULT = "Hệ thống gặp lỗi khi lập tệp. Hãy yêu cầu lại; nếu vẫn lỗi, báo quản trị viên."
MEDIA = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.PDF: "application/pdf",
}
logger = structlog.get_logger(__name__)
Clock = Callable[[], datetime]


def is_short(rows: DossierQuerySet) -> bool:
    """Whether the lines can be written while somebody waits."""
    return len(rows.order_by().values_list("pk", flat=True)[: AT_ONCE + 1]) <= AT_ONCE


@transaction.atomic
def ask(*, format: ExportFormat, asked: RegisterFilter, key: UUID, by: Actor, at: datetime) -> RegisterExport:
    """Write an export down for the background. Asking twice is one export.

    Raises Refused when five of this person wait already.
    """
    known = RegisterExport.objects.filter(submission_key=key, asked_by=by.user).first()
    if known is not None:
        return known
    if RegisterExport.objects.filter(asked_by=by.user, state=ExportState.WAITING).count() >= MOST_WAITING:
        raise Refused(f"Bạn đang chờ {MOST_WAITING} tệp. Hãy chờ các tệp đó lập xong.")
    # Sent twice at the same moment the database keeps the first; the second finds it.
    export, _is_new = RegisterExport.objects.get_or_create(
        submission_key=key,
        asked_by=by.user,
        defaults={"format": format, "asked_at": at, "asked": frozen.to_json(asked)},
    )
    return export


def run_waiting(*, now: Clock) -> int:
    """Write what waits, the longest asked first; returns how many were dealt with."""
    expire(at=now())
    waiting = RegisterExport.objects.filter(state=ExportState.WAITING).order_by("asked_at", "pk")
    return sum(run(export_id=pk, now=now) for pk in list(waiting.values_list("pk", flat=True)))


def run(*, export_id: int, now: Clock) -> bool:
    """Write one export; whether it was dealt with. One that another process writes is left to it.

    Killed, it is begun anew by the next run, three times at most: an unfinished file is nobody's.
    """
    with session_lock(f"export:{export_id}") as held:
        export = RegisterExport.objects.select_related("asked_by").get(pk=export_id) if held else None
        if export is None or export.state != ExportState.WAITING:
            return False
        try:
            _write(export, now)
        except Refused as refusal:
            _fail(export, str(refusal), at=now())
        except (OperationalError, InterfaceError):
            raise  # the database is away: the next run begins anew
        except Exception:
            logger.exception("export_failed", export=export.pk)
            _fail(export, OUR_FAULT, at=now())
        return True


def expire(*, at: datetime) -> int:
    """Take away files that have had their time; returns how many."""
    old = RegisterExport.objects.filter(state=ExportState.READY, expires_at__lte=at)
    return sum(_take_away(pk) for pk in list(old.values_list("pk", flat=True)))


def file_name(export: RegisterExport) -> str:
    """What the person finds in the folder of downloads."""
    asked = filter_of(export)
    return f"so-theo-doi-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}.{export.format}"


def filter_of(export: RegisterExport) -> RegisterFilter:
    """The filters an export was asked with."""
    asked: RegisterFilter = frozen.from_json(RegisterFilter, export.asked)
    return asked


def _write(export: RegisterExport, now: Clock) -> None:
    if export.attempts >= ATTEMPTS:
        raise Refused(OUR_FAULT)
    at, row = now(), RegisterExport.objects.filter(pk=export.pk)
    user, asked = export.asked_by, filter_of(export)
    if not unit_scope(user, register.EXPORTERS, local_day(at)):
        raise Refused(NO_RIGHT)
    total = register.for_export(user, asked, at=at, on=local_day(at)).count()
    row.update(attempts=export.attempts + 1, total=total, done=0)
    if total > MOST:
        raise Refused(TOO_LONG)
    made = ExportFormat(export.format)
    with tempfile.TemporaryFile() as out:
        count = register_files.write(
            out, format=made, asked=asked, user=user, at=at, tell=lambda done: _report(export.pk, done)
        )
        file = files.store_stream(out, MEDIA[made])
    ended_at = now()
    row.filter(state=ExportState.WAITING).update(
        state=ExportState.READY, file=file, total=count, done=count, ended_at=ended_at,
        expires_at=ended_at + KEPT_FOR,
    )  # fmt: skip


def _report(export_id: int, done: int) -> None:
    RegisterExport.objects.filter(pk=export_id).update(done=done)


def _fail(export: RegisterExport, said: str, *, at: datetime) -> None:
    waiting = RegisterExport.objects.filter(pk=export.pk, state=ExportState.WAITING)
    waiting.update(state=ExportState.FAILED, said=said, ended_at=at)


@transaction.atomic
def _take_away(export_id: int) -> int:
    export = RegisterExport.objects.select_for_update(of=("self",)).select_related("file").get(pk=export_id)
    if export.state != ExportState.READY or export.file is None:
        return 0
    digest = export.file.sha256
    export.state, export.file = ExportState.EXPIRED, None
    export.save(update_fields=["state", "file"])
    upkeep.discard(digest)
    return 1
