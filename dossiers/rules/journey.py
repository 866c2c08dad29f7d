"""What the applicant has to do now, and how far each part of the way is; for the public page (ruling 31)."""

from __future__ import annotations

from enum import StrEnum

from dossiers.enums import TERMINAL_STATES, WITH_DECISION, State, StepState
from dossiers.enums.papers import ReturnMeans
from dossiers.rules.states import BEING_SOLVED, ENDED, HAS_RESULT, RECEIVED, WAITING


class Task(StrEnum):
    """The one thing that is up to the applicant."""

    SUPPLEMENT = "supplement"
    PAY = "pay"  # the financial obligation the dossier waits for
    COLLECT = "collect"
    COLLECT_DECISION = "collect_decision"  # the refusal, and the papers handed in
    COLLECT_PAPERS = "collect_papers"  # originals, when the result or the decision has gone out already
    AWAIT_POST = "await_post"
    OPEN_ONLINE = "open_online"
    WAIT = "wait"
    NOTHING = "nothing"  # it is over


AT_THE_OFFICE = frozenset(
    {Task.SUPPLEMENT, Task.PAY, Task.COLLECT, Task.COLLECT_DECISION, Task.COLLECT_PAPERS}
)
"""Tasks for which one goes to the office that received the dossier."""


class Stage(StrEnum):
    """Of a part of the way."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


_WAITS = {
    State.SUPPLEMENT: Task.SUPPLEMENT,
    State.SUPPLEMENT_PRE: Task.SUPPLEMENT,
    State.AWAITING_PAYMENT: Task.PAY,
}
_BY_MEANS = {
    ReturnMeans.OFFICE: Task.COLLECT,
    ReturnMeans.POSTAL: Task.AWAIT_POST,
    ReturnMeans.ELECTRONIC: Task.OPEN_ONLINE,
}
# Who withdrew has asked for the end himself: no decision calls him to the office.
_DECIDED = frozenset(WITH_DECISION) - {State.WITHDRAWN}


def task_of(state: State, *, return_means: int, papers_returned: bool, papers_due: bool = False) -> Task:
    """From the state; where the result goes, and whether the papers of an ended dossier are back already.

    `papers_due`: what there was to hand over has gone out, originals lie here still. After a result nobody is
    asked to come on the word of a tick that was forgotten: most of what stays then belongs on file, and the
    office tells him itself. Without a result all of it is his.
    """
    if papers_due and state != State.RETURNED:
        return Task.COLLECT_PAPERS
    if state in _WAITS:
        return _WAITS[state]
    if state == State.DONE:
        return _BY_MEANS[ReturnMeans(return_means)]
    if state in _DECIDED and not papers_returned:
        return Task.COLLECT_DECISION
    return Task.NOTHING if state in TERMINAL_STATES else Task.WAIT


def stage_of_step(state: StepState) -> Stage:
    """A step that was sent back is behind us, whatever came of it."""
    if state == StepState.ACTIVE:
        return Stage.NOW
    return Stage.NEXT if state == StepState.PENDING else Stage.DONE


def stages_of_word(word: str) -> list[tuple[str, Stage]]:
    """The way in four words, from the one word anybody may be told; nothing more is known here."""
    middle = WAITING if word == WAITING else BEING_SOLVED
    way = [RECEIVED, middle, HAS_RESULT, ENDED]
    at = way.index(word)
    return [
        (one, Stage.DONE if index < at else Stage.NOW if index == at else Stage.NEXT)
        for index, one in enumerate(way)
    ]
