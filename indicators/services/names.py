"""Names that go: from the month they were taken from, and from every other month that says the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from dossiers.rules.days import local_day
from indicators.enums import PublicationState, RemovalReason
from indicators.models import NameRemoval, Publication, PublicationOfficer, ReplyAnswer, Restatement
from indicators.services.publishing import reissue


def lock_month(publication_id: int) -> Publication:
    """The publication, locked with those of all other agencies for its month, in one order for everybody."""
    one = Publication.objects.get(pk=publication_id)
    rows = Publication.objects.select_for_update(of=("self",))
    same = rows.filter(period_kind=one.period_kind, first_on=one.first_on)
    locked = {
        row.pk: row for row in same.select_related("agency", "definition", "notice__file").order_by("pk")
    }
    found: Publication = locked[publication_id]
    return found


def remove(
    lines: Iterable[PublicationOfficer],
    *,
    reason: RemovalReason,
    at: datetime,
    answer: ReplyAnswer | None = None,
    restatement: Restatement | None = None,
) -> None:
    """Take these names away, and new editions for other agencies that published them (ruling 14).

    Called under `lock_month`; the edition of the publication itself is the caller's.
    """
    on = local_day(at)
    others: set[int] = set()
    for line in lines:
        for one in [line, *_same_elsewhere(line)]:
            _removal, is_new = NameRemoval.objects.get_or_create(
                officer=one,
                defaults={"removed_on": on, "reason": reason, "answer": answer, "restatement": restatement},
            )
            if is_new and one.publication_id != line.publication_id:
                others.add(one.publication_id)
    published = Publication.objects.filter(pk__in=others, state=PublicationState.PUBLISHED)
    for publication in published.select_related("agency", "definition", "notice__file").order_by("pk"):
        reissue(publication, at=at)


def keep_removed(publication: Publication, on: date) -> None:
    """Names that an upheld reply took away elsewhere are not listed anew by who closes later."""
    removed = PublicationOfficer.objects.filter(
        publication__period_kind=publication.period_kind,
        publication__first_on=publication.first_on,
        removal__reason=RemovalReason.UPHELD,
    ).exclude(publication=publication)
    NameRemoval.objects.bulk_create(
        [
            NameRemoval(officer=line, removed_on=on, reason=RemovalReason.UPHELD, answer=other.removal.answer)
            for other in removed.select_related("removal__answer").order_by("pk")
            for line in publication.officers.filter(officer=other.officer_id, unit=other.unit_id)
            if covers(other, line)
        ],
        ignore_conflicts=True,
    )


def _same_elsewhere(line: PublicationOfficer) -> list[PublicationOfficer]:
    return [one for one in _elsewhere(line).filter(removal=None).order_by("pk") if covers(line, one)]


def _elsewhere(line: PublicationOfficer) -> QuerySet[PublicationOfficer]:
    """The same person in the same unit, as other agencies list him for the same month."""
    month = line.publication
    return PublicationOfficer.objects.filter(
        officer=line.officer_id,
        unit=line.unit_id,
        publication__period_kind=month.period_kind,
        publication__first_on=month.first_on,
    ).exclude(publication=month)


def covers(line: PublicationOfficer, other: PublicationOfficer) -> bool:
    """Whether what was decided about one line is all that the other says: it has no dossier besides."""
    return set(other.dossier_ids) <= set(line.dossier_ids)
