"""The rows of a dossier while they come into being, and the small moves on them that services share."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from calendars.rules.moves import advance
from calendars.rules.terms import DAY, HOUR, moment_of, ticks
from calendars.rules.worktime import PauseMode
from dossiers.enums import DossierKind, EventKind, PauseKind, PauseMode as WaitMode, State, StepState
from dossiers.rules.answers import answer_owed
from dossiers.rules.periods import Legal, always
from dossiers.rules.promise import Wait, late_after_766, promise, stands_still
from lib.copy import field as copy_text
from portal.night.generator.lines import NULL, iso, microseconds, stamp
from portal.night.generator.parts import (
    ACTIVE,
    DONE,
    PENDING,
    Act,
    Envelope,
    Given,
    LivedAnswer,
    LivedEnding,
    LivedFee,
    LivedObligation,
    LivedPaper,
    LivedPause,
    LivedRequest,
    LivedResult,
    LivedStep,
    Slip,
)
from portal.night.generator.people import Someone
from portal.night.generator.plans import FeePlan, Matter, StepPlan
from portal.night.generator.sheets import Sheets
from procedures.enums import Channel


class NotYet(Exception):
    """The next act lies after the last moment to be told: the dossier stays as it is."""


@dataclass
class Record:
    """The dossier's fields and its rows while they come into being. Moments are ticks of the clock."""

    id: int
    matter: Matter
    person: Someone
    sheets: Sheets
    until: int
    salt: bytes
    temporary_number: str
    lookup_word: str
    submission_key: str
    papers: list[LivedPaper]
    fees_of: Sequence[FeePlan] = ()
    quantities: int = 0
    representative: Someone | None = None
    authorisation: str = ""
    return_means: int = 0
    return_place: str = ""
    kind: str = DossierKind.ORDINARY.value
    state: str = State.DRAFT.value
    code: str | None = None
    register: tuple[int, int] | None = None
    unit: int = 0
    holder: int | None = None
    received_by: int | None = None
    created: int = 0
    submitted: int | None = None
    accepted: int | None = None
    finished: int | None = None
    returned: int | None = None
    ended: int | None = None
    ended_day: int | None = None
    asked_before: int = 0
    supplements: int = 0
    papers_returned: bool = False
    original_due: int | None = None
    due: int | None = None
    due_told: int | None = None
    """The promise as the last event left it."""
    provisional: bool = False
    late_after: int | None = None
    late_766: str | None = None
    name: str = ""
    steps: list[LivedStep] = field(default_factory=list)
    pauses: list[LivedPause] = field(default_factory=list)
    requests: list[LivedRequest] = field(default_factory=list)
    obligations: list[LivedObligation] = field(default_factory=list)
    fees: list[LivedFee] = field(default_factory=list)
    results: list[LivedResult] = field(default_factory=list)
    answers: list[LivedAnswer] = field(default_factory=list)
    ending: LivedEnding | None = None
    given: Given | None = None
    slip: Slip | None = None
    envelopes: list[Envelope] = field(default_factory=list)
    outside_code: str = ""
    acts: list[Act] = field(default_factory=list)
    head: bytes = b""
    """Hash of its last event."""
    head_text: str = "\\\\x"
    """The same as COPY text."""
    events: int = 0

    def __post_init__(self) -> None:
        self.unit = self.matter.receiving_id
        self.name = self.person.name

    @property
    def active(self) -> LivedStep:
        for step in self.steps:
            if step.state == ACTIVE:
                return step
        raise LookupError

    @property
    def result(self) -> LivedResult:
        return next(result for result in self.results if result.replaced is None)

    def _begin(self, at: int, by: int, name: str, **details: Any) -> None:
        self._act(at, by, name, applicant=self.name, **details)
        self.created, self.received_by = at, by

    def _act(self, at: int, by: int | None, name: str, **details: Any) -> str:
        if at > self.until:
            raise NotYet
        if self.sheets.keeps_acts:
            self.acts.append(Act(name, at, by, details))
        return self.state

    def _to(self, state: State) -> None:
        self.state = str.__str__(state)

    def _end(self, state: State, at: int) -> None:
        self._to(state)
        self.ended, self.ended_day = at, at // DAY

    def _owe_answer(self, at: int) -> None:
        """As dossiers.services.answers: online at once by the fast clock, else as the rule says."""
        matter = self.matter
        if matter.channel == Channel.ONLINE:
            rule = always(Legal.ANSWER_ONLINE, date.fromordinal(at // DAY))
            due = advance(matter.calendar, at, rule.value * HOUR, from_start=False)
            self.answers.append(LivedAnswer(at, due, rule.article))
            return
        owed = answer_owed(
            matter.calendar, channel=matter.channel, since=moment_of(at), start_rule=matter.terms.start_rule
        )
        if owed is not None:
            self.answers.append(LivedAnswer(at, ticks(owed.due_at), owed.basis))

    def _answer(self, at: int) -> None:
        if self.answers and self.answers[-1].answered is None:
            self.answers[-1].answered = at

    def _step(self, plan: StepPlan) -> LivedStep:
        return LivedStep(next(self.sheets.ids["dossiers_stepinstance"]), plan, holder=plan.holder_id)

    def _start(self, step: LivedStep, at: int) -> None:
        step.state, step.started = ACTIVE, at
        seconds = step.plan.seconds
        step.due = advance(self.matter.calendar, at, seconds, from_start=False) if seconds else None

    def _begin_next(self, at: int) -> LivedStep:
        waiting = [step for step in self.steps if step.state == PENDING]
        step = waiting[0] if len(waiting) == 1 else min(waiting, key=LivedStep.place)
        self._start(step, at)
        self.unit, self.holder = step.plan.unit_id, step.holder
        return step

    def _done(self, step: LivedStep, at: int, by: int, state: str = DONE, note: str = "") -> None:
        step.state, step.ended, step.ended_by, step.note = state, at, by, note
        step.holder = by if step.holder is None else step.holder

    def _end_steps(self, at: int, by: int) -> None:
        for step in self.steps:
            if step.state == ACTIVE:
                self._done(step, at, by)
            elif step.state == PENDING:
                step.state = StepState.SKIPPED.value

    def _again(self, first: int, last: int, at: int) -> LivedStep:
        """A new round of the steps from `first` to `last`; the first of them begins."""
        latest: dict[int, LivedStep] = {}
        for step in self.steps:
            order = step.plan.order
            if first <= order <= last and (order not in latest or latest[order].round < step.round):
                latest[order] = step
        rounds = []
        for order in sorted(latest):
            old = latest[order]
            new = self._step(old.plan)
            new.round, new.holder = old.round + 1, old.holder
            rounds.append(new)
        self.steps.extend(rounds)
        self._start(rounds[0], at)
        self.unit, self.holder = rounds[0].plan.unit_id, rounds[0].holder
        return rounds[0]

    def _enter(
        self,
        at: int,
        *,
        abstract: str,
        legal_ground: str = "",
        number: str = "",
        issued: int | None = None,
        signer_name: str = "",
        result_type_id: int | None = None,
        electronic: bool = False,
    ) -> None:
        for result in self.results:
            result.replaced = at if result.replaced is None else result.replaced
        self.results.append(
            LivedResult(
                next(self.sheets.ids["dossiers_result"]),
                at,
                result_type_id,
                abstract[:500],
                legal_ground,
                number,
                issued,
                signer_name,
                electronic,
            )
        )

    def _waits(self) -> list[Wait]:
        return [
            Wait(
                start=moment_of(pause.started),
                end=None if pause.ended is None else moment_of(pause.ended),
                mode=PauseMode.RESTART if pause.mode == WaitMode.RESTART else PauseMode.SUSPEND,
                stops=pause.mode != WaitMode.NONE,
                is_supplement=pause.kind == PauseKind.SUPPLEMENT,
            )
            for pause in self.pauses
        ]

    def _reckon(self) -> None:
        if self.accepted is None:
            return
        waits = self._waits() if self.pauses else ()
        answer = promise(
            self.matter.terms,
            started_at=moment_of(self.accepted),
            waits=waits,
            calendar=self.matter.calendar,
            is_explained=False,
        )
        if answer is not None:
            self.due = ticks(answer.due_at)
            still = stands_still(waits, answer.due_at)
            self.late_after = None if still else ticks(answer.late_after)
            self.provisional = answer.provisional

    def _reckon_766(self) -> None:
        if self.original_due is None:
            return
        if not self.pauses:
            self.late_766 = None
            return
        moment = late_after_766(original_due_at=moment_of(self.original_due), waits=self._waits())
        self.late_766 = moment.isoformat() if moment else NULL

    def _hash(self, value: Any) -> str:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(self.salt + text.encode()).hexdigest()

    def _event(
        self,
        kind: EventKind,
        at: int,
        by: int | None,
        before: str,
        refs: str = "{}",
        *,
        reason: str = "",
        longest: str = "",
    ) -> int:
        """`refs` are spelt as jsonb shows them: shorter keys first, a space behind colon and comma.

        `longest` is what stands behind the hash of the reason.
        """
        number = next(self.sheets.ids["dossiers_dossierevent"])
        if self.due != self.due_told:
            refs = self._with_moved_due(refs)
        if reason:
            proof = f'"reason_hash": "{self._hash(reason)}"'
            proof = f"{proof}, {longest}" if longest else proof
            refs = f"{{{proof}}}" if refs == "{}" else f"{refs[:-1]}, {proof}}}"
            self.sheets.lines["dossiers_reason"].append(f"{self.id}\t{number}\t{copy_text(reason)}\n")
        word, before_it = str.__str__(kind), self.head_text
        self.head = self._chained(word, at, by, before, refs)
        self.head_text = f"\\\\x{self.head.hex()}"
        actor = "\\N" if by is None else by
        self.sheets.lines["dossiers_dossierevent"].append(
            f"{number}\t{self.id}\t{word}\t{stamp(at)}\t{actor}\t\\N\t{before}\t{self.state}\t{refs}"
            f"\t{self.events}\t{before_it}\t{self.head_text}\n"
        )
        return number

    def _with_moved_due(self, refs: str) -> str:
        """A moved promise is told with the event that moved it; its first one is not (services.events)."""
        before, self.due_told = self.due_told, self.due
        if before is None or self.due is None:
            return refs
        moved = f'"due": ["{iso(before)}", "{iso(self.due)}"]'
        # No act that moves a promise tells a thing whose name is shorter.
        return f"{{{moved}}}" if refs == "{}" else f"{{{moved}, {refs[1:]}"

    def _chained(self, kind: str, at: int, by: int | None, before: str, refs: str) -> bytes:
        """The hash the ledger's trigger writes (dossiers_event_hash); the rows are checked against it."""
        self.events += 1
        actor = "null" if by is None else by
        content = (
            f'[{self.id}, {self.events}, "{kind}", {microseconds(at)}, {actor}, null, "{before}", '
            f'"{self.state}", {refs}]'
        )
        return hashlib.sha256(self.head + content.encode()).digest()
