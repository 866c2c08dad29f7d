"""Dossiers as questions; each reads as the end of "dossiers …"."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When

from accounts.enums import Role
from accounts.queries import heirs_of, legal_agency_ids, predecessors, reach, unit_scope, whole_agencies
from dossiers.enums import (
    ENDED_WITHOUT_RESULT,
    OPEN_STATES,
    TERMINAL_STATES,
    DossierKind,
    QuestionState,
    SlipState,
    State,
    StepState,
)
from dossiers.enums.redaction import RedactionState
from dossiers.rules.codes import spellings
from dossiers.rules.days import local_day
from dossiers.rules.redacting import HOLDS_FOR
from dossiers.rules.visibility import READS_QUESTIONS, Relation, roles_seeing
from lib.text import is_storable


if TYPE_CHECKING:
    from accounts.models import User
    from dossiers.models import Dossier


class DossierQuerySet(models.QuerySet[Any]):
    """Filters and columns of dossiers."""

    def visible_to(self, user: User, on: date) -> Self:
        """What this user may see on that day, by every role he or the colleague he stands in for holds."""
        return self.filter(visible_condition(user, on))

    def under_code(self, scanned: str) -> Dossier | None:
        """The one with this code or temporary number, or the only one that came under this outside code.

        One way from a label to a dossier for all who scan (rulings 25, 39): a former code lives on as the
        outside code, which two systems may have given twice. One statement.
        """
        forms = _as_stored(scanned)
        own = Case(When(code__in=forms, then=0), When(temporary_number__in=forms, then=1), default=2)
        found: list[Dossier] = list(self.filter(of_code(scanned)).order_by(own, "pk")[:2]) if forms else []
        is_own = bool(found) and {found[0].code, found[0].temporary_number} & set(forms)
        return found[0] if is_own or len(found) == 1 else None

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def unfinished(self) -> Self:
        """Neither finished nor ended otherwise: the clock may still run out."""
        return self.filter(ended_on=None)

    def accepted(self) -> Self:
        return self.exclude(accepted_at=None)

    def waiting_for_return(self) -> Self:
        return self.filter(state=State.DONE)

    def late_at(self, moment: datetime) -> Self:
        """Late by the legal measure L: unfinished and past, or finished after it (ruling 2)."""
        return self.filter(
            Q(ended_on=None, late_after__lt=moment)
            | Q(finished_at__gt=models.F("late_after"))
            | Q(finished_at=None, ended_at__gt=models.F("late_after"))
        )

    def uncollected(self, before: date) -> Self:
        """With a result that waits at the counter since `before` or longer, and since its promised day."""
        return self.filter(state=State.DONE, ended_on__lte=before).filter(
            Q(due_on=None) | Q(due_on__lte=before)
        )

    def with_originals_here(self) -> Self:
        """Ended, and originals that go back to the applicant still lie here; the last thing asked.

        Before acceptance only where they came in for a check: who is refused at the counter takes them home.
        After a result its handing over says so, else the dossier: each few of very many and found by an index
        of its own (`return_papers_due`, `dossier_papers_here`), which no condition over both could use.
        """
        from dossiers.models.parts import DossierPaper

        held = DossierPaper.objects.held().filter(is_fetched=True, dossier=OuterRef("pk"))
        with_result = self.filter(state=State.RETURNED, result_return__papers_due=True)
        without = self.filter(Exists(held), state__in=ENDED_WITHOUT_RESULT, papers_returned=False).exclude(
            state=State.REFUSED, submitted_at=None
        )
        here = with_result.values("pk").union(without.values("pk"))
        found: Self = self.model._default_manager.filter(pk__in=here)
        return found

    def counted_once(self) -> Self:
        """A linked set counts once, at the issuer of the whole (ruling 21): its parts are left out."""
        return self.exclude(kind=DossierKind.LINKED)

    def received_between(self, first: date, last: date) -> Self:
        return self.filter(received_on__gte=first, received_on__lte=last)

    def not_over(self) -> Self:
        return self.exclude(state__in=TERMINAL_STATES)

    def with_list_data(self) -> Self:
        """What a row of a list shows; a total order so that pages never overlap."""
        return self.select_related(
            "procedure_version__procedure", "current_unit", "current_holder", "deciding_agency"
        )

    def most_urgent_first(self) -> Self:
        return self.order_by(models.F("due_at").asc(nulls_last=True), "pk")


def of_code(typed: str) -> Q:
    """Of dossiers: with this code, temporary number or outside code as a whole. By the indexes of codes."""
    forms = _as_stored(typed)
    return Q(code__in=forms) | Q(temporary_number__in=forms) | Q(outside_code__in=forms)


def _as_stored(typed: str) -> list[str]:
    return [form for form in spellings(typed) if is_storable(form)]


class PaperQuerySet(models.QuerySet[Any]):
    """Filters of papers."""

    def held(self) -> Self:
        """Originals that were kept and lie in the office; `is_fetched`: all but the application form."""
        is_fetched = Q(required_paper=None) | Q(required_paper__is_form=False)
        return self.filter(kept=True, originals__gt=0, given_back_at=None).annotate(is_fetched=is_fetched)


class RedactionQuerySet(models.QuerySet[Any]):
    """Orders to take personal data away."""

    def visible_to(self, user: User, on: date) -> Self:
        """Those of dossiers he sees: an order names no people but those who asked and decided."""
        from dossiers.models.dossier import Dossier

        return self.filter(dossier__in=Dossier.objects.visible_to(user, on))

    def to_approve(self, headed: Collection[int], at: datetime) -> Self:
        """Waiting, in time, for whoever heads these agencies; of units under their seal too."""
        within = {*headed, *whole_agencies(headed, local_day(at))} if headed else set()
        return self.filter(
            state=RedactionState.ASKED, asked_at__gte=at - HOLDS_FOR, dossier__deciding_agency__in=within
        )


class ResultQuerySet(models.QuerySet[Any]):
    """Filters of results."""

    def in_force(self) -> Self:
        """Not replaced; at most one of a dossier. Rows that were replaced stay and count for nothing."""
        return self.filter(replaced_at=None)


class ConsultationQuerySet(models.QuerySet[Any]):
    """Filters of questions to other agencies."""

    def visible_to(self, user: User, on: date) -> Self:
        """Questions put to an agency this user answers for: all he sees of another agency's dossier."""
        return self.filter(asked_agency__in=answered_for(user, on))

    def waiting(self) -> Self:
        """An answer is still owed, in time or not."""
        return self.filter(state__in=(QuestionState.ASKED, QuestionState.SILENT, QuestionState.DISPUTED))


