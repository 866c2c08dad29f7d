"""Celery's worker and its clock, asked after as docker-compose.yml does it: real processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch import packages
from launch.places import ROOT
from tests.launch.processes import wait_for
from tests.launch.test_compose import SERVICES, environment_of


BEAT = """
due = {"task": "portal.night.tasks.finish_calendar_moves", "schedule": 0.5, "options": {"queue": "of-nobody"}}
app.conf.beat_schedule = {"soon": due}
app.start(["--quiet", "beat", "--schedule", sys.argv[1], "--pidfile", "", "--loglevel", "ERROR"])
"""


def is_healthy(service: str, file: Path) -> bool:
    """What the engine would find out, with this file for the container's own."""
    kind, question = SERVICES[service]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    asked = question.replace(environment_of(service)["ALIVE_FILE"], str(file))
    return subprocess.run(["/bin/sh", "-c", asked], stderr=subprocess.DEVNULL, check=False).returncode == 0


def worker(file: Path) -> list[str]:
    """As it is started there, at work for nobody."""
    return [packages.tool("celery"), *SERVICES["worker"]["command"][1:], "--queues", "of-nobody"]


def beat(file: Path) -> list[str]:
    """With something due before the minute is over."""
    program = f"import sys; from portal.celery import app\n{BEAT}"
    return [sys.executable, "-c", program, str(file.with_name("schedule"))]


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Both, started at once: what is waited for is waited for together. Their files, by service."""
    files, processes = {}, []
    for start in (worker, beat):
        file = files[start.__name__] = tmp_path_factory.mktemp(start.__name__) / "alive"
        assert not is_healthy(start.__name__, file)
        environment = {**os.environ, "ALIVE_FILE": str(file)}
        processes.append(subprocess.Popen(start(file), cwd=ROOT, env=environment))
    yield files
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.long
@pytest.mark.parametrize("service", ["worker", "beat"])
def test_who_is_at_work_is_healthy(service: str, at_work: dict[str, Path]) -> None:
    file = at_work[service]
    assert wait_for(lambda: is_healthy(service, file), seconds=60)
    noted = file.stat().st_mtime
    assert wait_for(lambda: file.stat().st_mtime > noted, seconds=20)


@pytest.mark.parametrize(
    ("service", "seconds", "healthy"),
    [("worker", 40, True), ("worker", 70, False), ("beat", 150, True), ("beat", 190, False)],
)
def test_who_stands_still_is_found_out(service: str, seconds: int, healthy: bool, tmp_path: Path) -> None:
    file = tmp_path / "alive"
    file.touch()
    os.utime(file, (time.time() - seconds,) * 2)
    assert is_healthy(service, file) == healthy
