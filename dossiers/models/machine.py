"""The state machine: every state, every edge (ruling 17), tested against a hand-written table.

A move sets what it makes true. It neither queries, writes, nor reads the clock; services do.
"""

from datetime import date, datetime

from django.db import models
from django_fsm import FSMField

from dossiers.enums import State as S
from dossiers.models.transitions import move


class Machine(models.Model):
    """State field and moves of a dossier."""

    state = FSMField("trạng thái", max_length=20, choices=S.choices, default=S.DRAFT.value, protected=True)

    # The fields the moves set; declared on the dossier.
    submitted_at: datetime | None
    accepted_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    ended_at: datetime | None
    ended_on: date | None
    pre_supplement_count: int
    supplement_count: int

    class Meta:
        abstract = True

    @move(field=state, source=[S.DRAFT], target=S.SUBMITTED)
    def submit(self, *, at: datetime) -> None:
        self.submitted_at = at

    @move(field=state, source=[S.DRAFT, S.SUBMITTED, S.SUPPLEMENT_PRE], target=S.ACCEPTED)
    def accept(self, *, at: datetime) -> None:
        self.accepted_at = at

    @move(field=state, source=[S.DRAFT, S.SUBMITTED], target=S.SUPPLEMENT_PRE)
    def ask_before_acceptance(self) -> None:
        self.pre_supplement_count += 1

    @move(field=state, source=[S.SUPPLEMENT_PRE], target=S.SUBMITTED)
    def resubmit(self, *, at: datetime) -> None:
        self.submitted_at = at

    @move(field=state, source=[S.DRAFT, S.SUBMITTED], target=S.REFUSED)
    def refuse(self, *, at: datetime, on: date) -> None:
        self._end(at, on)

    @move(field=state, source=[S.SUPPLEMENT_PRE], target=S.LAPSED_PRE)
    def lapse(self, *, at: datetime, on: date) -> None:
        self._end(at, on)

    @move(
        field=state,
        source=[S.SUBMITTED, S.SUPPLEMENT_PRE, S.ACCEPTED, S.IN_PROCESS, S.SUPPLEMENT, S.AWAITING_PAYMENT],
        target=S.WITHDRAWN,
    )
    def withdraw(self, *, at: datetime, on: date) -> None:
        self._end(at, on)

    @move(field=state, source=[S.ACCEPTED], target=S.IN_PROCESS)
    def start_processing(self) -> None:
        """The competent agency has it."""

    @move(field=state, source=[S.ACCEPTED, S.IN_PROCESS], target=S.SUPPLEMENT)
    def request_supplement(self) -> None:
        self.supplement_count += 1

    @move(field=state, source=[S.SUPPLEMENT], target=S.IN_PROCESS)
    def receive_supplement(self) -> None:
        """The pause that was open is closed by the service."""

    @move(field=state, source=[S.IN_PROCESS], target=S.AWAITING_PAYMENT)
    def await_payment(self) -> None:
        """Only where the procedure version names the article (ruling 8): the service checks."""

    @move(field=state, source=[S.AWAITING_PAYMENT], target=S.IN_PROCESS)
    def resume_after_payment(self) -> None:
        """The pause that was open is closed by the service."""

    @move(field=state, source=[S.IN_PROCESS], target=S.DONE)
    def finish(self, *, at: datetime, on: date) -> None:
        self.finished_at = at
        self.ended_on = on

    @move(field=state, source=[S.IN_PROCESS], target=S.REJECTED)
    def reject(self, *, at: datetime, on: date) -> None:
        self._end(at, on)

    @move(field=state, source=[S.ACCEPTED, S.IN_PROCESS, S.SUPPLEMENT, S.AWAITING_PAYMENT], target=S.STOPPED)
    def stop(self, *, at: datetime, on: date) -> None:
        self._end(at, on)

    @move(field=state, source=[S.SUPPLEMENT], target=S.CLOSED_NO_REPLY)
    def close_without_reply(self, *, at: datetime, on: date) -> None:
        self._end(at, on)

    @move(field=state, source=[S.AWAITING_PAYMENT], target=S.CLOSED_UNPAID)
    def close_unpaid(self, *, at: datetime, on: date) -> None:
        self._end(at, on)

    @move(field=state, source=[S.DONE], target=S.RETURNED)
    def return_result(self, *, at: datetime) -> None:
        self.returned_at = at

    @move(field=state, source=[S.DONE], target=S.IN_PROCESS)
    def reopen(self) -> None:
        """An error found before the result was given; its first end stays in the events."""
        self.finished_at = None
        self.ended_on = None

    def _end(self, at: datetime, on: date) -> None:
        self.ended_at = at
        self.ended_on = on
