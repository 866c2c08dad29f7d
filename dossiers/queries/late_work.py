"""What lateness gives a person to do: letters to write, sign and confirm, explanations to write and judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from django.db.models import F, Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from accounts.queries import reach, unit_scope
from dossiers.enums import ApologyState, ExplanationState
from dossiers.models import Apology, Dossier, Explanation
from dossiers.rules.explaining import WRITERS


class LateTask(StrEnum):
    """Shelves of the page."""

    DRAFT = "draft"
    SIGN = "sign"
    CONFIRM = "confirm"
    EXPLAIN = "explain"
    JUDGE = "judge"


@dataclass
class LateWork:
    """The shelves of one person on one day, most urgent first."""

    user: User
    on: date

    def apologies(self, task: LateTask) -> QuerySet[Apology]:
        """Letters of one shelf, by the moment they must have gone out."""
        wanted = {
            LateTask.DRAFT: Q(state=ApologyState.DUE, unit__in=self._units),
            LateTask.SIGN: Q(state=ApologyState.DRAFTED, agency__in=self._seals),
            LateTask.CONFIRM: Q(state=ApologyState.SIGNED, dossier__receiving_agency__in=self._counters),
        }[task]
        return (
            Apology.objects.filter(wanted)
            .select_related("dossier__procedure_version", "unit", "step", "paper")
            .order_by("owed_by_at", "pk")
        )

    def sent_letters(self, *, since: datetime) -> QuerySet[Apology]:
        """Letters this person's counters have sent since then, the latest first."""
        return (
            Apology.objects.filter(
                state=ApologyState.SENT, sent_at__gte=since, dossier__receiving_agency__in=self._counters
            )
            .select_related("dossier__procedure_version", "paper")
            .order_by("-sent_at", "-pk")
        )

    def explanations(self, task: LateTask) -> QuerySet[Explanation]:
        """Explanations of one shelf, by the moment they are due."""
        if task == LateTask.EXPLAIN:
            wanted = Q(state__in=[ExplanationState.OWED, ExplanationState.SENT_BACK], unit__in=self._units)
        else:
            mine = Q(pk=None)
            for agency, role in self._held:
                mine |= Q(judge_agency=agency, judge_role=role)
            wanted = Q(mine, state=ExplanationState.SUBMITTED) & ~Q(submitted_by=self.user)
        return (
            Explanation.objects.filter(wanted)
            .select_related("dossier__procedure_version", "unit", "step")
            .order_by("due_at", "pk")
        )

    def counts(self) -> dict[LateTask, int]:
        """How much lies on each shelf."""
        letters = (LateTask.DRAFT, LateTask.SIGN, LateTask.CONFIRM)
        return {task: self.apologies(task).count() for task in letters} | {
            task: self.explanations(task).count() for task in (LateTask.EXPLAIN, LateTask.JUDGE)
        }

    @cached_property
    def _units(self) -> frozenset[int]:
        return unit_scope(self.user, WRITERS, self.on)

    @cached_property
    def _seals(self) -> frozenset[int]:
        return unit_scope(self.user, [Role.APPROVER, Role.HEAD], self.on)

    @cached_property
    def _counters(self) -> frozenset[int]:
        return unit_scope(self.user, [Role.RECEPTION, Role.ONESTOP_HEAD], self.on)

    @cached_property
    def _held(self) -> list[tuple[int, Role]]:
        """(agency, role) of what he holds there, and of the agencies it carries on for."""
        return [(agency, role) for agency, role, is_below in reach(self.user, self.on) if not is_below]


def letter_that_counts(dossier: Dossier) -> Apology | None:
    """Its letter of apology in force, else the one that was dropped last."""
    named = ("unit", "agency", "step", "drafted_by", "signed_by", "sent_by", "paper")
    letters: QuerySet[Apology] = dossier.apologies.select_related(*named)
    return letters.order_by(F("dropped_at").desc(nulls_first=True), "-pk").first()
