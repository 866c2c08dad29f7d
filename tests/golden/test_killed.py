"""A night killed at random points and run again writes the same bytes as one nobody disturbed."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

from portal.operations import throwaway


KILLS = 20
# The month, its nights but the last, and the last night for ever; `digest` is every stored score as text.
BUILD = """
from portal.night.golden import replay
from portal.night.golden.player import Player
from portal.night.golden.sheet import lines, moment, others
from portal.night.golden.world import build

player = Player(build(), lines(), others())
player.play(moment("04-01 00:30"))
"""
NIGHT = """
import time
from datetime import date

from portal.night.golden import replay

began = time.perf_counter()
replay.score(date(2026, 3, 31))
print(time.perf_counter() - began)
"""
DIGEST = """
import hashlib

from indicators.models import DossierFact, PetitionFact, ProcedureFact, UnitScore

digest = hashlib.sha256()
for model, key in ((DossierFact, "pk"), (PetitionFact, "pk"), (ProcedureFact, "unit"), (UnitScore, "agency")):
    rows = model.objects.order_by(key, *([] if key == "pk" else ["first_on"])).values()
    kept = [{name: str(value) for name, value in row.items() if name != "id"} for row in rows]
    digest.update(repr(sorted(kept, key=repr)).encode())
print(UnitScore.objects.count(), digest.hexdigest())
"""
# Loads the program once and divides itself for each piece of work, which begins without a connection: told
# are the number of the process, what it said, and how it ended.
DIVIDING = """
import json, os, sys
import django
django.setup()
for line in sys.stdin:
    worker = os.fork()
    if not worker:
        print(os.getpid(), flush=True)
        exec(json.loads(line), {})
        sys.stdout.flush()
        os._exit(0)
    print("ended", os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]), flush=True)
"""


class Dividing:
    """Does pieces of work on one database, each in a process of its own that can be killed."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", DIVIDING],
            env=environment,
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._ask, self._told = self._process.stdin, self._process.stdout

    def __enter__(self) -> Dividing:
        return self

    def __exit__(self, *_problem: object) -> None:
        self._ask.close()
        self._process.wait(timeout=60)
        self._told.close()

    def begin(self, code: str) -> int:
        """The number of the process that is at it now."""
        print(json.dumps(code), file=self._ask, flush=True)
        return int(self._told.readline())

    def end(self) -> tuple[int, list[str]]:
        """How the work ended, and what it said."""
        said: list[str] = []
        while not (line := self._told.readline()).startswith("ended "):
            assert line, "the process that divides itself is gone"
            said.append(line.strip())
        return int(line.split()[1]), said

    def do(self, code: str) -> list[str]:
        """What the work said, to its end."""
        self.begin(code)
        ended, said = self.end()
        assert ended == 0
        return said


FORGET = """
from dossiers.services import touched
from feedback.services import touched as touched_petitions
from indicators.models import DossierFact, PetitionFact, ProcedureFact, UnitScore

for model in (DossierFact, PetitionFact, ProcedureFact, UnitScore):
    model.objects.all().delete()
touched.touch_all()
touched_petitions.touch_all()
"""


@pytest.mark.slow
@pytest.mark.long
def test_killed_twenty_times_and_run_again() -> None:
    """Each time from nothing: killed with -9 somewhere in facts and scores, then run to its end."""
    chance = random.Random(766)  # noqa: S311
    with throwaway.throw_away() as own, Dividing({**os.environ, **own}) as work:
        work.do(BUILD)
        took, whole = work.do(NIGHT + DIGEST + FORGET)
        assert int(whole.split()[0]) == 15, "five agencies, three periods"
        killed = 0
        while killed < KILLS:
            killed += kill_one(work, after=chance.uniform(0, float(took)))
            assert work.do(NIGHT + DIGEST + FORGET)[1] == whole, killed


def kill_one(work: Dividing, *, after: float) -> bool:
    """Whether it was still at it so many seconds after it began."""
    night = work.begin(NIGHT)
    time.sleep(after)
    with contextlib.suppress(ProcessLookupError):
        os.kill(night, signal.SIGKILL)
    return work.end()[0] == -signal.SIGKILL
