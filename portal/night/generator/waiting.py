"""What a dossier waits for, told with the written request or notice behind it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from calendars.rules.moves import advance
from calendars.rules.terms import DAY, moment_of, ticks
from calendars.rules.worktime import add_working_hours, end_of_working_day, working_minutes_between
from dossiers.enums import EventKind as E, PauseKind, PauseMode, Phase, RequestState, State as S
from dossiers.rules import supplement as rules
from dossiers.services.sector import end_of_period
from portal.night.generator.by_post import ByPost
from portal.night.generator.lines import iso
from portal.night.generator.parts import (
    OBLIGATION_ENDED,
    OBLIGATION_PAID,
    REQUEST_ANSWERED,
    REQUEST_ENDED,
    REQUEST_OPEN,
    Asked,
    LivedObligation,
    LivedPause,
    LivedRequest,
    Owed,
)


NOTICE_NAME = "thong-bao-nghia-vu-tai-chinh.pdf"


class Waiting(ByPost):
    """Requests for papers and obligations to pay, with the waits they open."""

    # --- before acceptance -----------------------------------------------------------------

    def ask(self, at: int, by: int, asked: Sequence[Asked]) -> None:
        missing = "\n".join(self._line(one) for one in asked)
        self._begin(at, by, "ask", missing=missing)
        self._to(S.SUPPLEMENT_PRE)
        self.asked_before = 1
        event = self._event(E.ASK_BEFORE_ACCEPTANCE, at, by, S.DRAFT, reason=missing)
        request = self._request(Phase.BEFORE, at, by, "", asked)
        request.state, request.asked, request.event = REQUEST_OPEN, at, event
        self._came_by_post(at, by)

    def resubmit(self, at: int, by: int) -> None:
        before = self._act(at, by, "resubmit")
        self._to(S.SUBMITTED)
        self.submitted = at
        request = self.requests[-1]
        request.state, request.ended = REQUEST_ANSWERED, at
        self._owe_answer(at)
        self._event(E.RESUBMIT, at, by, before)

    def lapse(self, at: int, by: int, reason: str) -> None:
        before = self._act(at, by, "lapse", reason=reason)
        self._end(S.LAPSED_PRE, at)
        self._end_requests(at, by)
        self._event(E.LAPSE, at, by, before, reason=reason)

    # --- papers ----------------------------------------------------------------------------

    def request_supplement(self, at: int, by: int, reason: str, asked: Sequence[Asked]) -> bool:
        """False where it is late: then it goes out once a leader approves it."""
        self._act(at, by, "request_supplement", reason=reason, asked=asked)
        request = self._request(Phase.AFTER, at, by, reason, asked)
        if at > ticks(self.ask_by):
            self._event(E.PROPOSE_SUPPLEMENT, at, by, "", f'{{"request": {request.id}}}', reason=reason)
            return False
        self._open(request, at, by)
        return True

    def approve_supplement(self, at: int, by: int) -> None:
        self._act(at, by, "approve_supplement")
        request = self.requests[-1]
        request.approved, request.approved_by = at, by
        self._event(E.APPROVE_SUPPLEMENT, at, by, "", f'{{"request": {request.id}}}')
        self._open(request, at, by)

    def send_slip(self, at: int, by: int) -> None:
        self._act(at, by, "send_slip")
        request = self.requests[-1]
        request.sent, request.sent_by = at, by
        self._event(E.SEND_SLIP, at, by, "", f'{{"request": {request.id}}}')

    def receive_supplement(self, at: int, by: int) -> None:
        """All of it at once: what was there is put right."""
        before = self._act(at, by, "receive_supplement")
        request = self.requests[-1]
        for item in request.items:
            item.received, item.received_by = at, by
        numbers = ", ".join(str(item.id) for item in request.items)
        refs = f'{{"left": 0, "items": [{numbers}], "request": {request.id}}}'
        self._event(E.RECEIVE_PART, at, by, "", refs)
        request.state, request.ended = REQUEST_ANSWERED, at
        self._to(S.IN_PROCESS)
        self._close_wait(at, by)
        self._event(E.RECEIVE_SUPPLEMENT, at, by, before, f'{{"due_at": {self._due()}}}')

    @property
    def ask_by(self) -> datetime:
        """The last moment a request after acceptance is in time."""
        assert self.accepted is not None  # noqa: S101 - only accepted dossiers are asked then
        terms = self.matter.terms
        return rules.ask_by(
            self.matter.calendar,
            moment_of(self.accepted),
            start_rule=terms.start_rule,
            cutoff=terms.cutoff,
        )

    def _open(self, request: LivedRequest, at: int, by: int) -> None:
        conditions = self._conditions(at)
        before = self.state
        self._to(S.SUPPLEMENT)
        self.supplements += 1
        request.state, request.asked, request.is_late = REQUEST_OPEN, at, conditions.is_late
        request.mode, request.basis = conditions.mode.value, conditions.legal_basis
        request.pause = self._pause(
            PauseKind.SUPPLEMENT, conditions.mode, at, by, conditions.legal_basis, request.reason, request.due
        )
        request.event = self._event(
            E.REQUEST_SUPPLEMENT,
            at,
            by,
            before,
            f'{{"late": {"true" if request.is_late else "false"}, "mode": "{request.mode}", "ordinal": 1, '
            f'"request": {request.id}}}',
            reason=request.reason,
            longest=f'"answer_due_at": "{request.due.isoformat()}"',
        )

    def _conditions(self, at: int) -> rules.Conditions:
        content = self.matter.content
        late = content.rules.get("late_supplement")
        return rules.conditions(
            until=self.ask_by,
            at=moment_of(at),
            due_at=None if self.due is None else moment_of(self.due),
            usual=PauseMode(content.supplement_mode),
            before=rules.Before(),
            sector=rules.SectorRule(late.article[:255], PauseMode(late.mode)) if late else None,
        )

    def _request(self, phase: Phase, at: int, by: int, reason: str, asked: Sequence[Asked]) -> LivedRequest:
        rule = self.matter.content.rules.get("close_for_silence")
        calendar, since = self.matter.calendar, moment_of(at)
        due = end_of_period(rule, since, calendar=calendar) or rules.answer_due_at(calendar, since)
        ids = self.sheets.ids["dossiers_supplementitem"]
        request = LivedRequest(
            id=next(self.sheets.ids["dossiers_supplementrequest"]),
            phase=phase.value,
            state=RequestState.PROPOSED.value,
            reason=reason,
            proposed=at,
            proposed_by=by,
            due=due,
            items=[one.lived(next(ids), self.papers[one.paper]) for one in asked],
        )
        self.requests.append(request)
        return request

    def _line(self, asked: Asked) -> str:
        return f"{' '.join(self.papers[asked.paper].plan.name.split())}: {asked.what}"

    # --- money -----------------------------------------------------------------------------

    def await_payment(self, at: int, by: int, owed: Owed) -> None:
        before = self._act(at, by, "await_payment", owed=owed)
        self._to(S.AWAITING_PAYMENT)
        rule = self.matter.content.rules["stops_clock"]
        is_over = self.due is not None and at >= self.due
        mode = PauseMode.NONE if is_over else PauseMode(rule.mode)
        due = end_of_working_day(self.matter.calendar, moment_of(owed.pay_on * DAY).date())
        pause = self._pause(PauseKind.PAYMENT, mode, at, by, rule.article[:255], owed.name, due)
        obligation = LivedObligation(
            id=next(self.sheets.ids["dossiers_obligation"]),
            file=next(self.sheets.ids["dossiers_dossierfile"]),
            rule_id=rule.pk,
            owed=owed,
            asked=at,
            asked_by=by,
            due=due,
            pause=pause,
        )
        self.obligations.append(obligation)
        refs = f'{{"mode": "{mode.value}", "obligation": {obligation.id}, "pay_due_at": "{due.isoformat()}"}}'
        self._event(E.AWAIT_PAYMENT, at, by, before, refs)

    def resume_after_payment(self, at: int, by: int, proof: str) -> None:
        before = self._act(at, by, "resume_after_payment", proof=proof)
        obligation = self.obligations[-1]
        obligation.state, obligation.proof = OBLIGATION_PAID, proof
        obligation.ended, obligation.ended_by = at, by
        self._to(S.IN_PROCESS)
        self._close_wait(at, by)
        refs = f'{{"due_at": {self._due()}, "obligation": {obligation.id}}}'
        self._event(E.RESUME_AFTER_PAYMENT, at, by, before, refs)

    # --- both ------------------------------------------------------------------------------

    def _pause(
        self, kind: PauseKind, mode: PauseMode, at: int, by: int, basis: str, reason: str, until: datetime
    ) -> int:
        number = next(self.sheets.ids["dossiers_pause"])
        self.pauses.append(
            LivedPause(number, kind.value, mode.value, at, basis, reason, by, until, due=self.due)
        )
        self._reckon()
        self._reckon_766()
        return number

    def _close_wait(self, at: int, by: int) -> None:
        """The promise is reckoned anew, the running step gets back the time that was waited."""
        pause = self.pauses[-1]
        pause.ended, pause.closed_by = at, by
        self._reckon()
        self._reckon_766()
        step = self.active
        if step.due is None or pause.mode == PauseMode.NONE:
            return
        calendar = self.matter.calendar
        if pause.mode == PauseMode.RESTART:
            step.due = advance(calendar, at, step.plan.seconds, from_start=False)
            return
        waited = working_minutes_between(calendar, moment_of(pause.started), moment_of(at))
        if waited:
            step.due = ticks(add_working_hours(calendar, moment_of(step.due), Decimal(waited) / 60))

    def _end_requests(self, at: int, by: int) -> None:
        """Whatever was asked for is over with the dossier."""
        for request in self.requests:
            if request.state == REQUEST_OPEN:
                request.state, request.ended = REQUEST_ENDED, at
        for obligation in self.obligations:
            if obligation.ended is None:
                obligation.state = OBLIGATION_ENDED
                obligation.ended, obligation.ended_by = at, by

    def _due(self) -> str:
        return "null" if self.due is None else f'"{iso(self.due)}"'
