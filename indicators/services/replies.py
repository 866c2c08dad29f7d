"""The right of reply: a listed unit or officer says something, somebody else answers, an upheld name goes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.enums import Role
from accounts.exceptions import NotAllowed
from accounts.models import Actor
from accounts.queries import holders, successor_of
from dossiers.models import Dossier
from dossiers.rules.days import local_day
from indicators.enums import PublicationState, RemovalReason
from indicators.exceptions import NotReady, Refused
from indicators.models import (
    Publication,
    PublicationOfficer,
    PublicationRow,
    Reply,
    ReplyAnswer,
)
from indicators.permissions import JUDGES, check_judges, check_speaks_for, people_of
from indicators.queries.closing import below, late_entries
from indicators.rules.publishing import personal_data_in
from indicators.services import names
from indicators.services.closing import period_of_publication, tell_once
from indicators.services.names import lock_month
from indicators.services.publishing import reissue


LONGEST = 2000


@transaction.atomic
def reply_for_unit(*, row_id: int, text: str, by: Actor, at: datetime) -> Reply:
    """What a listed unit says. Raises NotAllowed, NotReady, Refused (field `text`)."""
    row = PublicationRow.objects.select_related("publication__agency").get(pk=row_id)
    check_speaks_for(by, row.agency_id, local_day(at))
    publication = _open(row.publication_id, at)
    words = _clean(text, [*_applicants_of_unit(row), *_others(publication)])
    reply = Reply.objects.create(
        publication=publication, row=row, text=words, written_at=at, written_by=by.user
    )
    _tell_judges(publication, reply, at)
    return reply


@transaction.atomic
def reply_for_officer(*, line_id: int, text: str, by: Actor, at: datetime) -> Reply:
    """What a listed officer says about his own line; nobody says it for him. Raises as above."""
    line = PublicationOfficer.objects.get(pk=line_id)
    if line.officer_id != by.user.pk:
        raise NotAllowed("Chỉ người có tên phản hồi về dòng của mình.")
    publication = _open(line.publication_id, at)
    words = _clean(text, [*applicants_of(line.dossier_ids), *_others(publication, but=by.user.pk)])
    reply = Reply.objects.create(
        publication=publication, officer=line, text=words, written_at=at, written_by=by.user
    )
    _tell_judges(publication, reply, at)
    return reply


@transaction.atomic
def answer(*, reply_id: int, upheld: bool, text: str, by: Actor, at: datetime) -> ReplyAnswer:
    """Uphold a reply or not, with the reason; an officer's name goes with it, everywhere.

    Never by who wrote it, nor by who stands in for him.
    """
    reply = Reply.objects.select_related("officer", "row").get(pk=reply_id)
    publication = lock_month(reply.publication_id)
    check_judges(by, publication.agency_id, local_day(at))
    people = people_of(by)
    if reply.written_by_id in people or (reply.officer and reply.officer.officer_id in people):
        raise NotAllowed("Không ai trả lời phản hồi của chính mình. Hãy nhờ người khác có thẩm quyền.")
    if ReplyAnswer.objects.filter(reply=reply).exists():
        raise NotReady("Phản hồi này đã được trả lời.")
    words = _clean(text, [*_concerned(reply), *_others(publication)])
    given = ReplyAnswer.objects.create(
        reply=reply, upheld=upheld, text=words, answered_at=at, answered_by=by.user
    )
    if upheld and reply.officer is not None:
        names.remove([reply.officer], reason=RemovalReason.UPHELD, at=at, answer=given)
    if publication.state == PublicationState.PUBLISHED:
        reissue(publication, at=at)
    tell_once(
        "month_reply_answered", publication, reply.written_by, {**said_of(publication), "answer": words},
        at=at, cause=str(reply.pk),
    )  # fmt: skip
    return given


def may_reply(publication: Publication, on: date) -> bool:
    """In the window, and after publication as long as names are public."""
    if publication.state == PublicationState.IN_REVIEW:
        return on <= publication.review_until
    over = publication.names_until is None or on > publication.names_until
    return publication.state == PublicationState.PUBLISHED and not over


def said_of(publication: Publication) -> dict[str, object]:
    return {"agency": publication.agency.name, "month": f"{publication.first_on:%m/%Y}"}


def _open(publication_id: int, at: datetime) -> Publication:
    publication = _lock(publication_id)
    if not may_reply(publication, local_day(at)):
        raise NotReady(
            f"Hạn phản hồi là hết ngày {publication.review_until:%d/%m/%Y}. Sau khi công khai, phản hồi "
            "lại được "
            "trong thời gian tên còn công khai."
        )
    return publication


def _clean(text: str, names: list[str]) -> str:
    words = " ".join(text.split())
    if not words:
        raise Refused("Hãy ghi nội dung.", field="text")
    if len(words) > LONGEST:
        raise Refused(f"Nội dung dài quá {LONGEST} ký tự. Hãy viết ngắn hơn.", field="text")
    if found := personal_data_in(words, names):
        raise Refused(
            f"Nội dung được công khai nên không được nhắc “{found}”. Bỏ tên người nộp, tên cán bộ khác, "
            "số giấy tờ, số điện thoại, mã hồ sơ rồi gửi lại.",
            field="text",
        )
    return words


def _concerned(reply: Reply) -> list[str]:
    if reply.officer is not None:
        return applicants_of(reply.officer.dossier_ids)
    assert reply.row is not None  # noqa: S101 - a reply is about one or the other
    return _applicants_of_unit(reply.row)


def _others(publication: Publication, *, but: int = 0) -> list[str]:
    """Listed officers: a name that may have to go must not stand in somebody else's words."""
    return list(publication.officers.exclude(officer=but).values_list("name", flat=True))


def applicants_of(dossier_ids: Collection[int] | QuerySet[Any]) -> list[str]:
    """Names that must not stand in what is said to the public."""
    rows = Dossier.objects.filter(pk__in=dossier_ids).values_list("applicant_name", "representative_name")
    return [name for row in rows for name in row if name]


def _applicants_of_unit(row: PublicationRow) -> list[str]:
    """Of every dossier of the unit, and below it, that was late in the month."""
    period = period_of_publication(row.publication)
    late = late_entries(period).filter(deciding_agency__in=below(row.agency_id, period.last))
    return applicants_of(late.values("dossier_id"))


def _tell_judges(publication: Publication, reply: Reply, at: datetime) -> None:
    on = local_day(at)
    agency = successor_of(publication.agency_id, on)
    for role in sorted(JUDGES):
        for person in holders(agency, Role(role), on):
            tell_once(
                "month_reply_waiting", publication, person, said_of(publication), at=at, cause=str(reply.pk)
            )


def _lock(publication_id: int) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",))
    found: Publication = rows.select_related("agency", "definition", "notice__file").get(pk=publication_id)
    return found
