"""One dossier as it lives: each method does in memory what the service of the same name writes.

A test replays generated lives through the services and compares every row.
"""

import json
from typing import Any

from calendars.rules.terms import DAY, moment_of
from dossiers.enums import (
    EventKind as E,
    FeeState,
    State as S,
    StepState,
)
from dossiers.rules.quoting import article_of
from lib.copy import field as copy_text
from portal.night.generator.lines import iso
from portal.night.generator.parts import (
    DONE,
    Given,
    LivedEnding,
    LivedFee,
    LivedStep,
    Slip,
)
from portal.night.generator.waiting import Waiting
from procedures.enums import StepKind


COMPLETES = {
    StepKind.HANDLE.value: E.PROPOSE,
    StepKind.PROPOSE.value: E.PROPOSE,
    StepKind.APPROVE.value: E.APPROVE,
    StepKind.SEAL.value: E.SEAL,
}
RETURN, DUE, DRAFT = StepKind.RETURN.value, FeeState.DUE.value, S.DRAFT.value
SETTLED = FeeState.SETTLED.value
CLOSED_BY = {S.CLOSED_NO_REPLY: "close_for_silence", S.CLOSED_UNPAID: "close_unpaid"}
"""The rule of sector law that lets a leader close."""


class Life(Waiting):
    """The moves. Every one takes its moment as a tick and the id of who makes it."""

    # --- before acceptance -----------------------------------------------------------------

    def submit(self, at: int, by: int) -> None:
        self._begin(at, by, "submit")
        self._to(S.SUBMITTED)
        self.submitted = at
        self._owe_answer(at)
        self._event(E.SUBMIT, at, by, S.DRAFT, f'{{"channel": {self.matter.channel}}}')
        self._came_by_post(at, by)

    def refuse_new(self, at: int, by: int, reason: str) -> None:
        self._begin(at, by, "refuse_new", reason=reason)
        self._end(S.REFUSED, at)
        self._event(E.REFUSE, at, by, S.DRAFT, reason=reason)
        self._came_by_post(at, by)

    def refuse(self, at: int, by: int, reason: str) -> None:
        before = self._act(at, by, "refuse", reason=reason)
        self._end(S.REFUSED, at)
        self._answer(at)
        self._event(E.REFUSE, at, by, before, reason=reason)

    # --- acceptance ------------------------------------------------------------------------

    def accept_new(self, at: int, by: int, taken: tuple[str, int, int]) -> None:
        self._begin(at, by, "accept_new")
        self._accept(at, by, taken, DRAFT)
        self._came_by_post(at, by)

    def accept(self, at: int, by: int, taken: tuple[str, int, int]) -> None:
        self._accept(at, by, taken, self._act(at, by, "accept"))

    def _accept(self, at: int, by: int, taken: tuple[str, int, int], before: str) -> None:
        code, year, number = taken
        self.code, self.register = code, (year, number)
        self.accepted, self.received_by = at, by
        self._to(S.ACCEPTED)
        self._answer(at)
        self._reckon()
        self.original_due = self.due
        self._reckon_766()
        self.steps = [self._step(plan) for plan in self.matter.steps]
        first = self.steps[0]
        self._start(first, at)
        first.state, first.ended, first.ended_by, first.holder = DONE, at, by, by
        ids = self.sheets.ids["dossiers_feedue"]
        self.fees = [LivedFee(next(ids), plan, plan.state) for plan in self.fees_of]
        due = f'"{iso(self.due)}"' if self.due is not None else "null"
        self._event(
            E.ACCEPT,
            at,
            by,
            before,
            f'{{"due_at": {due}, "papers": {len(self.papers)}, "version": {self.matter.version_id}, '
            f'"register": [{year}, {number}]}}',
        )

    def settle(self, at: int, by: int) -> None:
        self._act(at, by, "settle")
        due = [fee for fee in self.fees if fee.state == DUE]
        for fee in due:
            fee.state, fee.settled, fee.settled_by = FeeState.SETTLED.value, at, by
        numbers = ", ".join(str(fee.id) for fee in due)
        amount = sum(fee.plan.amount for fee in due)
        self._event(E.SETTLE_FEE, at, by, "", f'{{"fees": [{numbers}], "amount": {amount}}}')

    @property
    def owes(self) -> bool:
        return any(fee.state == DUE for fee in self.fees)

    # --- processing ------------------------------------------------------------------------

    def start_processing(self, at: int, by: int) -> None:
        before = self._act(at, by, "start_processing")
        self._to(S.IN_PROCESS)
        self._begin_next(at)
        self._event(E.START_PROCESSING, at, by, before, f'{{"unit": {self.unit}}}')

    def hand_over(self, at: int, by: int, number: str) -> None:
        """A slip with this dossier alone, to the unit of its first step."""
        before = self._act(at, by, "hand_over")
        self._to(S.IN_PROCESS)
        self._begin_next(at)
        self._event(E.START_PROCESSING, at, by, before, f'{{"unit": {self.unit}}}')
        slip = next(self.sheets.ids["dossiers_handover"])
        number = f"BG-{moment_of(at):%y%m%d}-{number}"
        self.slip = Slip(
            slip, self.unit, number, at, by, sum(p.originals + p.copies for p in self.papers if p.kept)
        )
        refs = f'{{"unit": {self.unit}, "hand_over": {slip}}}'
        self._event(E.LIST_FOR_HAND_OVER, at, by, "", refs)

    def receive_hand_over(self, at: int, by: int) -> None:
        self._act(at, by, "receive_hand_over")
        slip = self.slip
        assert slip is not None  # noqa: S101 - the story made it just before
        slip.received, slip.received_by = at, by
        refs = f'{{"papers": [{slip.papers}, {slip.papers}], "hand_over": {slip.id}}}'
        self._event(E.RECEIVE_HAND_OVER, at, by, "", refs)

    def assign(self, at: int, by: int, to: int) -> None:
        self._act(at, by, "assign", to=to)
        step = self.active
        if step.plan.kind == StepKind.ASSIGN:
            self._done(step, at, by)
            step = self._begin_next(at)
        step.holder = self.holder = to
        self._event(E.ASSIGN, at, by, "", f'{{"to": {to}, "step": {step.id}}}')

    def take_step(self, at: int, by: int) -> None:
        self._act(at, by, "take_step")
        step = self.active
        step.holder = self.holder = by
        self._event(E.TAKE_STEP, at, by, "", f'{{"step": {step.id}}}')

    def complete(self, at: int, by: int, *, result: dict[str, Any] | None = None) -> None:
        """Propose, approve or seal; steps that follow and are the same person's are done too."""
        self._act(at, by, "complete", result=result)
        if result is not None:
            self._enter(at, **result)
        step: LivedStep | None = self.active
        while step is not None:
            self._done(step, at, by)
            self._event(COMPLETES[step.plan.kind], at, by, "", f'{{"step": {step.id}}}')
            following = self._begin_next(at)
            if following.plan.kind == RETURN:
                self._finish(at, by)
                break
            step = following if following.holder == by else None

    def _finish(self, at: int, by: int) -> None:
        before = self.state
        self._to(S.DONE)
        self.finished, self.ended_day = at, at // DAY
        self.unit, self.holder = self.matter.receiving_id, None
        self._event(E.FINISH, at, by, before, f'{{"result": {self.result.id}}}')

    def send_back(self, at: int, by: int, to_order: int, reason: str) -> None:
        self._act(at, by, "send_back", to_order=to_order, reason=reason)
        step = self.active
        self._done(step, at, by, StepState.SENT_BACK.value, reason)
        target = self._again(to_order, step.plan.order, at)
        refs = f'"step": {step.id}, "to_step": {target.id}'
        self._event(E.SEND_BACK, at, by, "", f"{{{refs}}}", reason=reason)

    def reopen(self, at: int, by: int, to_order: int, reason: str) -> None:
        before = self._act(at, by, "reopen", to_order=to_order, reason=reason)
        self._to(S.IN_PROCESS)
        self.finished = self.ended_day = None
        self.result.replaced = at
        waiting = self.active
        waiting.state, waiting.started, waiting.due = StepState.PENDING.value, None, None
        last = max(
            (step for step in self.steps if step.state == StepState.DONE),
            key=lambda step: (step.plan.order, step.round),
        )
        self._again(to_order, last.plan.order, at)
        self._event(E.REOPEN, at, by, before, reason=reason)

    def reject(self, at: int, by: int, ground: str, abstract: str) -> None:
        before = self._act(at, by, "reject", ground=ground, abstract=abstract)
        self._end(S.REJECTED, at)
        self._enter(at, abstract=abstract, legal_ground=ground)
        self._end_steps(at, by)
        self.unit, self.holder = self.matter.receiving_id, None
        said = f"{self.result.abstract} ({ground})"
        self._event(E.REJECT, at, by, before, f'{{"result": {self.result.id}}}', reason=said)

    # --- ends without a result -----------------------------------------------------------

    def close(self, at: int, by: int, state: S, kind: E, reason: str) -> None:
        """For silence or an unpaid obligation, by the leader."""
        rule = self.matter.content.rules.get(CLOSED_BY[state])
        basis = rule.article[:255] if rule else ""
        self._finish_early(at, by, kind.value, state, kind, reason, basis=basis, is_asked=False)

    def withdraw(self, at: int, by: int, reason: str) -> None:
        self._finish_early(at, by, "withdraw", S.WITHDRAWN, E.WITHDRAW, reason)

    def ask_stop(self, at: int, by: int, reason: str) -> None:
        """Written down at the counter; a leader stops it."""
        self._act(at, by, "ask_stop", reason=reason)
        self.ending = self._ending(S.STOPPED, at, by, reason, basis=_article_of_stopping(at))
        self._event(E.ASK_STOP, at, by, "", f'{{"ending": {self.ending.id}}}', reason=reason)

    def stop(self, at: int, by: int, reason: str) -> None:
        self._finish_early(at, by, "stop", S.STOPPED, E.STOP, reason, basis=_article_of_stopping(at))

    def _finish_early(
        self,
        at: int,
        by: int,
        name: str,
        state: S,
        kind: E,
        reason: str,
        *,
        basis: str = "",
        is_asked: bool = True,
    ) -> None:
        before = self._act(at, by, name, reason=reason)
        self._end(state, at)
        self._answer(at)
        if self.steps:
            self._end_steps(at, by)
        for pause in self.pauses:
            if pause.ended is None:
                pause.ended, pause.closed_by = at, by
        self._end_requests(at, by)
        if self.pauses:
            self._reckon()
            self._reckon_766()
        for fee in self.fees:
            fee.state = FeeState.CANCELLED.value if fee.state == FeeState.DUE else fee.state
        self.unit, self.holder = self.matter.receiving_id, None
        event = self._event(kind, at, by, before, reason=reason)
        ending = self.ending or self._ending(state, at, by, reason, basis=basis, is_asked=is_asked)
        ending.reason, ending.event, ending.ended, ending.ended_by = reason, event, at, by
        ending.paid = sum(fee.plan.amount for fee in self.fees if fee.state == SETTLED)
        self.ending = ending

    def _ending(
        self, state: S, at: int, by: int, reason: str, *, basis: str, is_asked: bool = True
    ) -> LivedEnding:
        number = next(self.sheets.ids["dossiers_ending"])
        return LivedEnding(number, state.value, reason, at, by, basis, is_asked)

    # --- return, correction, hand-over -----------------------------------------------------

    def return_result(self, at: int, by: int, given: Given) -> None:
        before = self._act(at, by, "return_result", given=given)
        self._give(given)
        self._to(S.RETURNED)
        self.returned = at
        self._end_steps(at, by)
        self.holder = None
        self._event(E.RETURN_RESULT, at, by, before, f'{{"result_return": {given.id}}}')
        self._sent_by_post(at, by, given)

    def deliver_decision(self, at: int, by: int, given: Given) -> None:
        self._act(at, by, "deliver_decision", given=given)
        self._give(given)
        self.papers_returned = True
        self._event(E.DECISION_DELIVERED, at, by, "", f'{{"result_return": {given.id}}}')
        self._sent_by_post(at, by, given)

    def correct_name(self, at: int, by: int, right: str, reason: str) -> None:
        self._act(at, by, "correct", right=right, reason=reason)
        before, after = {"applicant_name": self.name}, {"applicant_name": right}
        self.name = right
        refs = (
            f'"after": "{self._hash(after)}", "before": "{self._hash(before)}", "fields": ["applicant_name"]'
        )
        event = self._event(E.CORRECT, at, by, "", f"{{{refs}}}", reason=reason)
        self.sheets.lines["dossiers_correction"].append(
            f"{self.id}\t{event}\t{copy_text(before)}\t{copy_text(after)}\n"
        )

    def print_receipt(self, at: int, by: int, form: str) -> None:
        self._act(at, by, "print_receipt", form=form)
        self._event(E.PRINT_RECEIPT, at, by, "", f'{{"form": "{form}"}}')

    def take_over(self, at: int, code: str, source: str) -> None:
        """From the outside system that keeps the record: read-only here (ruling 23)."""
        self._act(at, None, "take_over")
        self.created = at
        self.code = code
        self.accepted = at
        self._to(S.ACCEPTED)
        self._reckon()
        self.original_due = self.due
        self._reckon_766()
        self._event(E.TAKE_OVER, at, None, S.DRAFT, json.dumps({"source": source}, ensure_ascii=False))

    def outside_update(self, at: int, state: S) -> None:
        before = self._act(at, None, "outside_update")
        self._to(state)
        if state == S.DONE:
            self.finished, self.ended_day = at, at // DAY
        if state == S.RETURNED:
            self.returned = at
        self._event(E.OUTSIDE_UPDATE, at, None, before)

    def _give(self, given: Given) -> None:
        """What is meant with the originals comes in; told is, as by the services, whether none is left."""
        self.given = given
        held = [paper for paper in self.papers if paper.kept and paper.originals and paper.given_back is None]
        if given.originals_returned:
            for paper in held:
                paper.given_back = given.at
        given.originals_returned = given.originals_returned or not held


def _article_of_stopping(at: int) -> str:
    return article_of("stop", on=moment_of(at).date())
