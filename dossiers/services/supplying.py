"""Papers asked for come in, in parts, and are checked off at the counter (ruling 24)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Actor
from dossiers.enums import EventKind, ItemKind, RequestState, State
from dossiers.exceptions import NotReady, Refused
from dossiers.models import Dossier, DossierFile, DossierPaper, SupplementItem
from dossiers.permissions import check_can
from dossiers.rules.days import local_day
from dossiers.rules.intake import FileIn, PaperIn, faults_of_papers
from dossiers.services import assigning, messages, supplement, waits
from dossiers.services.bringing import take
from dossiers.services.events import record
from dossiers.services.files import check_files
from dossiers.services.locking import lock, moving


@transaction.atomic
def receive(
    *,
    dossier_id: int,
    brought: Mapping[int, PaperIn | None],
    files: Mapping[int, Sequence[FileIn]],
    by: Actor,
    at: datetime,
) -> Dossier:
    """Check off what came; both mappings are by id of the request's item.

    None stands for an item that is no paper: something put right in what was there. When all is in, work
    goes on and the promise is reckoned anew. Taken over before requests came along it has none: nothing is
    named, all is in. Raises Refused, NotReady.
    """
    dossier = lock(dossier_id)
    check_can("receive_supplement", by, dossier, on=local_day(at))
    if dossier.state != State.SUPPLEMENT:
        raise NotReady("Hồ sơ không còn chờ bổ sung. Tải lại trang hồ sơ để xem.")
    request = supplement.open_request(dossier)
    if request is None:
        _go_on(dossier, by=by, at=at)
        return dossier
    waiting = supplement.missing_items(request)
    _check(waiting, brought, files)
    for item_id, paper in brought.items():
        _take(dossier, waiting[item_id], paper, by=by, at=at)
    _attach(dossier, waiting, files, by=by, at=at)
    is_last = len(brought) == len(waiting)
    record(
        dossier=dossier,
        kind=EventKind.RECEIVE_PART,
        by=by,
        at=at,
        request=request.pk,
        items=sorted(brought),
        left=len(waiting) - len(brought),
    )
    if is_last:
        request.state, request.ended_at = RequestState.ANSWERED, at
        request.save(update_fields=["state", "ended_at"])
        _go_on(dossier, by=by, at=at)
    return dossier


def _go_on(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    with moving(dossier, "Chỉ nhận bổ sung của hồ sơ đang chờ bổ sung.") as before:
        dossier.receive_supplement()
    waits.close_wait(dossier, by=by, at=at)
    dossier.save()
    record(
        dossier=dossier,
        kind=EventKind.RECEIVE_SUPPLEMENT,
        by=by,
        at=at,
        from_state=before,
        due_at=dossier.due_at,
    )
    assigning.hand_out(dossier, at=at)
    messages.owe("supplement_received", dossier, at=at)


def _check(
    waiting: Mapping[int, SupplementItem],
    brought: Mapping[int, PaperIn | None],
    files: Mapping[int, Sequence[FileIn]],
) -> None:
    if not set(brought) | set(files) <= set(waiting):
        raise NotReady("Có nội dung đã được người khác nhận. Tải lại trang để xem còn thiếu gì.")
    if not brought:
        raise Refused("Đánh dấu ít nhất một nội dung đã nhận.", field="items")
    if set(files) - set(brought):
        raise Refused("Có tệp kèm theo nội dung chưa đánh dấu đã nhận. Đánh dấu nội dung đó.", field="items")
    wrong = faults_of_papers([paper for _, paper in sorted(brought.items()) if paper is not None])
    if wrong:
        raise Refused(next(iter(wrong.values())), field="items")


def _take(dossier: Dossier, item: SupplementItem, paper: PaperIn | None, *, by: Actor, at: datetime) -> None:
    if paper is not None:
        take(_row_for(dossier, item), paper, by=by, at=at)
    item.received_at, item.received_by = at, by.user
    item.save(update_fields=["paper", "received_at", "received_by"])


def _row_for(dossier: Dossier, item: SupplementItem) -> DossierPaper:
    """The row of the dossier's papers the item is about; an extra paper gets one."""
    if item.paper_id is None and item.kind == ItemKind.EXTRA:
        last = dossier.papers.order_by("-order").values_list("order", flat=True).first() or 0
        item.paper = DossierPaper.objects.create(dossier=dossier, order=last + 1, name=item.name)
    if item.paper is None:
        raise Refused("Nội dung này không phải là một giấy tờ: chỉ đánh dấu đã nhận.", field="items")
    return item.paper


def _attach(
    dossier: Dossier,
    items: Mapping[int, SupplementItem],
    files: Mapping[int, Sequence[FileIn]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    check_files([file for some in files.values() for file in some], of=dossier)
    DossierFile.objects.bulk_create(
        DossierFile(
            dossier=dossier,
            paper=items[item_id].paper,
            stored_file_id=file.stored_file_id,
            kind=file.kind,
            name=file.name,
            added_by=by.user,
            added_at=at,
        )
        for item_id, some in files.items()
        for file in some
    )
