"""Months as the public and those who are listed ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import Agency, User
from accounts.queries import scope
from dossiers.rules.days import local_day
from indicators.enums import PublicationState, RemovalReason, RestatementState
from indicators.models import (
    Publication,
    PublicationOfficer,
    PublicationRow,
    PublicEdition,
    Reply,
    Restatement,
)
from indicators.permissions import SPEAKERS
from indicators.queries.closing import kept_snapshot
from indicators.rules.definition import Definition, definition_from
from indicators.rules.periods import Period
from indicators.rules.public_month import (
    PublicGrade,
    PublicGroup,
    PublicIndicator,
    PublicMonth,
    PublicOfficer,
    PublicOfficerChange,
    PublicReply,
    PublicRestatement,
    PublicUnit,
    changes_between,
)
from indicators.rules.publishing import Snapshot, group_points, months_after
from lib import frozen


MONTHS_OVERDUE = 13


def months_of(agency_code: str = "") -> QuerySet[Publication]:
    """Published months, the latest first."""
    found = Publication.objects.public().select_related("agency", "definition")
    if agency_code:
        found = found.filter(agency__code=agency_code)
    ordered: QuerySet[Publication] = found.order_by("-first_on", "agency__code")
    return ordered


def overdue_months(on: date, agency_code: str = "") -> QuerySet[Publication]:
    """Months that should be public by now and are not: that too is public (ruling 14). No figures are.

    Of one agency all of them; of all agencies those of the last 13 months.
    """
    found = Publication.objects.exclude(state=PublicationState.PUBLISHED).filter(due_on__lt=on)
    if agency_code:
        found = found.filter(agency__code=agency_code)
    else:
        found = found.filter(first_on__gte=months_after(on, -MONTHS_OVERDUE).replace(day=1))
    late: QuerySet[Publication] = found.select_related("agency").order_by("-first_on", "agency__code")
    return late


def publishers() -> QuerySet[Agency]:
    """Agencies that publish months, or should, by name."""
    found: QuerySet[Agency] = Agency.objects.filter(pk__in=Publication.objects.values("agency"))
    return found.order_by("name", "pk")


def published(agency_code: str, first: date) -> Publication | None:
    """The published month at its permanent address; None while it is not public."""
    found: Publication | None = months_of(agency_code).filter(first_on=first).select_related("notice").first()
    return found


def edition_for(publication: Publication, on: date) -> PublicEdition | None:
    """The edition that may be given out that day: the newest, unless it prints names whose time is over."""
    newest = publication.editions.select_related("paper__file").order_by("-number").first()
    if newest is None or (newest.names and _names_over(publication, on)):
        return None
    return newest


def _names_over(publication: Publication, on: date) -> bool:
    return publication.names_until is not None and on > publication.names_until


def public_month(publication: Publication, on: date) -> PublicMonth:
    """A closed month as the public sees it that day. Of a month that is not public yet: as it would."""
    assert publication.definition is not None, "only a closed month has figures"  # noqa: S101
    definition = definition_from(publication.definition.content)
    period = Period(publication.period_kind, publication.first_on)  # type: ignore[arg-type]
    published_on = publication.published_on or on
    names_shown = not _names_over(publication, on)
    return PublicMonth(
        agency_code=publication.agency.code,
        agency=publication.agency.name,
        month=publication.month,
        first=period.first,
        last=period.last,
        definition=definition.name,
        definition_label_vi=definition.label.vi,
        definition_label_en=definition.label.en,
        closed_on=local_day(publication.closed_at) if publication.closed_at else on,
        review_until=publication.review_until,
        due_on=publication.due_on,
        published_on=published_on,
        days_late=max(0, (published_on - publication.due_on).days),
        names_until=publication.names_until or months_after(on, publication.names_months),
        names_shown=names_shown,
        number_text=publication.notice.number_text if publication.notice else "",
        data_hash=publication.data_hash,
        groups=tuple(
            PublicGroup(one.id, one.label.vi, one.label.en, _points(one.max)) for one in definition.groups
        ),
        grades=tuple(PublicGrade(one.code, one.label.vi, one.label.en) for one in definition.grades),
        indicators=tuple(
            PublicIndicator(one.id, one.number, one.group, one.label.vi, one.label.en, _points(one.max))
            for one in definition.indicators
        ),
        units=tuple(_units(publication, definition)),
        officers=tuple(_officers(publication, names_shown=names_shown)),
        restatements=tuple(_restatements(publication, names_shown=names_shown)),
    )


def _points(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(float(value))


def _with_replies() -> Prefetch[Any, Any, Any]:
    return Prefetch("replies", Reply.objects.select_related("answer").order_by("pk"))


def _units(publication: Publication, definition: Definition) -> Iterable[PublicUnit]:
    groups = {one.id: one.group for one in definition.indicators}
    rows = PublicationRow.objects.filter(publication=publication).prefetch_related(_with_replies())
    for row in rows.order_by("place"):
        yield PublicUnit(
            code=row.code,
            name=row.name,
            kind=row.kind,
            level=row.level,
            total=row.total,
            groups=group_points(row.values, groups),
            not_measured=row.not_measured,
            unreachable=row.unreachable,
            grade=row.grade,
            rank=row.rank,
            ranked_among=row.ranked_among,
            late=row.late,
            values={value[0]: tuple(value[1:]) for value in row.values},
            replies=tuple(_reply(one) for one in row.replies.all()),
        )


def _officers(publication: Publication, *, names_shown: bool) -> Iterable[PublicOfficer]:
    rows = publication.officers.select_related("removal").prefetch_related(_with_replies())
    for row in rows.order_by("-minutes", "unit_name", "pk"):
        removal = getattr(row, "removal", None)
        is_named = names_shown and removal is None
        yield PublicOfficer(
            name=row.name if is_named else "",
            unit=row.unit_name,
            dossiers=row.dossiers,
            minutes=row.minutes,
            handled=row.handled,
            removed_on=removal.removed_on if removal else None,
            removed_because=str(RemovalReason(removal.reason).label) if removal else "",
            # What was said about oneself tells who one is: without the name it is not shown either.
            replies=tuple(_reply(one) for one in row.replies.all()) if is_named else (),
        )


def _reply(one: Reply) -> PublicReply:
    answer = getattr(one, "answer", None)
    said = PublicReply(local_day(one.written_at), one.text)
    if answer is None:
        return said
    return replace(
        said,
        is_answered=True,
        is_upheld=answer.upheld,
        answer=answer.text,
        answered_on=local_day(answer.answered_at),
    )


def _restatements(publication: Publication, *, names_shown: bool) -> Iterable[PublicRestatement]:
    accepted = publication.restatements.filter(state=RestatementState.ACCEPTED).order_by("number")
    before = None
    for one in accepted:
        before, after = before or kept_snapshot(publication), restated(one)
        assert one.decided_at is not None  # noqa: S101 - the database holds it for what is accepted
        yield PublicRestatement(
            number=one.number,
            decided_on=local_day(one.decided_at),
            reason=one.reason,
            data_hash=one.data_hash,
            changes=changes_between(before.units, after.units),
            officers=tuple(_officer_changes(publication, after)) if names_shown else (),
        )


def _officer_changes(publication: Publication, after: Snapshot) -> Iterable[PublicOfficerChange]:
    """Of those who are still named: a line that lasts for months must not say more than is true."""
    now = {(one.user_id, one.unit_id): one for one in after.officers}
    for line in publication.officers.filter(removal=None).order_by("-minutes", "unit_name", "pk"):
        one = now.get((line.officer_id, line.unit_id))
        if one and (len(one.dossier_ids), one.minutes) != (line.dossiers, line.minutes):
            yield PublicOfficerChange(
                line.name, line.unit_name, line.dossiers, len(one.dossier_ids), line.minutes, one.minutes
            )


def restated(one: Restatement) -> Snapshot:
    """The snapshot of a restatement, as it was proposed."""
    found: Snapshot = frozen.from_json(Snapshot, one.snapshot)
    return found


def lines_of(user: User, on: date) -> QuerySet[PublicationRow]:
    """Lines of closed months this person speaks for: of the units he leads or controls, the latest first."""
    mine = PublicationRow.objects.filter(agency__in=scope(user, SPEAKERS, on))
    rows = mine.select_related("publication__agency", "publication__definition")
    found: QuerySet[PublicationRow] = rows.order_by("-publication__first_on", "place", "pk")
    return found


def own_lines(user: User) -> QuerySet[PublicationOfficer]:
    """Lines in which this very person is listed, the latest first."""
    mine = PublicationOfficer.objects.filter(officer=user)
    return mine.select_related("publication__agency", "removal").order_by("-publication__first_on", "pk")
