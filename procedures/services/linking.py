"""Which procedures are carried out together: dated links, added and ended, never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor
from procedures.exceptions import NotNow, ProcedureError
from procedures.models import LinkedProcedure, Procedure
from procedures.permissions import check_can_edit_catalogue
from procedures.queries import current_version


@dataclass(frozen=True)
class LinkIn:
    """That `procedure` needs `linked`. Links of one `stage` run in parallel, stages in order from 1."""

    procedure: Procedure
    linked: Procedure
    task: str
    legal_basis: str
    valid_from: date
    stage: int = 1
    is_required: bool = True
    valid_to: date | None = None


@transaction.atomic
def add_link(*, link: LinkIn, by: Actor, at: datetime) -> LinkedProcedure:
    """Write a link down; it binds dossiers accepted from its first day on (ruling 16).

    Raises NotAllowed, ProcedureError for what cannot be, NotNow when the two are linked in that time.
    """
    check_can_edit_catalogue(by.user, on=timezone.localdate(at))
    _check(link)
    in_force = LinkedProcedure.objects.select_for_update().filter(
        Q(valid_to=None) | Q(valid_to__gte=link.valid_from)
    )
    if link.valid_to is not None:
        in_force = in_force.filter(valid_from__lte=link.valid_to)
    arrows = set(in_force.values_list("procedure_id", "linked_id"))
    if (link.procedure.pk, link.linked.pk) in arrows:
        raise NotNow("Hai thủ tục này đã liên thông trong thời gian đó. Ghi ngày cuối cùng của lần trước.")
    if _leads(link.linked.pk, link.procedure.pk, arrows):
        raise ProcedureError("Liên thông thành vòng: thủ tục kia đã cần thủ tục này.")
    return LinkedProcedure.objects.create(**vars(link), added_by=by.user, added_at=at)


@transaction.atomic
def end_link(*, link_id: int, last_day: date, by: Actor, at: datetime) -> LinkedProcedure:
    """Write the last day of a link; dossiers accepted until then still need it.

    Raises NotAllowed, and NotNow for a day or a link it cannot be.
    """
    today = timezone.localdate(at)
    check_can_edit_catalogue(by.user, on=today)
    link = LinkedProcedure.objects.select_for_update().get(pk=link_id)
    if last_day < today:
        raise NotNow("Ngày cuối cùng không được trước hôm nay: hồ sơ đã tiếp nhận theo liên thông này.")
    if last_day < link.valid_from:
        raise NotNow("Ngày cuối cùng không được trước ngày bắt đầu.")
    if link.valid_to is not None and link.valid_to < last_day:
        raise NotNow(f"Liên thông này chỉ đến hết ngày {link.valid_to:%d/%m/%Y}. Muốn kéo dài, hãy thêm mới.")
    link.valid_to, link.ended_by, link.ended_at = last_day, by.user, at
    link.save(update_fields=["valid_to", "ended_by", "ended_at"])
    return link


def _check(link: LinkIn) -> None:
    if link.procedure.pk == link.linked.pk:
        raise ProcedureError("Một thủ tục không thể liên thông với chính nó.")
    if not link.task.strip() or not link.legal_basis.strip():
        raise ProcedureError("Ghi nhiệm vụ của thủ tục liên thông và căn cứ.")
    if link.stage < 1:
        raise ProcedureError("Đợt liên thông đánh số từ 1.")
    if link.valid_to is not None and link.valid_to < link.valid_from:
        raise ProcedureError("Ngày cuối cùng phải từ ngày bắt đầu trở đi.")
    for procedure in (link.procedure, link.linked):
        if current_version(procedure.pk, link.valid_from) is None:
            raise ProcedureError(f"Thủ tục {procedure.code} chưa có nội dung công bố áp dụng từ ngày đó.")


def _leads(start: int, end: int, arrows: set[tuple[int, int]]) -> bool:
    """Whether one procedure needs another, through however many links."""
    reached, more = {start}, {start}
    while more:
        more = {linked for procedure, linked in arrows if procedure in more} - reached
        reached |= more
    return end in reached
