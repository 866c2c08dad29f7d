"""What is up to the applicant in every state, and how the way is told."""

import pytest

from dossiers.enums import TERMINAL_STATES, State, StepState
from dossiers.enums.papers import ReturnMeans
from dossiers.rules.journey import AT_THE_OFFICE, Stage, Task, stage_of_step, stages_of_word, task_of
from dossiers.rules.states import PUBLIC_WORD


TASKS = {
    State.DRAFT: "wait",
    State.SUBMITTED: "wait",
    State.SUPPLEMENT_PRE: "supplement",
    State.REFUSED: "nothing",
    State.LAPSED_PRE: "nothing",
    State.ACCEPTED: "wait",
    State.IN_PROCESS: "wait",
    State.SUPPLEMENT: "supplement",
    State.AWAITING_PAYMENT: "pay",
    State.DONE: "collect",
    State.RETURNED: "nothing",
    State.WITHDRAWN: "nothing",
    State.STOPPED: "collect_decision",
    State.REJECTED: "collect_decision",
    State.CLOSED_NO_REPLY: "collect_decision",
    State.CLOSED_UNPAID: "collect_decision",
}


def task(state, *, means=ReturnMeans.OFFICE, back=False):
    return task_of(state, return_means=means, papers_returned=back)


def test_every_state_says_what_is_to_be_done():
    assert {state: task(state) for state in State} == TASKS


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        (ReturnMeans.OFFICE, Task.COLLECT),
        (ReturnMeans.POSTAL, Task.AWAIT_POST),  # nobody need come for what the post brings
        (ReturnMeans.ELECTRONIC, Task.OPEN_ONLINE),
    ],
)
def test_how_a_result_is_had(means, expected):
    assert task(State.DONE, means=means) == expected
    assert (expected in AT_THE_OFFICE) is (means == ReturnMeans.OFFICE)


def test_papers_that_are_back_need_not_be_fetched():
    assert {task(state, back=True) for state in TERMINAL_STATES} == {Task.NOTHING}


@pytest.mark.parametrize("state", [State.REJECTED, State.STOPPED, State.WITHDRAWN])
def test_originals_left_behind_are_to_be_fetched(state):
    due = task_of(state, return_means=ReturnMeans.POSTAL, papers_returned=False, papers_due=True)
    assert due == Task.COLLECT_PAPERS
    assert due in AT_THE_OFFICE
    # After a result most of what stays belongs on file: the office looks through its shelf first.
    after = task_of(State.RETURNED, return_means=ReturnMeans.OFFICE, papers_returned=False, papers_due=True)
    assert after == Task.NOTHING


def test_steps():
    found = {state: stage_of_step(state) for state in StepState}
    assert found == {
        StepState.PENDING: Stage.NEXT,
        StepState.ACTIVE: Stage.NOW,
        StepState.DONE: Stage.DONE,
        StepState.SENT_BACK: Stage.DONE,
        StepState.SKIPPED: Stage.DONE,
    }


@pytest.mark.parametrize("word", sorted(set(PUBLIC_WORD.values())))
def test_the_way_in_words_has_one_place_where_it_is_now(word):
    way = stages_of_word(word)
    assert [one for one, stage in way if stage == Stage.NOW] == [word]
    order = [stage for _, stage in way]
    assert order == sorted(order, key=[Stage.DONE, Stage.NOW, Stage.NEXT].index)
    assert len(way) == 4
