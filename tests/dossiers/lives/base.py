"""Time that only goes forward, and pressing a button: done, or refused in words and without a trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import time_machine
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from accounts.enums import Role
from accounts.models import Actor
from dossiers.enums import State
from dossiers.models import Dossier, DossierEvent
from dossiers.rules.days import VIETNAM, local_day
from portal.http import refusal_status
from tests.clock import at
from tests.dossiers.lives import truths
from tests.dossiers.lives.world import World


LAST_DAY = at("2026-11-30 00:00")
"""Behind it the calendar is not announced; that promises are provisional there is tested elsewhere."""

minutes = st.integers(1, 90).map(lambda number: timedelta(minutes=number))
hours = st.integers(1, 9).map(lambda number: timedelta(hours=number, seconds=7))
days = st.integers(1, 12).map(lambda number: timedelta(days=number, minutes=-3))


class Life(RuleBasedStateMachine):
    """One dossier, its parts and corrections, in a transaction that is rolled back with the example."""

    world: ClassVar[World]
    # What all examples together have seen, for the test to ask whether the walk was a wide one.
    seen: ClassVar[set[str]]

    def __init__(self) -> None:
        super().__init__()
        self.now = at("2026-03-06 09:32")
        self.worked_at = self.now - timedelta(days=365)
        self.dossier_id = 0
        self.office = self.world.office
        # What preconditions ask, answered once between two acts; and what was found true, when.
        self._answers: dict[str, Any] = {}
        self._found_true = (-1, self.now)
        self._clock = time_machine.travel(self.now, tick=False)
        self._clock.start()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()

    def teardown(self) -> None:
        try:
            connection.check_constraints()
        finally:
            self.seen.update(DossierEvent.objects.order_by("pk").values_list("kind", flat=True))
            self.seen.update(DossierEvent.objects.order_by("pk").values_list("to_state", flat=True))
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)
            self._clock.stop()

    # --- what the rules are made of ---------------------------------------------------------------------

    @property
    def dossier(self) -> Dossier:
        """As it is now."""
        found: Dossier = Dossier.objects.get(pk=self.dossier_id)
        return found

    def once(self, question: str, answer: Callable[[], Any]) -> Any:
        """The answer, asked for once until somebody acts: hypothesis asks every rule before every step."""
        if question not in self._answers:
            self._answers[question] = answer() if self.dossier_id else None
        return self._answers[question]

    @property
    def known(self) -> Dossier:
        """As it was after the last act: what preconditions ask about."""
        found: Dossier = self.once("dossier", lambda: self.dossier)
        return found

    def is_in(self, *states: State) -> bool:
        return bool(self.dossier_id) and self.known.state in states

    def actor(self, role: Role) -> Actor:
        return self.office.actor(role)

    def press(self, act: Callable[..., Any], **typed: Any) -> Any:
        """Do it, or be refused by an error that has its own page; a refusal changes nothing.

        None where it was refused. No two acts are of the same second.
        """
        self.go_to(self.now + timedelta(seconds=1))
        before = DossierEvent.objects.count()
        try:
            return act(at=self.now, **typed)
        except Exception as error:
            if refusal_status(error) is None:
                raise
            refused = error
        finally:
            self._answers.clear()
        assert str(refused)
        assert DossierEvent.objects.count() == before
        self.seen.add(type(refused).__name__)
        return None

    def next_act(self) -> None:
        """The next act of the process, which the desk knows."""

    def go_to(self, moment: datetime) -> None:
        self.now = moment
        self._clock.stop()
        self._clock = time_machine.travel(moment, tick=False)
        self._clock.start()

    def working_day(self, days_on: int) -> date:
        """A day so far ahead, not at a weekend; it may be a holiday."""
        day = local_day(self.now) + timedelta(days=days_on)
        return day + timedelta(days=max(0, 7 - day.isoweekday()) % 7 if day.isoweekday() > 5 else 0)

    # --- time -------------------------------------------------------------------------------------------

    @precondition(lambda self: self.dossier_id and self.now < LAST_DAY)
    @rule(span=st.one_of(minutes, hours, days))
    def time_passes(self, span: timedelta) -> None:
        self.go_to(self.now + span)

    @precondition(lambda self: self.dossier_id and self.now < LAST_DAY)
    @rule(data=st.data(), beside=st.sampled_from([-1, 0, 1]))
    def a_deadline_comes(self, data: st.DataObject, beside: int) -> None:
        """To one of the moments that matter, a minute before it, or a minute after."""
        ahead = sorted(
            moment + timedelta(minutes=beside) for moment in self._deadlines() if moment > self.now
        )
        soon = [moment for moment in ahead if self.now < moment < LAST_DAY]
        if soon:
            self.go_to(data.draw(st.sampled_from(soon)).astimezone(VIETNAM))

    def _deadlines(self) -> Sequence[datetime]:
        dossier = self.dossier
        moments = [dossier.due_at, dossier.late_after, dossier.late_after_766]
        moments += dossier.requests.order_by("pk").values_list("answer_due_at", flat=True)
        moments += dossier.obligations.order_by("pk").values_list("pay_due_at", flat=True)
        moments += dossier.consultations.order_by("pk").values_list("due_at", flat=True)
        moments += dossier.apologies.order_by("pk").values_list("owed_by_at", flat=True)
        return [moment for moment in moments if moment is not None]

    # --- truth ------------------------------------------------------------------------------------------

    @invariant()
    def everything_is_true(self) -> None:
        """Looked at again when something has happened, or a minute has gone."""
        self._answers.clear()
        events, moment = self._found_true
        seen = DossierEvent.objects.count()
        if seen != events or self.now - moment >= timedelta(minutes=1):
            truths.hold(self.now)
            self._found_true = (seen, self.now)
