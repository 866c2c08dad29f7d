"""kill -9 of worker, web server and PostgreSQL in the middle of a real night of hundreds of dossiers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from celery import Celery

from launch import leftovers
from launch.servers import Installation
from portal.settings.base import broker_address
from tests.launch.installation import Portal
from tests.launch.processes import wait_for


pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.xdist_group("run")]
COUNT = 400
FILL = f"""
from datetime import timedelta
from django.utils import timezone
from dossiers.models import Dossier
from portal.night.generator.making import Order, generate
from tests.factories.dossiers import make_office

make_office(limit="20", sector_rules={{"stops_clock": {{}}}})
today = timezone.localdate()
generate(Order({COUNT}, "night", today - timedelta(days=30), today - timedelta(days=1)))
"""
NIGHT = "portal.night.tasks.run_missed_nights"
DONE_STEPS = "SELECT count(*) FROM jobs_jobrun WHERE kind LIKE 'night.%' AND state = 'done'"
NIGHTS = "SELECT for_day, state FROM jobs_jobrun WHERE kind = 'night'"
TOLD = "SELECT count(*) FROM dossiers_deadlinewarning WHERE told_at IS NOT NULL"
WRITTEN = """
SELECT (SELECT count(*) FROM dossiers_deadlinewarning), (SELECT count(*) FROM notifications_outboxmessage),
    (SELECT count(*) FROM dossiers_dossierevent), (SELECT count(*) FROM dossiers_ledgeranchor),
    (SELECT count(*) FROM indicators_dossierfact)
"""
DOUBLED = {
    "warnings": "SELECT dossier_id, level, promised_at FROM dossiers_deadlinewarning GROUP BY 1, 2, 3",
    "messages": "SELECT kind, topic, address, variables FROM notifications_outboxmessage GROUP BY 1, 2, 3, 4",
    "acts of the system": "SELECT dossier_id, kind, refs FROM dossiers_dossierevent WHERE actor_id IS NULL"
    " GROUP BY 1, 2, 3",
    "anchors": "SELECT day FROM dossiers_ledgeranchor GROUP BY 1",
}


class Night:
    """The night of one installation, looked at from outside."""

    def __init__(self, portal: Portal, address: str, broker: str) -> None:
        self.portal = portal
        self.address = address
        self.broker = broker

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with closing(psycopg2.connect(self.address)) as reader, reader.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall()

    def number(self, question: str) -> int:
        return int(self.ask(question)[0][0])

    def begin(self) -> None:
        """As beat does every hour."""
        with Celery(broker=self.broker) as sender:
            sender.send_task(NIGHT)

    def reaches(self, question: str, number: int) -> None:
        """Returns in the very moment: a night of hundreds takes seconds."""
        with closing(psycopg2.connect(self.address)) as reader, reader.cursor() as cursor:
            reader.autocommit = True
            give_up_at = time.monotonic() + 60
            found = -1
            while found < number:
                assert time.monotonic() < give_up_at, (question, found, self.portal.told())
                cursor.execute(question)
                (found,) = cursor.fetchone()
                time.sleep(0.002)

    def state(self) -> str:
        ((_, state),) = self.ask(NIGHTS)
        return str(state)

    def kill(self, *parts: str) -> None:
        """As the kernel does when memory is short; returns when all of them are there again."""
        killed = {part: self.portal.pid_of(part) for part in parts}
        for part, pid in killed.items():
            assert pid, part
            os.kill(pid, signal.SIGKILL)
        for part, pid in killed.items():
            assert wait_for(
                lambda part=part, pid=pid: self.portal.pid_of(part) not in (None, pid), seconds=40
            )
        assert wait_for(self.answers, seconds=40), self.portal.told()

    def answers(self) -> bool:
        try:
            return self.number("SELECT 1") == 1 and self.portal.page() == 200
        except psycopg2.Error:
            return False


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    state = Path(tempfile.mkdtemp(prefix="portal-night-"))
    portal = Portal(state)
    try:
        portal.start()
        # Its clock would begin the same night at half past, and the watch of the day every five minutes.
        beat = portal.pid_of(" beat ")
        assert beat
        os.kill(beat, signal.SIGSTOP)
        served = Installation(state)
        assert served.postgres
        assert served.valkey
        yield Night(portal, served.postgres.url("portal_owner"), broker_address(served.valkey.url()))
    finally:
        if portal.process:
            portal.stop(signal.SIGKILL)
        leftovers.end_processes(state)
        shutil.rmtree(state, ignore_errors=True)


def test_a_night_survives_the_death_of_everybody_in_it(night: Night) -> None:
    filled = night.portal.manage("shell", "-c", FILL)
    assert filled.returncode == 0, filled.stderr

    night.begin()
    night.reaches(TOLD, 20)
    night.kill(" worker ")
    assert night.state() == "running"

    night.begin()
    night.reaches(DONE_STEPS, 8)
    night.kill("granian", "/postgres -D")
    assert night.state() in ("running", "failed")

    night.begin()
    assert wait_for(lambda: night.state() == "done", seconds=60), night.portal.told()
    assert night.number("SELECT attempts FROM jobs_jobrun WHERE kind = 'night'") >= 3, "cut off twice"
    it_is_whole(night)
    once_more_changes_nothing(night)


def it_is_whole(night: Night) -> None:
    assert night.number(DONE_STEPS) > 15
    assert night.number("SELECT count(*) FROM jobs_jobrun WHERE kind LIKE 'night.%' AND state <> 'done'") == 0
    told = night.portal.manage("verify_ledger", "--json")
    assert told.returncode == 0, told.stdout
    ledger = json.loads(told.stdout.splitlines()[-1])
    assert (ledger["dossiers"], ledger["anchors"], ledger["breaks"]) == (COUNT, 1, [])
    for what, once in DOUBLED.items():
        assert night.ask(f"SELECT * FROM ({once} HAVING count(*) > 1) AS twice") == [], what
    ((day, _),) = night.ask(NIGHTS)
    assert [file.name for file in (night.portal.state / "anchors").glob("*.json")] == [f"{day}.json"]


def once_more_changes_nothing(night: Night) -> None:
    """What was due was done, all of it: the same night gone through again finds nothing to tell."""
    before = night.ask(WRITTEN)
    assert min(before[0]) > 0
    ((day, _),) = night.ask(NIGHTS)
    again = night.portal.manage("shell", "-c", AGAIN.format(day=day))
    assert again.returncode == 0, again.stderr
    assert night.ask(WRITTEN) == before


AGAIN = """
from datetime import date
from django.utils import timezone
from portal.night import driver
driver.run_night(day=date.fromisoformat("{day}"), at=timezone.now(), again=True)
"""
