"""Signing and publishing a closed month, and the editions of its notice that the public gets (ADR 0043).

The signed original is kept as it was issued and is not public once a name was taken away: what the public
gets then is an edition of the same notice, under the same number, that says what was taken away and when.
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import Max, OuterRef, Q, Subquery

from accounts.models import Actor
from accounts.queries import signature_for
from documents.gateways import pdf
from documents.models import IssuedPaper
from documents.services import papers
from dossiers.rules.days import local_day
from indicators.enums import PublicationState, RestatementState
from indicators.exceptions import NotReady, Refused
from indicators.models import Publication, PublicEdition
from indicators.permissions import check_publishes, check_signs, people_of
from indicators.queries.agencies import acting_agency
from indicators.queries.publications import public_month
from indicators.registry.months import EDITION, NOTICE
from indicators.rules.month_notice import MonthNotice
from indicators.rules.publishing import months_after
from indicators.services.notices import notice_values


logger = structlog.get_logger(__name__)


@transaction.atomic
def sign(*, publication_id: int, by: Actor, at: datetime) -> Publication:
    """Sign the notice in the form of the signer's own dated delegation.

    Raises NotAllowed, NotReady, Refused.
    """
    publication = _lock(publication_id)
    on = local_day(at)
    check_signs(by, publication.agency_id, on)
    _check_can_be_signed(publication, by, on)
    agency = acting_agency(publication.agency, on)
    block = signature_for(user=by.user, agency=agency, paper_kind=NOTICE, on=on)
    if block is None:
        raise Refused(
            f"Bạn chưa được giao ký thông báo của {agency.name}. Người được giao ký thì ký, "
            "hoặc ghi "
            "phân công ký ở trang cơ quan."
        )
    publication.sign()
    publication.signed_at, publication.signed_by = at, by.user
    publication.signature_lines = [*block.lines, block.signer]
    publication.save()
    return publication


def _check_can_be_signed(publication: Publication, by: Actor, on: date) -> None:
    if publication.state == PublicationState.DRAFT:
        raise NotReady("Tháng này chưa chốt số liệu. Chốt, chờ hết hạn phản hồi rồi ký.")
    if publication.state != PublicationState.IN_REVIEW:
        raise NotReady("Thông báo tháng này đã ký.")
    if on <= publication.review_until:
        raise NotReady(
            f"Đơn vị và cán bộ được phản hồi đến hết ngày {publication.review_until:%d/%m/%Y}; ký được từ "
            "ngày sau."
        )
    waiting = publication.replies.filter(answer=None).count()
    if waiting:
        raise NotReady(f"Còn {waiting} phản hồi chưa trả lời. Trả lời hết rồi ký.")
    if publication.closed_by_id in people_of(by):
        raise NotReady("Bạn đã chốt số liệu tháng này; người khác ký, để có hai người xem.")


@transaction.atomic
def publish(*, publication_id: int, address: str, by: Actor, at: datetime) -> Publication:
    """Number the notice and open the month to everybody. Raises NotAllowed, NotReady.

    `address`: where it will be found for good, printed on the notice.
    """
    publication = _lock(publication_id)
    on = local_day(at)
    check_publishes(by, publication.agency_id, on)
    if publication.state == PublicationState.PUBLISHED:
        raise NotReady("Tháng này đã công khai.")
    if publication.state != PublicationState.SIGNED:
        raise NotReady("Thông báo tháng này chưa ký. Ký rồi mới công khai.")
    publication.published_on = on
    publication.names_until = months_after(on, publication.names_months)
    values = notice_values(publication, on=on, address=address)
    publication.publish()
    publication.published_at, publication.published_by = at, by.user
    publication.notice = papers.issue(
        kind=NOTICE,
        agency_id=acting_agency(publication.agency, on).pk,
        subject=subject_of(publication),
        values=values,
        by=by,
        at=at,
    )
    publication.save()
    PublicEdition.objects.create(
        publication=publication, number=1, made_at=at, names=_named(values), paper=publication.notice
    )
    if publication.restatements.filter(state=RestatementState.ACCEPTED).exists():
        # Restated between closing and today: what was signed stays, the edition given out says so.
        reissue(publication, at=at, always=True)
    return publication


def reissue(publication: Publication, *, at: datetime, always: bool = False) -> PublicEdition | None:
    """A new edition where the newest says what is not public any more; None where it may stay as it is.

    Called where a name was taken away or the time of names is over; `always` where a month was restated.
    """
    newest = publication.editions.select_related("paper").order_by("-number").first()
    if newest is None or publication.notice is None:
        return None
    on = local_day(at)
    original: MonthNotice = papers.values_of(publication.notice)
    values = notice_values(
        publication, on=on, address=original.address, edition=edition_note(publication, original, on)
    )
    values = dataclasses.replace(values, header=original.header)
    if not always and values == dataclasses.replace(papers.values_of(newest.paper), edition=values.edition):
        return None
    paper = papers.issue(
        kind=EDITION,
        agency_id=publication.agency_id,
        subject=subject_of(publication),
        values=values,
        by=None,
        at=at,
    )
    number = publication.editions.aggregate(last=Max("number"))["last"] + 1
    return PublicEdition.objects.create(
        publication=publication, number=number, made_at=at, names=_named(values), paper=paper
    )


def edition_note(publication: Publication, original: MonthNotice, on: date) -> list[str]:
    """What differs from the signed original, and how the original is proven."""
    month = public_month(publication, on)
    number = publication.editions.aggregate(last=Max("number"))["last"] + 1
    lines = [f"Bản công khai số {number}, lập ngày {on:%d/%m/%Y}."]
    removed = sum(1 for one in month.officers if one.removed_on)
    if not month.names_shown:
        lines.append(f"Hết thời hạn công khai tên ({month.names_until:%d/%m/%Y}): chỉ còn tổng số.")
    elif removed:
        lines.append(f"Đã gỡ tên {removed} người; ngày và lý do ghi tại dòng.")
    for one in publication.restatements.filter(state=RestatementState.ACCEPTED).order_by("number"):
        day = local_day(one.decided_at) if one.decided_at else on
        lines.append(f"Số liệu điều chỉnh lần {one.number} ngày {day:%d/%m/%Y}: xem tại địa chỉ công khai.")
    kept = publication.notice.file if publication.notice else None
    proof = f", mã băm SHA-256 của bản gốc {kept.sha256}" if kept else ""
    lines.append(f"Bản gốc đã ký số {original.header.number_text} được lưu{proof}.")
    return lines


def end_names(*, at: datetime) -> int:
    """New editions without names for months whose time is over; returns how many. Safe to repeat."""
    over = Publication.objects.public().filter(names_until__lt=local_day(at))
    done = 0
    for pk in over.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            publication = _lock(pk)
            newest = publication.editions.order_by("-number").first()
            if newest is not None and newest.names and reissue(publication, at=at) is not None:
                done += 1
    return done


LATEST = 60
"""Months whose papers are drawn in one night, the latest first."""


def render_waiting(*, at: datetime) -> int:
    """PDFs of originals and newest editions that were not made when they were issued; returns how many."""
    if not pdf.is_available():
        return 0
    done = 0
    editions = PublicEdition.objects.filter(publication=OuterRef("pk")).order_by("-number")
    public = Publication.objects.public().annotate(newest_file=Subquery(editions.values("paper__file")[:1]))
    undrawn = public.filter(Q(notice__file=None) | Q(newest_file=None)).select_related("notice")
    for publication in undrawn.order_by("-first_on", "pk")[:LATEST]:
        newest = publication.editions.select_related("paper__file").order_by("-number").first()
        waiting = {one.pk: one for one in (publication.notice, newest.paper if newest else None) if one}
        for paper in waiting.values():
            if paper.file_id is None:
                done += _is_made(paper, at)
    return done


def _is_made(paper: IssuedPaper, at: datetime) -> bool:
    try:
        papers.pdf_of(paper=paper, at=at)
    except Exception as error:  # noqa: BLE001
        # One paper that cannot be drawn holds up neither the others nor the rest of the night.
        logger.warning("month_not_rendered", paper=paper.pk, error=type(error).__name__)
        return False
    return True


def subject_of(publication: Publication) -> str:
    return f"publication:{publication.pk}"


def _named(values: MonthNotice) -> int:
    return sum(1 for one in values.officers if one.name)


def _lock(publication_id: int) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",))
    found: Publication = rows.select_related("agency", "definition", "notice__file").get(pk=publication_id)
    return found
