import inspect
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from celery import current_app
from celery.schedules import crontab
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from dossiers.services import ledger
from jobs.enums import RunState
from jobs.exceptions import JobIsRunning
from jobs.models import JobRun
from jobs.services import runs
from portal.celery import app
from portal.night import driver, schedule, steps, tasks
from portal.oversight import jobs as jobs_page
from tests.clock import at


DAY = date(2026, 11, 19)
NOW = at("2026-11-20 00:30")


@pytest.fixture
def night(monkeypatch):
    """`night(name=work, …)` replaces the steps; without work a step notes that it ran."""
    ran = []

    def replace(**works):
        made = [
            steps.Step(name, name, work or (lambda *_, name=name: ran.append(name)))
            for name, work in works.items()
        ]
        monkeypatch.setattr(steps, "NIGHT", tuple(made))
        return ran

    return replace


def broken(_day, _run):
    raise ZeroDivisionError


# The schedule -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", schedule.BEAT_SCHEDULE.values(), ids=schedule.BEAT_SCHEDULE)
def test_every_scheduled_task_exists_and_takes_its_arguments(entry):
    app.loader.import_default_modules()
    task = app.tasks[entry["task"]]
    inspect.signature(task.run).bind(*entry.get("args", ()), **entry.get("kwargs", {}))
    assert isinstance(entry["schedule"], crontab)
    assert 0 < entry["options"]["expires"] < 3600


def test_the_schedule_is_in_vietnams_time():
    assert str(app.timezone) == "Asia/Ho_Chi_Minh"
    assert app.conf.beat_schedule == schedule.BEAT_SCHEDULE
    assert current_app.conf.enable_utc


def test_every_task_of_the_portal_is_started_by_something():
    """A task nobody starts is dead code; one that beat starts is here."""
    app.loader.import_default_modules()
    own = {name for name in app.tasks if not name.startswith("celery.")}
    assert {entry["task"] for entry in schedule.BEAT_SCHEDULE.values()} <= own


def test_every_step_has_its_own_name():
    for listed in (steps.NIGHT, steps.FIVE_MINUTES):
        names = [step.name for step in listed]
        assert len(set(names)) == len(names)


def test_a_day_ends_at_midnight_in_vietnam():
    assert steps.end_of(DAY) == at("2026-11-20 00:00")


def test_every_step_has_a_title_on_the_page():
    assert {driver.kind_of(step) for step in steps.NIGHT} <= set(jobs_page.TITLES)


# One night ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_real_night_of_an_empty_office_runs():
    summary = driver.run_night(day=DAY, at=NOW)
    assert summary.state == "done"
    assert [step.name for step in summary.steps] == [step.name for step in steps.NIGHT]
    assert JobRun.objects.filter(state=RunState.DONE).count() == len(steps.NIGHT) + 1


@pytest.mark.django_db
def test_every_count_of_a_real_night_has_a_name_for_people():
    counted = {name for step in driver.run_night(day=DAY, at=NOW).steps for name in step.counts}
    assert counted <= set(jobs_page.COUNTS)


@pytest.mark.django_db
def test_a_broken_ledger_fails_the_night_and_is_named(monkeypatch):
    broken_ledger = ledger.Report(dossiers=1, events=2, breaks=[ledger.Break("changed", 7, 2, "…")])
    monkeypatch.setattr(ledger, "verify", lambda: broken_ledger)
    summary = driver.run_night(day=DAY, at=NOW)
    step, after = (step for step in summary.steps if step.state == "failed")
    assert (step.name, step.counts["breaks"], summary.state) == ("verify_ledger", 1, "failed")
    assert step.error.startswith("LedgerBroken")
    assert after.name == "anchor", "nothing is anchored over a break"


@pytest.mark.django_db
def test_a_failed_step_stops_nobody_and_is_done_again_alone(night):
    ran = night(first=None, second=broken, third=None)
    summary = driver.run_night(day=DAY, at=NOW)
    assert (ran, summary.state) == (["first", "third"], "failed")
    assert [step.state for step in summary.steps] == ["done", "failed", "done"]
    assert summary.steps[1].error.startswith("ZeroDivisionError")
    ran = night(first=None, second=None, third=None)
    ran.clear()
    assert driver.run_night(day=DAY, at=NOW).state == "done"
    assert ran == ["second"]


