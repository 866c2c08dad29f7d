"""Planning and closing a month: the days fixed beforehand, the figures snapped, everybody listed told.

The same facts give the same snapshot and the same hash; `close_month --check` reckons both anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.enums import Role
from accounts.models import Actor, Agency, User
from accounts.queries import deadline_policy, holders, successor_of
from calendars.queries import load_calendar
from calendars.rules.worktime import add_working_days
from dossiers.rules.days import local_day
from indicators.enums import PeriodKind, PublicationState
from indicators.exceptions import NotReady
from indicators.models import Publication, PublicationOfficer, PublicationRow, UnitScore
from indicators.permissions import check_closes
from indicators.queries.closing import kept_snapshot, publishing_agencies, snapshot
from indicators.queries.definitions_kept import definition_in_force
from indicators.rules.periods import Period, period_of
from indicators.rules.publishing import (
    AddWorkingDays,
    Snapshot,
    data_hash,
    differences,
    planned_days,
    review_until,
)
from indicators.services import facts, scores
from indicators.services.names import keep_removed
from indicators.services.petition_facts import refresh_petitions
from indicators.services.procedure_facts import refresh_procedures
from indicators.services.terms import terms_of
from notifications.services.staff import tell


@dataclass(frozen=True)
class Checked:
    """A closed month reckoned anew. `is_whole`: the kept rows still give the hash they were closed with."""

    kept_hash: str
    fresh_hash: str
    is_whole: bool
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return self.is_whole and self.kept_hash == self.fresh_hash


def plan(*, day: date, at: datetime) -> int:
    """Plan the month before `day` for everybody who publishes; returns how many were new. Safe to repeat."""
    period = period_of(PeriodKind.MONTH, day).before()
    known = set(
        Publication.objects.filter(period_kind=period.kind, first_on=period.first).values_list(
            "agency", flat=True
        )
    )
    new = [agency for agency in publishing_agencies(period.last) if agency.pk not in known]
    for agency in new:
        planned(agency=agency, period=period, at=at)
    return len(new)


def planned(*, agency: Agency, period: Period, at: datetime) -> Publication:
    """The month of this agency, planned now where it was not yet."""
    terms = terms_of(agency.pk, period.last)
    days = planned_days(period.last, terms, adding(agency.pk, period.last))
    publication, _is_new = Publication.objects.get_or_create(
        agency=agency,
        period_kind=period.kind,
        first_on=period.first,
        defaults={"planned_at": at, "names_months": terms.names_months, **vars(days)},
    )
    return publication


def adding(agency_id: int, day: date) -> AddWorkingDays:
    """Adds working days of the agency's own calendar."""
    calendar = load_calendar(deadline_policy(agency_id, day).calendar_code)
    return lambda since, days: add_working_days(calendar, since, days)


@transaction.atomic
def close(*, publication_id: int, by: Actor, at: datetime) -> Publication:
    """Snap the figures and open the window for replies. Raises NotAllowed, NotReady."""
    rows = Publication.objects.select_for_update(of=("self",)).select_related("agency")
    publication: Publication = rows.get(pk=publication_id)
    on = local_day(at)
    check_closes(by, publication.agency_id, on)
    period = period_of_publication(publication)
    if publication.state != PublicationState.DRAFT:
        raise NotReady("Tháng này đã chốt. Số liệu đã chốt không sửa; thay đổi về sau là một lần điều chỉnh.")
    if on <= period.last:
        raise NotReady(f"Tháng chưa hết. Chốt được từ sau ngày {period.last:%d/%m/%Y}.")
    _bring_up_to_date()
    fresh = reckon(publication.agency_id, period)
    publication.close()
    publication.closed_at, publication.closed_by = at, by.user
    publication.definition_id = fresh.definition_id
    publication.data_hash = hash_of(fresh, publication)
    add = adding(publication.agency_id, on)
    terms = terms_of(publication.agency_id, period.last)
    publication.review_until = review_until(on, publication.review_until, terms, add)
    publication.save()
    _write(publication, fresh)
    keep_removed(publication, on)
    _tell_those_listed(publication, fresh, on=on, at=at)
    return publication


def _bring_up_to_date() -> None:
    """What was entered since the last night: a month closed before it would be without its last day."""
    facts.refresh()
    refresh_petitions()
    refresh_procedures()


