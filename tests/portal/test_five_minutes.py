"""The five minutes of the day: one faulty dossier, one broken step, and everybody else is served."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.models import Apology, CounterDraft, DeadlineWarning, Dossier
from dossiers.services import digests, drafts, integrity
from feedback.services import support_watch
from indicators.services import instructions
from jobs.enums import RunState
from jobs.models import JobRun
from jobs.services.apart import SomeFailed
from jobs.services.runs import RunProgress
from portal.night import calendar_moves, driver, steps
from portal.oversight import jobs as jobs_page
from queues.services import closing
from tests.clock import at
from tests.factories.dossiers import assigned, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
# Received on Friday 6 March at 09:32 for three working days: the apology falls due on this Tuesday.
TUESDAY = at("2026-03-10 09:00")


@built_once
def office():
    return make_office()


@built_once
def dossiers(office) -> tuple[Dossier, Dossier]:
    """The first cannot be reckoned: its calendar is gone."""
    faulty, sound = assigned(office), assigned(office)
    Dossier.objects.filter(pk=faulty.pk).update(terms={**faulty.terms, "calendar": "gone"})
    return faulty, sound


def state_of(name: str) -> str:
    return JobRun.objects.get(kind=f"five_minutes.{name}").state


def test_who_is_behind_a_faulty_dossier_is_served(office, dossiers):
    faulty, sound = dossiers
    drafts.save(user=office.people[Role.RECEPTION], form="x", values={}, at=at("2026-03-08 09:00"))

    with pytest.raises(driver.StepsFailed, match="deadlines"):
        driver.run_five_minutes(day=DAY, at=TUESDAY)

    assert Apology.objects.filter(dossier=sound).exists()
    assert not DeadlineWarning.objects.filter(dossier=faulty).exists()
    assert not CounterDraft.objects.exists(), "the steps after it have run"
    assert state_of("deadlines") == RunState.FAILED
    error = JobRun.objects.get(kind="five_minutes.deadlines").error
    assert error.startswith(f"SomeFailed: plan {faulty.pk}")
    assert str(sound.pk) not in error.split("(")[0]
    assert state_of("digests") == RunState.DONE
    assert "StepsFailed: deadlines" in JobRun.objects.get(kind="five_minutes").error


def test_mended_it_is_green_again_and_counts_each_run_by_itself(office, dossiers):
    faulty, _ = dossiers
    for _time in range(2):
        with pytest.raises(driver.StepsFailed):
            driver.run_five_minutes(day=DAY, at=TUESDAY)
    Dossier.objects.filter(pk=faulty.pk).update(terms=faulty.terms)

    row = driver.run_five_minutes(day=DAY, at=TUESDAY)

    assert (row.state, row.error, row.done) == (RunState.DONE, "", len(steps.FIVE_MINUTES))
    assert row.counts["planned"] == DeadlineWarning.objects.filter(dossier=faulty).count()
    assert Apology.objects.filter(dossier=faulty).exists()
    assert set(row.counts) <= set(jobs_page.COUNTS), "each has a name for people"


STEPS = [*steps.NIGHT, *steps.FIVE_MINUTES]


@pytest.mark.parametrize(
    ("name", "service", "count"),
    [
        ("calendar_moves", (calendar_moves, "finish_moves"), "promises_moved"),
        ("integrity", (integrity, "sweep"), "findings"),
        ("support", (support_watch, "look"), "support_late"),
        ("instructions", (instructions, "remind"), "instructions_overdue"),
        ("waiting_rooms", (closing, "close_day"), "tickets_ended"),
        ("digests", (digests, "owe_due"), "digests"),
    ],
)
def test_a_step_that_failed_for_one_tells_how_many_others_it_dealt_with(name, service, count, monkeypatch):
    def some(*_given, **_named):
        raise SomeFailed(["one"], done=3)

    monkeypatch.setattr(*service, some)
    step = next(step for step in STEPS if step.name == name)
    run = RunProgress(JobRun.objects.create(kind="x", for_day=DAY), at=TUESDAY)
    with pytest.raises(SomeFailed):
        step.work(DAY, run)
    assert run.run.counts == {count: 3}


@pytest.mark.parametrize("at_fault", [step.name for step in steps.FIVE_MINUTES])
def test_a_step_that_breaks_stops_no_other(at_fault, monkeypatch):
    ran = []

    def work(name):
        if name == at_fault:
            raise ZeroDivisionError
        ran.append(name)

    replaced = [
        steps.Step(one.name, one.title, lambda _day, _run, name=one.name: work(name))
        for one in steps.FIVE_MINUTES
    ]
    monkeypatch.setattr(steps, "FIVE_MINUTES", tuple(replaced))

    with pytest.raises(driver.StepsFailed, match=f"^{at_fault}$"):
        driver.run_five_minutes(day=DAY, at=TUESDAY)

    assert ran == [step.name for step in steps.FIVE_MINUTES if step.name != at_fault]


def test_the_page_names_the_step_that_failed_and_keeps_quiet_about_the_others(
    client_of, office, dossiers, frozen_at
):
    frozen_at("2026-03-10 09:10")
    with pytest.raises(driver.StepsFailed):
        driver.run_five_minutes(day=DAY, at=TUESDAY)
    page = client_of(office.people[Role.HEAD]).get(reverse("oversight:jobs")).content.decode()

    assert "Cảnh báo hạn, xin lỗi và giải trình trong ngày" in page
    assert f"SomeFailed: plan {dossiers[0].pk}" in page
    assert "Bản tin việc trong ngày" not in page