@pytest.mark.django_db
@pytest.mark.parametrize(("again", "times"), [(False, 1), (True, 2)])
def test_a_night_done_is_not_done_twice_unless_asked(night, again, times):
    ran = night(only=None)
    driver.run_night(day=DAY, at=NOW)
    driver.run_night(day=DAY, at=NOW, again=again)
    assert len(ran) == times


@pytest.mark.django_db
def test_missed_nights_are_caught_up_oldest_first(night):
    days = []
    night(only=lambda day, _: days.append(day))
    driver.run_night(day=DAY, at=NOW)
    today = DAY + timedelta(days=4)
    assert [summary.date[-2:] for summary in driver.catch_up(today=today, now=lambda: NOW)] == [
        "20",
        "21",
        "22",
    ]
    assert days == [date(2026, 11, 19 + index) for index in range(4)]
    assert driver.missed_nights(today=today) == []


@pytest.mark.django_db
def test_the_tasks_run_what_is_due_and_leave_alone_what_runs_elsewhere(night, frozen_at, monkeypatch):
    ran = night(only=None)
    frozen_at("2026-11-20 00:30")
    tasks.run_missed_nights(later_argument="is ignored")
    tasks.run_missed_nights()
    assert ran == ["only"]
    tasks.run_five_minutes()
    tasks.run_five_minutes()
    row = JobRun.objects.get(kind=driver.FIVE_MINUTES)
    assert (row.state, row.attempts, row.for_day) == ("done", 2, date(2026, 11, 20))

    def busy(**_):
        raise JobIsRunning

    monkeypatch.setattr(runs, "run", busy)
    frozen_at("2026-11-21 00:30")
    tasks.run_missed_nights()
    tasks.run_five_minutes()
    assert len(ran) == 1


# The command --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_command_prints_a_summary(night, capsys):
    def count(_day, run):
        run.expect(2)
        run.advance(2, late=1)

    night(register=count)
    call_command("run_night", "--date", "2026-11-19", "--json")
    (line,) = capsys.readouterr().out.splitlines()
    summary = json.loads(line)
    assert (summary["date"], summary["state"]) == ("2026-11-19", "done")
    (step,) = summary["steps"]
    assert (step["name"], step["state"], step["total"], step["done"], step["counts"]) == (
        "register", "done", 2, 2, {"late": 1},
    )  # fmt: skip
    call_command("run_night", "--date", "2026-11-19")
    assert "register: đã xong late 1" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_command_says_that_a_step_failed(night):
    night(register=broken)
    with pytest.raises(SystemExit) as ended:
        call_command("run_night", "--date", "2026-11-19")
    assert ended.value.code == 1


@pytest.mark.django_db
def test_the_command_without_a_date_runs_what_is_missing(night, frozen_at):
    ran = night(only=None)
    frozen_at("2026-11-21 08:00")
    call_command("run_night")
    call_command("run_night")
    assert (ran, JobRun.objects.get(kind="night").for_day) == (["only"], date(2026, 11, 20))


@pytest.mark.django_db
def test_the_command_refuses_bad_input(monkeypatch):
    with pytest.raises(CommandError, match="2026-13-01"):
        call_command("run_night", "--date", "2026-13-01")

    def busy(**_):
        raise JobIsRunning

    monkeypatch.setattr(runs, "run", busy)
    with pytest.raises(CommandError, match="đang chạy ở nơi khác") as refusal:
        call_command("run_night", "--date", "2026-11-19")
    assert refusal.value.returncode == 2


# A kill in the middle -----------------------------------------------------------------------------------

