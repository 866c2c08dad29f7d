"""Other agencies, lateness, the calendar, what runs by itself, and whoever presses what is not his."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from accounts.enums import Role
from accounts.models import Actor
from calendars.rules.changing import Change
from calendars.rules.worktime import DayKind
from calendars.services import changes
from dossiers.enums import (
    ApologyState,
    AskedVia,
    ExplanationState,
    OpinionKind,
    QuestionState,
    State,
    StepState,
)
from dossiers.models import Consultation, Dossier, Explanation
from dossiers.queries.linking import offers_for, parts_of
from dossiers.rules.days import local_day
from dossiers.services import (
    apologies,
    asking,
    collecting,
    consulting,
    deadlines,
    ending,
    explanations,
    linking,
    obligations,
    processing,
    question_watch,
    reception,
    returning,
    silence,
    supplement,
    supplying,
)
from dossiers.services.apologies import ApologyIn
from dossiers.services.consulting import QuestionIn
from dossiers.services.consulting_checks import OpinionIn
from dossiers.services.ending import AskedIn
from dossiers.services.explanations import ExplanationIn
from dossiers.services.processing import ResultIn
from portal.night import calendar_moves
from procedures.enums import StepKind
from tests.dossiers.lives import truths
from tests.dossiers.lives.base import LAST_DAY
from tests.dossiers.lives.counter import Counter, given
from tests.dossiers.lives.desk import ROLE_OF, Desk
from tests.factories.calendars import day
from tests.factories.dossiers import Office, numbered


LINK = "https://mau.example/y-kien/"
RUNNING = (State.ACCEPTED, State.IN_PROCESS, State.SUPPLEMENT, State.AWAITING_PAYMENT)
LATE_ROLES = (Role.HANDLER, Role.UNIT_HEAD, Role.APPROVER, Role.HEAD, Role.RECEPTION)
WHY = "Theo đề nghị"
# Buttons that ask for no more than a reason: pressed by everybody, in every state.
BUTTONS: Mapping[str, Callable[..., Any]] = {
    "accept": reception.accept,
    "ask_stop": lambda at, **typed: ending.ask_stop(
        asked=AskedIn(local_day(at), AskedVia.COUNTER, WHY), at=at, **typed
    ),
    "await_reply_no_longer": partial(ending.close_without_reply, reason=WHY),
    "await_payment_no_longer": partial(ending.close_unpaid, reason=WHY),
    "complete_step": partial(processing.complete_step, result=ResultIn(abstract="Văn bản")),
    "deliver": partial(returning.deliver_decision, given=given()),
    "drop_stop": partial(ending.drop_stop, reason=WHY),
    "lapse": partial(asking.lapse, reason=WHY),
    "refuse": partial(reception.refuse, reason=WHY),
    "reject": partial(processing.reject, legal_ground="Điều 16", result=ResultIn(abstract="Từ chối")),
    "reopen": partial(processing.reopen, to_order=7, reason=WHY),
    "resubmit": reception.resubmit,
    "resume": partial(obligations.resume_after_payment, proof=None),
    "return": partial(returning.return_result, given=given()),
    "send_apology": apologies.send,
    "send_slip": supplement.send_slip,
    "sign_apology": apologies.sign,
    "start": processing.start_processing,
    "stop": partial(ending.stop, reason=WHY),
    "supply_nothing": partial(supplying.receive, brought={}, files={}),
    "take": processing.take_step,
    "withdraw": partial(ending.withdraw, reason=WHY),
}


class Lives(Counter, Desk):
    """The whole legal life."""

    # --- asking other agencies --------------------------------------------------------------------------

    @precondition(lambda self: self.is_in(State.IN_PROCESS))
    @rule(days_on=st.integers(1, 8), both=st.booleans())
    def asks_for_an_opinion(self, days_on: int, both: bool) -> None:
        agencies = self.world.consulted if both else self.world.consulted[:1]
        asked = QuestionIn(
            question="Đề nghị cho ý kiến về nguồn gốc thửa đất.",
            due_on=self.working_day(days_on),
            agency_ids=[agency.pk for agency in agencies],
        )
        self.press(
            consulting.ask, dossier_id=self.dossier_id, asked=asked, by=self.actor(Role.UNIT_HEAD),
            answer_url=LINK,
        )  # fmt: skip

    @precondition(lambda self: self._questions())
    @rule(data=st.data(), kind=st.sampled_from(OpinionKind), days_on=st.integers(1, 12))
    def answers(self, data: st.DataObject, kind: OpinionKind, days_on: int) -> None:
        question = data.draw(st.sampled_from(self._questions()))
        given = OpinionIn(
            kind, "Theo quy định của pháp luật", refers_to="Sở Thử Nghiệm khác",
            proposed_on=self.working_day(days_on), missing_papers="Trích lục bản đồ",
        )  # fmt: skip
        adviser = self.world.adviser(question.asked_agency_id)
        self.press(consulting.answer, question_id=question.pk, given=given, by=adviser)

    @precondition(lambda self: self._questions())
    @rule(data=st.data(), act=st.sampled_from(["dispute", "renew", "withdraw"]), days_on=st.integers(1, 8))
    def takes_up_the_question(self, data: st.DataObject, act: str, days_on: int) -> None:
        question = data.draw(st.sampled_from(self._questions()))
        asker = self.actor(Role.UNIT_HEAD)
        acts: Mapping[str, Callable[..., Any]] = {
            "dispute": partial(consulting.dispute, reason="Chưa rõ", answer_url=LINK),
            "renew": partial(consulting.renew, due_on=self.working_day(days_on), answer_url=LINK),
            "withdraw": partial(consulting.withdraw, reason="Không cần nữa"),
        }
        self.press(acts[act], question_id=question.pk, by=asker)

    def _questions(self) -> list[Consultation]:
        found = Consultation.objects.filter(dossier=self.dossier_id).exclude(state=QuestionState.WITHDRAWN)
        return self.once("questions", lambda: list(found.order_by("pk"))) or []

    # --- linked dossiers --------------------------------------------------------------------------------

    @precondition(lambda self: self.is_in(*RUNNING) and self.once("links", lambda: parts_of(self.known)))
    @rule()
    def opens_a_linked_one(self) -> None:
        dossier = self.dossier
        link = parts_of(dossier)[0].link
        offer = offers_for(dossier, link, local_day(self.now))[0]
        self.press(
            linking.open_part, dossier_id=dossier.pk, link_id=link.pk, offer_id=offer.pk,
            by=self.actor(Role.RECEPTION),
        )  # fmt: skip

    @precondition(lambda self: self.once("part", self._part) is not None)
    @rule(acts=st.integers(1, 6), ends=st.sampled_from(["", "", "refuse", "withdraw", "stop"]))
    def they_work_on_it(self, acts: int, ends: str) -> None:
        for _ in range(acts):
            child = self._part()
            assert child is not None
            if ends and child.state in (State.SUBMITTED, State.IN_PROCESS):
                self._they_end_it(child, ends)
                return
            self._they_go_on(child)

    def _part(self) -> Dossier | None:
        parts = Dossier.objects.filter(part_of__parent=self.dossier_id)
        found: Dossier | None = parts.order_by("-pk").first()
        return found

    def _they_go_on(self, child: Dossier) -> None:
        there = self.world.neighbour
        if child.state == State.SUBMITTED:
            self.press(reception.accept, dossier_id=child.pk, by=there.actor(Role.RECEPTION))
        elif child.state == State.ACCEPTED:
            self.press(processing.start_processing, dossier_id=child.pk, by=there.actor(Role.RECEPTION))
        elif child.state == State.IN_PROCESS:
            self._their_step(child, there)
        elif child.state == State.DONE:
            self.press(
                linking.receive_result, dossier_id=self.dossier_id, part_id=child.part_of.pk,
                by=self.actor(Role.RECEPTION),
            )  # fmt: skip

    def _their_step(self, child: Dossier, there: Office) -> None:
        step = child.steps.get(state=StepState.ACTIVE)
        if step.kind == StepKind.ASSIGN:
            handler, head = there.people[Role.HANDLER], there.actor(Role.UNIT_HEAD)
            self.press(processing.assign, dossier_id=child.pk, to=handler, by=head)
            return
        result = numbered("Đã đăng ký") if step.kind == StepKind.HANDLE else None
        by = there.actor(ROLE_OF[step.kind])
        self.press(processing.complete_step, dossier_id=child.pk, by=by, result=result)

    def _they_end_it(self, child: Dossier, how: str) -> None:
        there = self.world.neighbour
        acts = {
            "refuse": (reception.refuse, Role.RECEPTION),
            "withdraw": (ending.withdraw, Role.RECEPTION),
            "stop": (ending.stop, Role.APPROVER),
        }
        act, role = acts[how]
        self.press(act, dossier_id=child.pk, reason="Theo đề nghị", by=there.actor(role))

    # --- lateness ---------------------------------------------------------------------------------------

    @precondition(lambda self: self.dossier_id and self.known.accepted_at)
    @rule(days_on=st.none() | st.integers(1, 20), role=st.sampled_from(LATE_ROLES), turns=st.integers(1, 3))
    def apologises(self, days_on: int | None, role: Role, turns: int) -> None:
        """Drafted; with more turns signed; with one more confirmed and sent."""
        words = ApologyIn(
            "verification", "Chờ nơi cư trú trước xác nhận.", self.working_day(days_on) if days_on else None
        )
        acts: list[Callable[[], Any]] = [
            partial(self.press, apologies.draft, entered=words, by=self.actor(role)),
            partial(self.press, apologies.sign, by=self.actor(Role.APPROVER)),
            partial(self.press, apologies.send, by=self.actor(Role.ONESTOP_HEAD)),
        ]
        for act in acts[:turns]:
            act(dossier_id=self.dossier_id)

    @precondition(lambda self: self.once("letter", self._has_letter))
    @rule(act=st.sampled_from(["sign", "send", "send_back"]))
    def the_letter_goes_on(self, act: str) -> None:
        acts = {
            "sign": partial(apologies.sign, by=self.actor(Role.APPROVER)),
            "send": partial(apologies.send, by=self.actor(Role.RECEPTION)),
            "send_back": partial(apologies.send_back, note="Viết rõ hơn", by=self.actor(Role.RECEPTION)),
        }
        self.press(acts[act], dossier_id=self.dossier_id)

    def _has_letter(self) -> bool:
        on_its_way = (ApologyState.DRAFTED, ApologyState.SIGNED)
        return self.known.apologies.filter(state__in=on_its_way).exists()

    @precondition(lambda self: self._explanations())
    @rule(data=st.data(), writer=st.sampled_from(LATE_ROLES), judge=st.sampled_from(LATE_ROLES),
          is_enough=st.booleans())  # fmt: skip
    def explains(self, data: st.DataObject, writer: Role, judge: Role, is_enough: bool) -> None:
        explanation = data.draw(st.sampled_from(self._explanations()))
        words = ExplanationIn("verification", "Nơi cư trú trước trả lời chậm.", "Đã nhắc bằng văn bản.")
        self.press(explanations.submit, explanation_id=explanation.pk, entered=words, by=self.actor(writer))
        if is_enough:
            self.press(explanations.accept, explanation_id=explanation.pk, by=self.actor(judge))
        else:
            self.press(
                explanations.send_back, explanation_id=explanation.pk, note="Chưa rõ", by=self.actor(judge)
            )

    def _explanations(self) -> list[Explanation]:
        over = (ExplanationState.ACCEPTED, ExplanationState.DROPPED)
        found = Explanation.objects.filter(dossier=self.dossier_id).exclude(state__in=over)
        return self.once("explanations", lambda: list(found.order_by("pk"))) or []

    # --- the calendar and what runs by itself -----------------------------------------------------------

    @precondition(lambda self: self.dossier_id and self.now < LAST_DAY)
    @rule(days_on=st.integers(0, 15))
    def a_day_off_is_announced(self, days_on: int) -> None:
        off = self.working_day(days_on)
        change = Change(add=(day(off.isoformat(), DayKind.HOLIDAY),))
        head = self.office.people[Role.CONTROL]
        proposed = self.press(
            changes.propose, change=change, calendar_code="standard", reason="Nghỉ theo thông báo",
            by=head.pk,
        )  # fmt: skip
        if proposed is None:
            return
        listed = {move.dossier_id: move.new_due for move in calendar_moves.moves_by(proposed)}
        confirmed = self.press(changes.confirm, change_id=proposed.pk, by=head.pk)
        moved = calendar_moves.move_promises(confirmed, by=Actor(head), at=self.now)
        assert moved == len(listed)
        for dossier_id, new_due in listed.items():
            assert Dossier.objects.get(pk=dossier_id).due_at == new_due
        assert calendar_moves.finish_moves(at=self.now) == 0

    @precondition(lambda self: self.dossier_id and self.now - self.worked_at >= timedelta(hours=2))
    @rule()
    def background_works(self) -> None:
        """As every five minutes and every night; a second time does nothing more."""
        self.worked_at = self.now
        for turn in range(2):
            before = self._traces()
            deadlines.look(as_at=self.now)
            question_watch.look(as_at=self.now)
            silence.remind(at=self.now)
            collecting.remind(at=self.now)
            truths.register_agrees(self.now)
            assert turn == 0 or self._traces() == before

    def _traces(self) -> tuple[int, ...]:
        dossiers = Dossier.objects.order_by("pk")
        return (
            sum(dossier.events.count() for dossier in dossiers),
            *(dossier.apologies.count() for dossier in dossiers),
            *(dossier.explanations.count() for dossier in dossiers),
        )

    # --- whoever presses what is not his, or not now ----------------------------------------------------

    @precondition(lambda self: self.dossier_id)
    @rule(name=st.sampled_from(sorted(BUTTONS)), role=st.sampled_from(Role))
    def anybody_presses_anything(self, name: str, role: Role) -> None:
        self.press(BUTTONS[name], dossier_id=self.dossier_id, by=self.actor(role))