def answered_for(user: User, on: date) -> frozenset[int]:
    """Agencies whose questions the user reads: his units, and the agencies with a seal they belong to."""
    units = unit_scope(user, READS_QUESTIONS, on)
    if not units:
        return frozenset()
    legal = frozenset(legal_agency_ids(units, on).values())
    return units | predecessors(legal, on)


def units_answering(agency_ids: Iterable[int], on: date) -> frozenset[int]:
    """Where a role must be held to answer for any of these: there, or in a unit under its seal.

    For one that has closed at its heir (ruling 41).
    """
    asked = frozenset(heirs_of(agency_ids, on).values())
    sealed = [agency for agency, legal in legal_agency_ids(asked, on).items() if agency == legal]
    return asked | (whole_agencies(sealed, on) if sealed else frozenset())


def visible_condition(user: User, on: date) -> Q:
    """The condition behind `visible_to` (dossiers.rules.visibility). Two statements, none per row."""
    return Reach.of(user, on).condition(user)


@dataclass(frozen=True)
class Reach:
    """Agencies whose dossiers a person sees: through a unit, as part of an agency or below it, as his own.

    `counters` are those where he is at the counter.
    """

    units: frozenset[int]
    agencies: frozenset[int]
    own: frozenset[int]
    counters: frozenset[int]

    @classmethod
    def of(
        cls,
        user: User,
        on: date,
        *,
        granted: Callable[[Relation], Collection[Role]] = roles_seeing,
        reached: Collection[tuple[int, Role, bool]] | None = None,
    ) -> Reach:
        """granted: which roles count in a relation; those that see the dossier, unless told otherwise.

        `reached` is what `accounts.queries.reach` told of the user, where it was asked already.
        """
        reached = reach(user, on) if reached is None else reached

        def held_in(*roles: Role) -> frozenset[int]:
            return frozenset(agency for agency, role, is_below in reached if role in roles and not is_below)

        wide, inside = granted(Relation.CHILD), held_in(*granted(Relation.SAME_AGENCY))
        below = frozenset(agency for agency, role, _ in reached if role in wide)
        return cls(
            units=held_in(*granted(Relation.SAME_UNIT)),
            agencies=below | (whole_agencies(inside, on) if inside else frozenset()),
            own=held_in(Role.HELPER, Role.POSTAL_AGENT),
            counters=held_in(Role.RECEPTION, Role.ONESTOP_HEAD),
        )

    def condition(self, user: User, *, one_by_one: bool = False) -> Q:
        """What dossiers in this reach have in common; `one_by_one` for few of few, such as a desk's shelf.

        What an office's units ever worked on grows with every year, so reading it all for the fifty that are
        shown would too. Without `one_by_one` the database chooses, which is right for many of many.
        """
        condition = Q(pk=None)
        if self.units:
            condition |= _through(self.units, one_by_one=one_by_one)
        if self.agencies:
            condition |= Q(receiving_agency__in=self.agencies) | Q(deciding_agency__in=self.agencies)
        if self.own:
            condition |= Q(received_by=user, receiving_agency__in=self.own)
        return condition