# A night of two steps that write a row per dossier, each with its mark in one transaction; the second is
# slow enough to be killed in.
SLOW_NIGHT = """
import sys, time, django
django.setup()
from django.core.management import call_command
from django.db import transaction
from documents.models import StoredFile
from portal.night import steps

def writing(offset, pause):
    def work(day, run):
        run.expect(30)
        for number in range(run.saved.get("next", 0), 30):
            with transaction.atomic():
                StoredFile.objects.create(sha256=f"{offset + number:064x}", size=1, media_type="x/y")
                run.save(next=number + 1)
            run.advance(1)
            print("row", offset + number, flush=True)
            time.sleep(pause)
    return work

pause = float(sys.argv[1])
steps.NIGHT = (steps.Step("one", "one", writing(0, 0)), steps.Step("two", "two", writing(100, pause)))
call_command("run_night", "--date", "2026-11-19", "--json")
"""


def start(pause):
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    address = f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={host}"
    return subprocess.Popen(
        [sys.executable, "-c", SLOW_NIGHT, str(pause)],
        env={**os.environ, "DATABASE_URL": address, "DATABASE_OWNER_URL": ""},
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def wait_until_the_server_noticed():
    for _ in range(200):
        if all(runs.was_killed(row) for row in JobRun.objects.filter(state=RunState.RUNNING)):
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_of_a_night_and_the_next_run_finishes_it():
    with start(0.05) as first:
        for line in first.stdout:
            if line.strip() == "row 111":
                break
        first.send_signal(signal.SIGKILL)
    states = dict(JobRun.objects.values_list("kind", "state"))
    assert states == {"night": "running", "night.one": "done", "night.two": "running"}
    wait_until_the_server_noticed()
    with start(0) as second:
        lines = second.stdout.read().splitlines()
    assert second.returncode == 0
    assert not [line for line in lines if line == "row 0"]  # the first step was done
    assert json.loads(lines[-1])["state"] == "done"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT sha256) FROM documents_storedfile")
        assert cursor.fetchone() == (60, 60)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_database_restarted_in_the_middle_of_a_night(as_owner):
    """Its connections are cut, as a restart does: the step is recorded as failed, the next run finishes."""
    with start(0.05) as first:
        for line in first.stdout:
            if line.strip() == "row 111":
                break
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
        told = first.stdout.read().splitlines()
    assert first.returncode == 1
    (one, two) = json.loads(told[-1])["steps"]
    assert (one["state"], two["state"]) == ("done", "failed")
    assert two["error"].startswith(("OperationalError", "InterfaceError"))
    with start(0) as second:
        assert json.loads(second.stdout.read().splitlines()[-1])["state"] == "done"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT sha256) FROM documents_storedfile")
        assert cursor.fetchone() == (60, 60)


# The same night in a real Celery worker on the real broker; its whole process group is killed.
WORKER = (
    SLOW_NIGHT.partition('call_command("run_night"')[0]
    + """
from portal.celery import app
app.worker_main(["worker", "--pool", "prefork", "--concurrency", "1", "--without-gossip"])
"""
)


def start_worker(pause):
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    address = f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={host}"
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(pause)],
        env={**os.environ, "DATABASE_URL": address, "DATABASE_OWNER_URL": ""},
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for_row(worker, number):
    """Reads the worker's lines, whatever Celery writes between, until the step has come so far."""
    for line in worker.stdout:
        if f"row {number}" in line:
            return
    raise AssertionError("the worker ended before it came so far")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_kill_9_of_the_worker_in_the_middle_of_a_night():
    yesterday = timezone.localdate() - timedelta(days=1)
    with start_worker(0.05) as first:
        tasks.run_missed_nights.delay()
        wait_for_row(first, 111)
        os.killpg(first.pid, signal.SIGKILL)
    assert JobRun.objects.get(kind="night").state == RunState.RUNNING
    wait_until_the_server_noticed()
    with start_worker(0) as second:
        tasks.run_missed_nights.delay()
        wait_for_row(second, 129)
        for _ in range(200):
            if JobRun.objects.get(kind="night").state == RunState.DONE:
                break
            time.sleep(0.05)
        os.killpg(second.pid, signal.SIGTERM)
    assert dict(JobRun.objects.values_list("kind", "state")) == dict.fromkeys(
        ("night", "night.one", "night.two"), "done"
    )
    assert {row.for_day for row in JobRun.objects.all()} == {yesterday}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT sha256) FROM documents_storedfile")
        assert cursor.fetchone() == (60, 60)
