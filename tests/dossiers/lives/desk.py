"""The officers: handing over, assigning, asking, waiting for money, proposing, signing, ending."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from accounts.enums import Role
from documents.services import files
from dossiers.enums import RequestState, State, StepState
from dossiers.rules.intake import FileIn
from dossiers.services import ending, obligations, processing, supplement
from dossiers.services.obligations import ObligationIn, ProofIn
from dossiers.services.processing import ResultIn
from dossiers.services.supplement import AskIn
from procedures.enums import StepKind
from tests.dossiers.lives.base import Life
from tests.dossiers.lives.counter import extra_paper
from tests.factories.documents import PDF
from tests.factories.dossiers import faulty, numbered


STOPPABLE = (State.ACCEPTED, State.IN_PROCESS, State.SUPPLEMENT, State.AWAITING_PAYMENT)
ROLE_OF = {
    StepKind.HANDLE: Role.HANDLER,
    StepKind.PROPOSE: Role.UNIT_HEAD,
    StepKind.APPROVE: Role.APPROVER,
    StepKind.SEAL: Role.RECORDS_CLERK,
}


class Desk(Life):
    """What the unit and the leaders do."""

    @precondition(lambda self: self.is_in(State.ACCEPTED, State.IN_PROCESS))
    @rule(steps=st.integers(1, 3))
    def work_goes_on(self, steps: int) -> None:
        """The next act of the process, whatever it is: handed over, assigned, proposed, signed, sealed."""
        for _ in range(steps):
            self.next_act()

    def next_act(self) -> None:
        if self.is_in(State.ACCEPTED):
            clerk = self.actor(Role.RECEPTION)
            self.press(processing.start_processing, dossier_id=self.dossier_id, by=clerk)
        elif self.is_in(State.IN_PROCESS):
            self._next_step()

    def _next_step(self) -> None:
        step = self.dossier.steps.get(state=StepState.ACTIVE)
        if step.kind == StepKind.ASSIGN:
            self.press(
                processing.assign, dossier_id=self.dossier_id, to=self.office.people[Role.HANDLER],
                by=self.actor(Role.UNIT_HEAD),
            )  # fmt: skip
            return
        kind = self.office.procedure.version.results.get()
        wanted = numbered(kind=kind.pk)
        self.press(
            processing.complete_step, dossier_id=self.dossier_id, by=self.actor(ROLE_OF[step.kind]),
            result=wanted if step.kind == StepKind.HANDLE else None,
        )  # fmt: skip

    @precondition(lambda self: self.is_in(State.IN_PROCESS))
    @rule(to_order=st.integers(0, 6), role=st.sampled_from(sorted(ROLE_OF.values())))
    def sends_back(self, to_order: int, role: Role) -> None:
        self.press(
            processing.send_back, dossier_id=self.dossier_id, to_order=to_order, reason="Xem lại căn cứ",
            by=self.actor(role),
        )  # fmt: skip

    @precondition(lambda self: self.is_in(State.IN_PROCESS))
    @rule(role=st.sampled_from([Role.HANDLER, Role.UNIT_HEAD, Role.RECORDS_CLERK]))
    def takes_the_step(self, role: Role) -> None:
        self.press(processing.take_step, dossier_id=self.dossier_id, by=self.actor(role))

    @precondition(lambda self: self.is_in(State.IN_PROCESS))
    @rule()
    def refuses_after_appraisal(self) -> None:
        self.press(
            processing.reject, dossier_id=self.dossier_id, legal_ground="Điều 16 Luật Hộ tịch",
            result=ResultIn(abstract="Từ chối"), by=self.actor(Role.APPROVER),
        )  # fmt: skip

    @precondition(lambda self: self.is_in(State.DONE))
    @rule(to_order=st.integers(0, 7))
    def works_on_it_again(self, to_order: int) -> None:
        self.press(
            processing.reopen, dossier_id=self.dossier_id, to_order=to_order, reason="Sai họ tên",
            by=self.actor(Role.APPROVER),
        )  # fmt: skip

    # --- supplement -------------------------------------------------------------------------------------

    @precondition(lambda self: self.is_in(State.ACCEPTED, State.IN_PROCESS))
    @rule(
        count=st.integers(1, 2),
        extra=st.booleans(),
        days_on=st.none() | st.integers(1, 20),
        who=st.sampled_from([Role.HANDLER, Role.UNIT_HEAD]),
    )
    def asks_for_papers(self, count: int, extra: bool, days_on: int | None, who: Role) -> None:
        dossier = self.dossier
        items = [faulty(dossier, f"Sửa mục {number}") for number in range(count)]
        asked = AskIn(
            [*items, extra_paper()] if extra else items,
            "Tờ khai chưa đầy đủ",
            self.working_day(days_on) if days_on else None,
        )
        self.press(supplement.ask, dossier_id=dossier.pk, asked=asked, by=self.actor(who))

    @precondition(lambda self: self.once("proposed", self._proposed))
    @rule(role=st.sampled_from([Role.APPROVER, Role.UNIT_HEAD]), is_given=st.booleans())
    def the_leave_is_decided(self, role: Role, is_given: bool) -> None:
        (request,) = self._proposed()
        if is_given:
            self.press(supplement.approve, request_id=request.pk, by=self.actor(role))
        else:
            self.press(supplement.turn_down, request_id=request.pk, reason="Đã đủ", by=self.actor(role))

    def _proposed(self) -> list[object]:
        return list(self.known.requests.filter(state=RequestState.PROPOSED))

    @precondition(lambda self: self.is_in(State.SUPPLEMENT))
    @rule()
    def closes_for_silence(self) -> None:
        self.press(
            ending.close_without_reply, dossier_id=self.dossier_id, reason="Không bổ sung",
            by=self.actor(Role.APPROVER),
        )  # fmt: skip

    # --- money owed elsewhere ---------------------------------------------------------------------------

    @precondition(lambda self: self.is_in(State.IN_PROCESS))
    @rule(days_on=st.integers(1, 30))
    def waits_for_payment(self, days_on: int) -> None:
        owed = ObligationIn(
            name="Lệ phí trước bạ nhà, đất",
            notice_number="TB-0017",
            notice_on=self.now.date(),
            pay_on=self.working_day(days_on),
            notice=FileIn(files.store_made(PDF, "application/pdf").pk, "thong-bao.pdf"),
        )
        self.press(
            obligations.await_payment, dossier_id=self.dossier_id, owed=owed, by=self.actor(Role.UNIT_HEAD)
        )

    @precondition(lambda self: self.is_in(State.AWAITING_PAYMENT))
    @rule(days_ago=st.integers(0, 5))
    def is_paid(self, days_ago: int) -> None:
        proof = ProofIn(paid_on=self.now.date() - timedelta(days=days_ago), number="CT-1")
        self.press(
            obligations.resume_after_payment, dossier_id=self.dossier_id, proof=proof,
            by=self.actor(Role.CASHIER),
        )  # fmt: skip

    @precondition(lambda self: self.is_in(State.AWAITING_PAYMENT))
    @rule()
    def closes_unpaid(self) -> None:
        self.press(
            ending.close_unpaid, dossier_id=self.dossier_id, reason="Không nộp", by=self.actor(Role.APPROVER)
        )

    # --- stopping ---------------------------------------------------------------------------------------

    @precondition(lambda self: self.is_in(*STOPPABLE))
    @rule(says_no=st.booleans())
    def the_leader_answers_to_stop(self, says_no: bool) -> None:
        act = ending.drop_stop if says_no else ending.stop
        self.press(act, dossier_id=self.dossier_id, reason="Theo đề nghị", by=self.actor(Role.APPROVER))