def period_of_publication(publication: Publication) -> Period:
    return Period(PeriodKind(publication.period_kind), publication.first_on)


def hash_of(snap: Snapshot, publication: Publication) -> str:
    return data_hash(snap, agency=publication.agency.code, period=publication.month)


def reckon(agency_id: int, period: Period) -> Snapshot:
    """The snapshot as the facts give it now; nothing is written. Raises NotReady where nothing is scored."""
    found = reckon_many([agency_id], period)
    if agency_id not in found:
        raise NotReady("Cơ quan này chưa có điểm trong kỳ, nên chưa có gì để chốt.")
    return found[agency_id]


def reckon_many(agency_ids: Iterable[int], period: Period) -> dict[int, Snapshot]:
    """The same for several agencies of one period, scored once; who is not scored in it is left out."""
    found = _scores(period)
    scored = {one.agency_id for one in found}
    return {agency: snapshot(agency, period, found) for agency in agency_ids if agency in scored}


@transaction.atomic
def _scores(period: Period) -> list[UnitScore]:
    """Scores of the period as at its end, by the very code of the night; what is stored stays as it was."""
    with transaction.atomic():
        scores.score_period(period)
        rows = UnitScore.objects.of_period(period).filter(measured_on=period.last)
        kept = definition_in_force(period.last).row_id
        found = list(rows.filter(definition=kept).select_related("agency", "definition"))
        transaction.set_rollback(True)
    return found


def check(publication: Publication) -> Checked:
    """Reckon a closed month anew and compare. Raises NotReady while it is not closed."""
    if publication.state == PublicationState.DRAFT:
        raise NotReady("Tháng này chưa chốt, nên chưa có gì để so.")
    return compare(publication, reckon(publication.agency_id, period_of_publication(publication)))


def compare(publication: Publication, fresh: Snapshot) -> Checked:
    """A closed month beside what the facts say now."""
    kept = kept_snapshot(publication)
    fresh_hash = hash_of(fresh, publication)
    differ = fresh_hash != publication.data_hash
    return Checked(
        kept_hash=publication.data_hash,
        fresh_hash=fresh_hash,
        is_whole=hash_of(kept, publication) == publication.data_hash,
        differences=tuple(differences(kept, fresh)) if differ else (),
    )


def _write(publication: Publication, fresh: Snapshot) -> None:
    PublicationRow.objects.bulk_create(
        PublicationRow(
            publication=publication,
            agency_id=one.agency_id,
            place=place,
            code=one.code,
            name=one.name,
            kind=one.kind,
            level=one.level,
            total=Decimal(one.total),
            not_measured=Decimal(one.not_measured),
            unreachable=Decimal(one.unreachable),
            grade=one.grade,
            rank=one.rank,
            ranked_among=one.ranked_among,
            late=one.late,
            values=[list(value) for value in one.values],
        )
        for place, one in enumerate(fresh.units)
    )
    PublicationOfficer.objects.bulk_create(
        PublicationOfficer(
            publication=publication,
            officer_id=one.user_id,
            name=one.name,
            unit_id=one.unit_id,
            unit_name=one.unit,
            dossier_ids=list(one.dossier_ids),
            minutes=one.minutes,
            handled=one.handled,
        )
        for one in fresh.officers
    )


def _tell_those_listed(publication: Publication, fresh: Snapshot, *, on: date, at: datetime) -> None:
    """Heads of the units and the officers themselves, each about his own line."""
    said = {
        "agency": publication.agency.name,
        "month": f"{publication.first_on:%m/%Y}",
        "until": publication.review_until,
    }
    for unit in fresh.units:
        for head in holders(successor_of(unit.agency_id, on), Role.HEAD, on):
            tell_once("month_unit_listed", publication, head, said, at=at)
    people = User.objects.filter(pk__in=[one.user_id for one in fresh.officers], is_active=True)
    for officer in people.order_by("pk"):
        tell_once("month_officer_listed", publication, officer, said, at=at)


def tell_once(
    kind: str, publication: Publication, user: User, said: dict[str, object], *, at: datetime, cause: str = ""
) -> None:
    """One message of a kind to a person about a month, or about one thing in it (`cause`)."""
    about = f"publication:{publication.pk}"
    tell(user=user, kind=kind, variables=said, cause=f"{about}:{kind}:{cause}:{user.pk}", about=about, at=at)
