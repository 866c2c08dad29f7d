"""A closed month whose facts have changed: proposed at night, decided, shown beside the original."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import structlog
from django.db import transaction

from accounts.enums import Role
from accounts.models import Actor
from accounts.queries import holders, successor_of
from dossiers.rules.days import local_day
from indicators.enums import PublicationState, RemovalReason, RestatementState
from indicators.exceptions import NotReady, Refused
from indicators.models import DossierFact, Publication, PublicationOfficer, Restatement
from indicators.permissions import check_restates
from indicators.queries.closing import below
from indicators.queries.publications import restated
from indicators.rules.publishing import Snapshot, personal_data_in
from indicators.services import names
from indicators.services.closing import compare, hash_of, period_of_publication, reckon_many, tell_once
from indicators.services.names import lock_month
from indicators.services.publishing import reissue
from indicators.services.replies import applicants_of, said_of
from lib import frozen
from lib.progress import Progress, Silent


logger = structlog.get_logger(__name__)


def watch(*, day: date, at: datetime, progress: Progress | None = None) -> int:
    """Reckon closed months anew and propose a restatement of each that differs; returns how many are new.

    Safe to repeat: what was proposed or turned down is proposed again only when the figures moved further.
    """
    progress = progress or Silent()
    # A year back; older months are reckoned by `close_month --check`.
    since = date(day.year - 1, day.month, 1)
    closed = Publication.objects.exclude(state=PublicationState.DRAFT).filter(first_on__gte=since)
    groups: dict[tuple[str, date], list[Publication]] = {}
    for one in closed.select_related("agency", "definition").order_by("first_on", "pk"):
        groups.setdefault((one.period_kind, one.first_on), []).append(one)
    progress.expect(len(groups))
    found = 0
    for publications in groups.values():
        period = period_of_publication(publications[0])
        fresh = reckon_many([one.agency_id for one in publications], period)
        scored = [one for one in publications if one.agency_id in fresh]
        new = sum(propose(one, fresh[one.agency_id], at=at) is not None for one in scored)
        found += new
        # Closed by a succession that was recorded later with an earlier day: nothing to compare with.
        gone = [one.pk for one in publications if one.agency_id not in fresh]
        if gone:
            logger.warning("closed_months_not_scored_any_more", publications=gone)
        progress.advance(1, restatements=new)
    return found


@transaction.atomic
def propose(publication: Publication, fresh: Snapshot, *, at: datetime) -> Restatement | None:
    """Write down what the facts say now, where it is neither what is published nor what was proposed last."""
    last = publication.restatements.order_by("-number").first()
    if not _is_news(hash_of(fresh, publication), publication, last):
        return None
    fresh_hash, number = hash_of(fresh, publication), last.number + 1 if last else 1
    differences = compare(publication, fresh).differences
    proposal = Restatement.objects.create(
        publication=publication,
        number=number,
        proposed_at=at,
        data_hash=fresh_hash,
        snapshot=frozen.to_json(fresh),
        differences=list(differences),
    )
    on = local_day(at)
    for head in holders(successor_of(publication.agency_id, on), Role.HEAD, on):
        tell_once(
            "month_restatement_proposed", publication, head,
            {**said_of(publication), "count": len(differences)}, at=at, cause=str(number),
        )  # fmt: skip
    return proposal


def _is_news(fresh: str, publication: Publication, last: Restatement | None) -> bool:
    if last is None:
        return fresh != publication.data_hash
    if last.state == RestatementState.PROPOSED or fresh == last.data_hash:
        return False  # one at a time: what is waiting is decided first
    return last.state == RestatementState.ACCEPTED or fresh != publication.data_hash


@transaction.atomic
def decide(*, restatement_id: int, accept: bool, reason: str, by: Actor, at: datetime) -> Restatement:
    """Show the restatement beside the original, or say why not. Names it no longer lists go everywhere.

    Nobody is newly listed by it: he would not have had his window for a reply.
    """
    proposal = Restatement.objects.select_for_update(of=("self",)).get(pk=restatement_id)
    publication = lock_month(proposal.publication_id)
    check_restates(by, publication.agency_id, local_day(at))
    if proposal.state != RestatementState.PROPOSED:
        raise NotReady("Đề nghị điều chỉnh này đã được quyết định.")
    words = " ".join(reason.split())
    if not words:
        raise Refused("Hãy ghi lý do, ví dụ hồ sơ nhập muộn hay sửa ngày.", field="reason")
    if found := personal_data_in(words, _not_to_be_named(publication)):
        raise Refused(f"Lý do được công khai nên không được nhắc “{found}”.", field="reason")
    proposal.state = RestatementState.ACCEPTED if accept else RestatementState.DROPPED
    proposal.decided_at, proposal.decided_by, proposal.reason = at, by.user, words
    proposal.save()
    if accept:
        _remove_names(publication, proposal, at)
        reissue(publication, at=at, always=True)
    return proposal


def _not_to_be_named(publication: Publication) -> list[str]:
    """Listed officers, the applicants of their dossiers, and those of every dossier the month counted.

    What was corrected may be late no more, so the late ones of today do not do.
    """
    period = period_of_publication(publication)
    units = below(publication.agency_id, period.last)
    counted = DossierFact.objects.counted_in(period, period.last).filter(unit__in=units)
    lines = publication.officers.values_list("name", "dossier_ids")
    names_listed, listed = [name for name, _ in lines], {pk for _, dossiers in lines for pk in dossiers}
    return [*names_listed, *applicants_of(listed), *applicants_of(counted.values("pk"))]


def _remove_names(publication: Publication, proposal: Restatement, at: datetime) -> None:
    still = {(one.user_id, one.unit_id) for one in restated(proposal).officers}
    gone = [one for one in _named(publication) if (one.officer_id, one.unit_id) not in still]
    names.remove(gone, reason=RemovalReason.RESTATED, at=at, restatement=proposal)


def _named(publication: Publication) -> Sequence[PublicationOfficer]:
    return list(publication.officers.filter(removal=None).order_by("pk"))
