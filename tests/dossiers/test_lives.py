"""Random legal lives through the real services: what must be true is true at every step.

`HYPOTHESIS_PROFILE=deep` walks other lives every time, and more of them.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from dossiers.enums import TERMINAL_STATES, EventKind, State
from tests.dossiers.lives.elsewhere import Lives
from tests.dossiers.lives.world import make_world
from tests.harness.thorough import THOROUGH


IS_DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
MORE = 10 if IS_DEEP else 1


def walk(*, examples: int, steps: int) -> set[str]:
    """Lives so many and so long; gives the states, events and refusals they have seen.

    A failing life is told step by step and not made shorter: each try would live it again.
    """
    machine = type("LivesHere", (Lives,), {"world": make_world(), "seen": set()})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=not IS_DEEP,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return machine.seen


@pytest.mark.django_db
@pytest.mark.long
def test_random_lives_keep_every_promise():
    seen = walk(examples=10 if THOROUGH else 8, steps=30)
    assert {"Refused", "NotReady", "NotAllowed"} <= seen
    assert len(seen & set(EventKind.values)) >= 15


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.long
def test_many_random_lives_keep_every_promise():
    seen = walk(examples=60 * MORE, steps=50)
    assert {State.IN_PROCESS.value, State.DONE.value} <= seen
    assert len(seen & {state.value for state in TERMINAL_STATES}) >= 2
    assert len(seen & set(EventKind.values)) >= 25
