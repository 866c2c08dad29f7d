"""A night killed at random points and run again writes the same bytes as one nobody disturbed."""

from __future__ import annotations

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
START = "import django; django.setup()\nprint('ready', flush=True)\n"


def python(code: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START + code],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(code: str, environment: dict[str, str]) -> str:
    done = python(code, environment)
    told = done.communicate()[0]
    assert done.returncode == 0
    return told.removeprefix("ready\n").strip()


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
    with throwaway.throw_away() as own:
        environment = {**os.environ, **own}
        said(BUILD, environment)
        took, whole = said(NIGHT + DIGEST + FORGET, environment).splitlines()
        assert int(whole.split()[0]) == 15, "five agencies, three periods"
        killed = 0
        while killed < KILLS:
            killed += kill_one(environment, after=chance.uniform(0, float(took)))
            assert said(NIGHT + DIGEST + FORGET, environment).splitlines()[1] == whole, killed


def kill_one(environment: dict[str, str], *, after: float) -> bool:
    """Whether it was still at it so many seconds after it began."""
    night = python(NIGHT, environment)
    assert night.stdout is not None
    night.stdout.readline()
    time.sleep(after)
    night.kill()
    code = night.wait()
    night.stdout.close()
    return code == -signal.SIGKILL
