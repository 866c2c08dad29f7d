import os
import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from jobs.enums import RunState
from jobs.exceptions import JobIsRunning
from jobs.models import JobRun
from jobs.services import runs
from jobs.services.locks import is_free
from tests.clock import at
from tests.harness.locks import other_session_holds


DAY = date(2026, 11, 19)
NOW = at("2026-11-20 01:00")


def run(work=lambda _progress: None, *, day=DAY, **options):
    return runs.run(kind="test", for_day=day, work=work, at=NOW, **options)


@pytest.mark.django_db
def test_a_run_is_recorded_with_its_progress():
    def work(progress):
        progress.expect(3)
        for number in range(3):
            progress.advance(1, even=int(number % 2 == 0))

    row = run(work)
    row.refresh_from_db()
    assert (row.state, row.total, row.done, row.counts, row.percent) == ("done", 3, 3, {"even": 2}, 100)
    assert (row.started_at, row.attempts, row.error) == (NOW, 1, "")
    assert NOW <= row.ended_at < NOW + timedelta(seconds=10)


@pytest.mark.django_db
def test_more_work_than_expected_is_never_more_than_the_whole():
    def work(progress):
        progress.expect(2)
        progress.advance(3)

    row = run(work)
    assert (row.total, row.done, row.percent) == (3, 3, 100)


@pytest.mark.django_db
def test_a_day_is_done_once_unless_asked_again():
    calls = []
    for again in (False, False, True):
        row = run(lambda progress: calls.append(progress.saved), again=again)
    assert len(calls) == 2
    assert (row.attempts, JobRun.objects.count()) == (2, 1)


@pytest.mark.django_db
def test_scopes_and_kinds_are_separate_runs():
    run(scope="a")
    run(scope="b")
    runs.run(kind="other", for_day=DAY, work=lambda _: None, at=NOW)
    assert JobRun.objects.filter(state=RunState.DONE).count() == 3


@pytest.mark.django_db
def test_a_failure_is_recorded_without_what_the_database_quotes_and_goes_on_where_it_stopped():
    def work(progress):
        begin = progress.saved.get("next", 0)
        for number in range(begin, 5):
            if number == 3 and not begin:
                raise ValueError("Nguyễn Thị Ngọc Ước")
            progress.save(next=number + 1)
            progress.advance(1)
        progress.advance(0, begun_at=begin)

    with pytest.raises(ValueError, match="Ước"):
        run(work)
    row = JobRun.objects.get()
    assert (row.state, row.saved) == ("failed", {"next": 3})
    assert row.error.startswith("ValueError (test_runs.py:")
    assert run(work).counts["begun_at"] == 3
    assert JobRun.objects.get().attempts == 2


@pytest.mark.django_db
def test_another_session_at_work_is_not_doubled():
    with other_session_holds("job:test:"):
        with pytest.raises(JobIsRunning):
            run()
        assert not is_free("job:test:")
    assert run().state == RunState.DONE


@pytest.mark.django_db
def test_missed_days():
    assert runs.missed_days(kind="test", until=DAY) == [DAY]  # never ran: only the day asked for
    first = DAY - timedelta(days=5)
    run(day=first)
    run(day=DAY - timedelta(days=3))
    JobRun.objects.create(
        kind="test", for_day=DAY - timedelta(days=2), state=RunState.FAILED, started_at=NOW, ended_at=NOW
    )
    assert runs.missed_days(kind="test", until=DAY) == [
        DAY - timedelta(days=4),
        DAY - timedelta(days=2),  # failed: once more
        DAY - timedelta(days=1),
        DAY,
    ]
    assert runs.missed_days(kind="test", until=DAY + timedelta(days=1000))[0] > DAY


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "done"}, "job_run_ended_iff_over"),
        ({"state": "running", "ended_at": NOW}, "job_run_ended_iff_over"),
        ({"state": "done", "started_at": NOW, "ended_at": NOW - timedelta(1)}, "job_run_ends_after_start"),
    ],
)
def test_the_database_keeps_runs_consistent(values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        JobRun.objects.create(kind="test", for_day=DAY, **values)


# A real process that counts 40 rows, each in its own transaction with its mark, and is killed among them.
COUNTING = """
import sys, time, django
django.setup()
from datetime import date, datetime, UTC
from django.db import transaction
from documents.models import StoredFile
from jobs.services import runs

def work(progress):
    progress.expect(40)
    for number in range(progress.saved.get("next", 0), 40):
        with transaction.atomic():
            StoredFile.objects.create(sha256=f"{number:064x}", size=1, media_type="x/y")
            progress.save(next=number + 1)
        progress.advance(1)
        print(number, flush=True)
        time.sleep(float(sys.argv[1]))

row = runs.run(kind="count", for_day=date(2026, 11, 19), work=work, at=datetime.now(UTC))
print("state", row.state, "attempts", row.attempts, flush=True)
"""


def start(pause):
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    address = f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={host}"
    return subprocess.Popen(
        [sys.executable, "-c", COUNTING, str(pause)],
        env={**os.environ, "DATABASE_URL": address, "DATABASE_OWNER_URL": ""},
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_and_the_next_run_finishes():
    first = start(0.05)
    with first:
        for line in first.stdout:
            if line.strip() == "12":
                break
        first.send_signal(signal.SIGKILL)
    row = JobRun.objects.get(kind="count")
    assert row.state == RunState.RUNNING  # nobody was left to say otherwise
    _wait_until_the_server_noticed(row)
    assert runs.was_killed(row)
    with start(0) as second:
        lines = second.stdout.read().split("\n")
    assert second.returncode == 0
    assert "state done attempts 2" in lines
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT sha256) FROM documents_storedfile")
        assert cursor.fetchone() == (40, 40)  # none lost, none done twice


def _wait_until_the_server_noticed(row):
    for _ in range(100):
        if runs.was_killed(row):
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
