"""Who does what when: a path told as calls on a life, with working time between them."""

from collections.abc import Sequence

from calendars.rules.moves import advance, seconds_between
from calendars.rules.terms import DAY, HOUR, ticks
from dossiers.enums import ReturnMeans, State
from portal.night.generator import paths
from portal.night.generator.between import WORKING_DAY, Interrupted
from portal.night.generator.parts import ACTIVE, PENDING, Given, LivedStep
from portal.night.generator.paths import PAPER_PATHS, Path
from procedures.enums import Channel, StepKind


# Who holds a late dossier too long; nobody is late for receiving it.
CULPRITS = {
    StepKind.ASSIGN: 1,
    StepKind.HANDLE: 12,
    StepKind.PROPOSE: 3,
    StepKind.APPROVE: 5,
    StepKind.SEAL: 1,
}
IN_PROCESS, DONE, RETURN = State.IN_PROCESS.value, State.DONE.value, StepKind.RETURN.value
POSTAL_SHARE = 0.05
ELECTRONIC_OF_16 = 11
"""Of sixteen results given at the counter, those that exist as a signed file too."""
SLIP_SHARE = 0.12
"""Of hand-overs, those with a slip of their own."""


class Story(Interrupted):
    """Tells one life from the moment of its acceptance. Raises NotYet where time ends."""

    # --- the whole ---------------------------------------------------------------------------

    def tell_unaccepted(self, at: int) -> None:
        """A dossier that never gets a code."""
        life, clerk = self.life, self.clerk
        if self.path == Path.REFUSED_AT_ONCE:
            life.refuse_new(at, clerk, self._words(paths.REFUSALS))
            return
        if self.path in (Path.LAPSED, Path.WAITS_FOR_PAPERS):
            life.ask(at, clerk, self._asked_for())
            if self.path == Path.WAITS_FOR_PAPERS:
                return
            over = self._after_the_last(life.requests[-1].due)
            life.lapse(over, self._one_of(self.matter.heads), self._words(paths.LAPSES))
            return
        life.submit(at, clerk)
        if self.path == Path.REFUSED:
            life.refuse(self._soon(at), clerk, self._words(paths.REFUSALS))
        elif self.path == Path.WITHDRAWN_BEFORE:
            life.withdraw(self._soon(at), clerk, self._words(paths.WITHDRAWALS))

    def tell(self, at: int, taken: tuple[str, int, int], *, submitted: int | None, asked: int | None) -> None:
        """From acceptance to the end; submitted or asked for papers before, if so."""
        life, self.now = self.life, at
        if asked is not None:
            life.ask(asked, self.clerk, self._asked_for())
            life.resubmit(submitted or at, self.clerk)
            life.accept(at, self.clerk, taken)
        elif submitted is not None:
            life.submit(submitted, self.clerk)
            life.accept(at, self.clerk, taken)
        else:
            life.accept_new(at, self.clerk, taken)
        if life.owes:
            life.settle(at + 60 + int(self.draw() * 240), self.clerk)
            self.now = at + 300
        if self.path == Path.CORRECTED:
            self.now += 300
            life.correct_name(self.now, self.clerk, life.person.name, self._words(paths.CORRECTIONS))
        self._hand_over()
        self._work()
        self._give()

    # --- processing ----------------------------------------------------------------------------

    def _hand_over(self) -> None:
        life = self.life
        self._stop_before(StepKind.RECEIVE)
        self._pace()
        self.now = self._later(300 if self.brisk else self.durations.get(0, 0))
        if not self.matter.content.is_express and self.draw() < SLIP_SHARE:
            number = "".join(self.chance.choices("ACDEFGHJKMNPQRTWXY34679", k=5))
            life.hand_over(self.now, self.clerk, number)
            receiver = self._one_of(life.active.plan.people)
            self.now = self._later(600)
            life.receive_hand_over(self.now, receiver)
        else:
            life.start_processing(self.now, self.clerk)

    def _pace(self) -> None:
        """Working seconds for each step still to do, so that the whole ends on time, or late by one step."""
        life, calendar = self.life, self.matter.calendar
        due = (
            life.due
            if life.due is not None
            else advance(calendar, self.now, 5 * WORKING_DAY, from_start=False)
        )
        limit = max(life.late_after or due, due)
        total = seconds_between(calendar, self.now, due)
        steps = [step for step in life.steps if step.state in (PENDING, ACTIVE) and step.plan.kind != RETURN]
        usual = {step.plan.order: step.plan.weight * (0.5 + self.draw()) for step in steps}
        usual[0] = sum(usual.values()) * 0.05
        share = self._share(total)
        scale = total * share / sum(usual.values())
        self.durations = {order: int(weight * scale) for order, weight in usual.items()}
        if self.is_late and steps:
            over = (
                seconds_between(calendar, due, limit)
                + 900
                + int(self.chance.expovariate(1 / (1.4 * WORKING_DAY)))
            )
            culprit = self._culprit(steps)
            self.durations[culprit] += int(total * (1 - share)) + over

    def _share(self, total: int) -> float:
        """Part of the time that is used when all goes well; an immediate thing takes minutes."""
        if self.matter.content.is_express:
            return min(1.0, (600 + self.draw() * 3600) / max(total, 1)) * 0.9
        return 0.22 + 0.7 * float(max(self.draw(), self.draw()) ** 1.3)

    def _culprit(self, steps: Sequence[LivedStep]) -> int:
        weights = [CULPRITS.get(StepKind(step.plan.kind), 0) for step in steps]
        return self.chance.choices([step.plan.order for step in steps], weights or None)[0]

    def _work(self) -> None:
        life = self.life
        while life.state == IN_PROCESS:
            step = life.active
            self._stop_before(step.plan.kind)
            if self.may_interrupt and step.plan.kind == StepKind.HANDLE and self._interrupts(step):
                continue
            begun, self.now = self.now, self._later(self._duration(step))
            self._do(step, begun)

    def _duration(self, step: LivedStep) -> int:
        planned = 600 if self.brisk else self.durations.get(step.plan.order, 1800)
        return planned if step.round == 1 else min(planned, 2 * HOUR) // 2

    def _do(self, step: LivedStep, begun: int) -> None:
        life, kind = self.life, step.plan.kind
        if kind == StepKind.ASSIGN:
            following = next(other for other in life.steps if other.plan.order > step.plan.order)
            life.assign(self.now, self._one_of(step.plan.people), self._one_of(following.plan.people))
            return
        person = step.holder or self._one_of(step.plan.people)
        if kind in (StepKind.HANDLE, StepKind.PROPOSE) and step.holder is None:
            life.take_step(min(self.now, self._after(begun, 900)), person)
        if kind == StepKind.APPROVE and self._leader_refuses(step, person):
            return
        life.complete(self.now, person, result=self._result(step, person))

    def _result(self, step: LivedStep, person: int) -> dict[str, object] | None:
        """Proposed without a number; numbered by the one who seals, or signs where nobody seals."""
        life = self.life
        if step.plan.kind == self.matter.numbered_at:
            signed = next(
                (other.holder for other in reversed(life.steps) if other.plan.kind == StepKind.APPROVE),
                person,
            )
            year, number = life.register or (0, 0)
            return {
                "abstract": self.matter.content.result_name,
                "result_type_id": self.matter.content.result_type_id,
                "number": f"{number}/KQ-{year}",
                "issued": self.now // DAY,
                "signer_name": self.names.get(signed or person, ""),
                "electronic": self._is_electronic(),
            }
        if any(result.replaced is None for result in life.results):
            return None
        return {
            "abstract": self.matter.content.result_name,
            "result_type_id": self.matter.content.result_type_id,
            "electronic": self._is_electronic(),
        }

    def _is_electronic(self) -> bool:
        """Whether the result is given as a signed file too: always online, mostly at the counter."""
        return (
            self.matter.channel == Channel.ONLINE or int(self.life.submission_key[0], 16) < ELECTRONIC_OF_16
        )

    # --- what can come between -------------------------------------------------------------------

    def _interrupts(self, step: LivedStep) -> bool:
        """The rare thing of this path, once."""
        happens = {
            Path.SUPPLEMENT: self._supplement,
            Path.CLOSED_NO_REPLY: self._supplement,
            Path.PAYMENT: self._payment,
            Path.CLOSED_UNPAID: self._payment,
            Path.WITHDRAWN: self._withdraw,
            Path.STOPPED: self._stop,
        }[self.path]
        self.may_interrupt = False
        person = step.holder or self._one_of(step.plan.people)
        if step.holder is None:
            self.now = self._later(600)
            self.life.take_step(self.now, person)
        self.now = self._later(min(self._duration(step) // 3, 2 * WORKING_DAY, self._before_late()))
        happens(person)
        if self.life.state == IN_PROCESS:
            self._pace()
        return True

    def _before_late(self) -> int:
        """Who asks for papers does so while it needs nobody's leave, unless that time is over."""
        left = seconds_between(self.matter.calendar, self.now, ticks(self.life.ask_by))
        return left // 2 if self.path in PAPER_PATHS and left > 0 else 2 * WORKING_DAY

    def _withdraw(self, person: int) -> None:
        self.life.withdraw(self.now, self.clerk, self._words(paths.WITHDRAWALS))
        self._deliver()

    def _stop(self, person: int) -> None:
        words = self._words(paths.STOPS)
        self.life.ask_stop(self.now, self.clerk, words)
        self.now = self._later(2 * HOUR)
        self.life.stop(self.now, self._leader(), words)
        self._deliver()

    def _leader_refuses(self, step: LivedStep, person: int) -> bool:
        life = self.life
        if self.path == Path.REJECTED:
            abstract = "Thông báo không giải quyết hồ sơ"
            life.reject(self.now, self._leader(), self._words(paths.GROUNDS), abstract)
            self._deliver()
            return True
        if self.path == Path.SENT_BACK and step.round == 1:
            life.send_back(self.now, person, self._handled_at(), self._words(paths.SENT_BACK))
            return True
        return False

    def _handled_at(self) -> int:
        """Order of the step that work goes back to."""
        return next(
            step.plan.order
            for step in self.life.steps
            if step.plan.kind in (StepKind.HANDLE, StepKind.PROPOSE, StepKind.APPROVE)
        )

    # --- the end -----------------------------------------------------------------------------------

    def _give(self) -> None:
        life = self.life
        if life.state != DONE or self.path == Path.UNCOLLECTED:
            return
        self._stop_before(StepKind.RETURN)
        if self.path == Path.REOPENED:
            self.now = self._later(2 * HOUR)
            life.reopen(self.now, self._leader(), self._handled_at(), self._words(paths.REOPENINGS))
            self._work()
        wait = (
            120
            if self.matter.content.is_express
            else 900 + int(self.chance.expovariate(1 / (1.1 * WORKING_DAY)))
        )
        self.now = self._later(wait)
        life.return_result(self.now, self.clerk, self._given())
        self._follow_post()

    def _deliver(self) -> None:
        if self.draw() < 0.7:
            self.now = self._later(WORKING_DAY)
            self.life.deliver_decision(self.now, self.clerk, self._given())
            self._follow_post()

    def _follow_post(self) -> None:
        """Two working days later the operator says who took what was sent."""
        if self.life.return_means == ReturnMeans.POSTAL:
            self.now = self._later(2 * WORKING_DAY)
            self.life.post_delivered(self.now, self.clerk)

    def _given(self) -> Given:
        life = self.life
        other = life.representative
        by_post = life.return_means == 1
        return Given(
            id=next(life.sheets.ids["dossiers_resultreturn"]),
            receiver=other.name if other else life.name,
            is_applicant=other is None,
            identity="" if by_post else "Thẻ căn cước",
            means=life.return_means,
            postal_number=f"RN{int(self.draw() * 1e9):09d}VN" if by_post else "",
            originals_returned=self.draw() < 0.25,
            at=self.now,
            by=self.clerk,
        )
