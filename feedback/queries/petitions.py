"""What others ask of petitions: facts for the scores, what is owed an answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Min, Prefetch, Q, QuerySet

from accounts.models import User
from dossiers.rules.days import local_day
from feedback.enums import DutyKind, PetitionState
from feedback.models import Petition, PetitionDuty
from feedback.queries.opinions import Opinions, opinions_of
from feedback.rules.late import Owed, late_from


# Not this agency's to answer: another procedure, another agency outside, or taken back. What was forwarded
# when a limit was missed here already stays counted: forwarding must not be the cure of a late petition.
UNCOUNTED = frozenset({PetitionState.REDIRECTED, PetitionState.FORWARDED, PetitionState.WITHDRAWN})


@dataclass(frozen=True)
class PetitionRow:
    """A petition as the scores need it (Decision 766, group 5). Days are legal days.

    `unit_id` owns it: the agency that owes or gave the answer. `due_on` is the day of the answer owed last.
    `late_from`: late as at T ⇔ not None and <= T. `dislike_turns`: days from which dislikes outweighed likes,
    then no more, in turn. `counted`: one of the petitions to handle. `owes`: something that counts is still
    to be done, such as publishing the answer it has.
    """

    petition_id: int
    unit_id: int
    kind: str
    channel: str
    state: str
    sent_on: date
    due_on: date | None
    answered_on: date | None
    published_on: date | None
    late_from: date | None
    owes: bool
    dislike_turns: tuple[date, ...]
    repeated_on: date | None
    counted: bool


def petition_rows(petition_ids: Collection[int]) -> list[PetitionRow]:
    """Rows of these petitions, by id. Four statements."""
    duties = PetitionDuty.objects.order_by("pk")
    found = (
        Petition.objects.filter(pk__in=petition_ids)
        .prefetch_related(Prefetch("duties", duties, to_attr="every_duty"))
        .order_by("pk")
    )
    opinions = opinions_of(petition_ids)
    return [_row(petition, opinions) for petition in found]


def _row(petition: Petition, opinions: Opinions) -> PetitionRow:
    duties: list[PetitionDuty] = petition.every_duty  # type: ignore[attr-defined]
    own = [duty for duty in duties if duty.agency_id == petition.handling_agency_id]
    standing = [duty for duty in own if duty.dropped_at is None]
    answers = [duty.due_on for duty in standing if duty.kind == DutyKind.ANSWER]
    late = late_from(_owed(duty) for duty in own if duty.counts)
    return PetitionRow(
        petition_id=petition.pk,
        unit_id=petition.handling_agency_id,
        kind=petition.kind,
        channel=petition.channel,
        state=petition.state,
        sent_on=petition.sent_on,
        due_on=answers[-1] if answers else None,
        answered_on=petition.answered_on,
        published_on=petition.published_on,
        late_from=late,
        owes=any(duty.counts and duty.done_on is None for duty in standing),
        dislike_turns=opinions.dislike_turns(petition),
        repeated_on=opinions.repeated_on(petition),
        counted=petition.state not in UNCOUNTED
        or (petition.state == PetitionState.FORWARDED and late is not None),
    )


def _owed(duty: PetitionDuty) -> Owed:
    """What fell away was owed until that day: missed when its limit had passed by then."""
    ended_on = local_day(duty.dropped_at) if duty.dropped_at else duty.done_on
    return Owed(duty.due_on, ended_on)


def first_petitioned_on(dossier_ids: Collection[int]) -> dict[int, date]:
    """Dossier → the day of the first petition about it; not what was refused or is another procedure."""
    found = (
        Petition.objects.real()
        .filter(about_dossier__in=dossier_ids)
        .values_list("about_dossier")
        .annotate(first=Min("sent_on"))
    )
    return dict(found)


def petitioned(dossier_ids: Collection[int]) -> frozenset[int]:
    """Those of these dossiers that somebody petitioned about."""
    return frozenset(first_petitioned_on(dossier_ids))


def owed(user: User, on: date, *, due_before: datetime | None = None) -> QuerySet[Petition]:
    """Petitions this user sees that wait for an answer, the most urgent first; each with `answer_due_at`.

    With the handling agency and handler at hand; `due_before`: only those owed before that moment.
    """
    waiting = (PetitionState.RECEIVED, PetitionState.TRANSFERRED, PetitionState.HANDLING)
    found: QuerySet[Petition] = (
        Petition.objects.visible_to(user, on)
        .filter(
            state__in=waiting,
            duties__kind=DutyKind.ANSWER,
            duties__done_at=None,
            duties__dropped_at=None,
            **({"duties__due_at__lt": due_before} if due_before else {}),
        )
        .annotate(answer_due_at=F("duties__due_at"), answer_due_on=F("duties__due_on"))
        .select_related("handling_agency", "handler")
        .order_by("answer_due_at", "pk")
    )
    return found


def overdue(user: User, at: datetime, on: date) -> QuerySet[PetitionDuty]:
    """Everything overdue on petitions this user sees, the oldest first."""
    found: QuerySet[PetitionDuty] = (
        PetitionDuty.objects.overdue_at(at)
        .filter(petition__in=Petition.objects.visible_to(user, on))
        .select_related("petition", "agency", "petition__handler")
        .order_by("due_at", "pk")
    )
    return found


def petition_counts(agency_ids: Collection[int], *, first: date, last: date) -> tuple[int, int]:
    """Petitions these agencies handle that were received in these days, and that were answered in them."""
    mine = Petition.objects.real().filter(handling_agency__in=agency_ids)
    counted = mine.aggregate(
        received=Count("pk", filter=Q(sent_on__range=(first, last))),
        answered=Count("pk", filter=Q(answered_on__range=(first, last))),
    )
    return counted["received"], counted["answered"]