def _through(units: frozenset[int], *, one_by_one: bool) -> Q:
    """Received by, lying in, or gone through one of these units."""
    from dossiers.models.parts import StepInstance

    reached = [StepState.ACTIVE, StepState.DONE, StepState.SENT_BACK]
    steps = StepInstance.objects.filter(dossier_id=OuterRef("pk"), unit__in=units, state__in=reached)
    if one_by_one:
        # True of each of them. Asked by "=" alone, PostgreSQL may first collect every step of the units.
        steps = steps.filter(dossier_id__gte=OuterRef("pk"))
    return Q(receiving_agency__in=units) | Q(current_unit__in=units) | Q(Exists(steps))


# Who reads what a counter did without the line (docs/access.csv, object `outage`).
_AT_THE_COUNTER = (Role.RECEPTION, Role.ONESTOP_HEAD)
_LEADING = (Role.HEAD, Role.APPROVER, Role.CONTROL, Role.AUDITOR)
_INSPECTING = (Role.HEAD, Role.CONTROL, Role.AUDITOR)


def counters_watched(user: User, on: date) -> frozenset[int]:
    """Counters whose outages a person reads: where he receives, those of the agency he leads or inspects."""
    reached = reach(user, on)
    own = frozenset(agency for agency, role, below in reached if role in _AT_THE_COUNTER and not below)
    led = frozenset(agency for agency, role, below in reached if role in _LEADING and not below)
    below = frozenset(agency for agency, role, is_below in reached if is_below and role in _INSPECTING)
    return own | below | (whole_agencies(led, on) if led else frozenset())


class KeptCounterQuerySet(models.QuerySet[Any]):
    """Outages and blocks of numbers, by the counter they belong to."""

    def visible_to(self, user: User, on: date) -> Self:
        return self.filter(agency__in=counters_watched(user, on))


class SlipQuerySet(models.QuerySet[Any]):
    """Provisional numbers."""

    def visible_to(self, user: User, on: date) -> Self:
        return self.filter(block__agency__in=counters_watched(user, on))

    def used(self) -> Self:
        return self.filter(state=SlipState.USED)

    def settled(self) -> Self:
        """Used or void: nothing more becomes of them."""
        return self.exclude(state=SlipState.FREE)

    def free(self) -> Self:
        """Of blocks still in use."""
        return self.filter(state=SlipState.FREE, block__ended_at=None)
