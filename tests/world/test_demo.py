"""The demo: crosses 1 July 2025 without loss, shows every rare path, has work for every desk, loads once.

Here it is small; the whole of it is looked at where `./run` loads it (tests/launch/test_demo.py).
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Count

from accounts.models import User
from dossiers.enums import TERMINAL_STATES, State, StepState
from dossiers.models import Apology, Consultation, Dossier, Explanation, StepInstance
from dossiers.services import ledger
from indicators.models import UnitScore
from indicators.queries.drilldown import costing
from indicators.queries.scores import lines
from indicators.rules.definition import definition_from
from indicators.rules.pricing import PRICE_DECIMALS
from indicators.rules.scoring import half_up
from jobs.models import JobRun
from portal.night.demo import carrying, loading, plan
from portal.night.generator.paths import Path
from procedures.enums import StepKind
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.world import demo_facts as facts


NOW = at("2026-03-18 10:20")
KEPT = (
    "code", "original_due_at", "due_at", "late_after", "register_agency", "register_number", "received_on",
)  # fmt: skip


class Load:
    """A load of the demo, with what it looked like at the switch."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.before: dict[int, dict[str, Any]] = {}
        self.after: dict[int, dict[str, Any]] = {}
        self.paths: Counter[str] = Counter()
        self.there: set[int] = set()
        self.run: JobRun | None = None
        self._generate = loading.generate
        self._switch = loading._switch
        monkeypatch.setattr(loading, "generate", self.generate)
        monkeypatch.setattr(loading, "_switch", self.switch)

    def killed_after_the_switch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as killed:
            killed.setattr(carrying, "carry_on", _die)
            with pytest.raises(KeyboardInterrupt):
                loading.load(at=NOW)
        self.there = set(Dossier.objects.values_list("pk", flat=True))

    def generate(self, *args: Any, **options: Any) -> None:
        made = self._generate(*args, **options)
        self.paths += made.paths

    def switch(self, run: Any) -> None:
        before = open_ones()
        self._switch(run)
        if not self.before:
            self.before, self.after = before, open_ones()


def _die(*args: Any, **options: Any) -> None:
    raise KeyboardInterrupt


def open_ones() -> dict[int, dict[str, Any]]:
    rows = Dossier.objects.exclude(state__in=TERMINAL_STATES).annotate(paper_count=Count("papers"))
    return {row["pk"]: row for row in rows.values("pk", "paper_count", *KEPT)}


@pytest.fixture
def load(db, monkeypatch):
    for name, count in (("BEFORE_RUSH", 60), ("RUSH", 90), ("AFTER", 150), ("THIS_MONTH", 40)):
        monkeypatch.setattr(plan, name, count)
    load = Load(monkeypatch)
    load.killed_after_the_switch(monkeypatch)
    load.run = loading.load(at=at("2026-03-19 08:00"))
    return load


@pytest.mark.slow
def test_the_demo(load):
    a_killed_load_goes_on_where_it_was(load)
    nothing_is_lost_at_the_switch(load)
    every_path_occurs(load)
    every_desk_has_work()
    the_morning_has_found_and_done_its_work()
    every_lost_point_has_its_objects()
    nothing_happens_after_now()
    assert ledger.verify().is_whole
    loading_again_changes_nothing()


@pytest.mark.parametrize(
    "set_up",
    [
        lambda: AgencyFactory(code="SG"),
        lambda: UserFactory(username="tiepnhan"),  # named like one of the demo's: it would be overwritten
        lambda: accepted(make_office()),
    ],
    ids=["agency", "account", "dossier"],
)
@pytest.mark.parametrize("tried_before", [False, True])
def test_an_office_of_its_own_gets_no_demo(db, set_up, tried_before):
    set_up()
    if tried_before:  # and failed before anything of the demo was there
        JobRun.objects.create(kind="demo", for_day=date(2026, 3, 17), saved={"now": NOW.isoformat()})
    with pytest.raises(loading.NotEmpty, match="bản cài đặt trống"):
        loading.load(at=NOW)


def a_killed_load_goes_on_where_it_was(load: Load) -> None:
    assert load.run is not None
    assert (load.run.attempts, load.run.state) == (2, "done")
    assert JobRun.objects.filter(kind="demo").count() == 1
    assert load.there < set(Dossier.objects.values_list("pk", flat=True))


def nothing_is_lost_at_the_switch(load: Load) -> None:
    facts.all_crossed_the_switch(at_least=20, now=NOW)
    assert load.after == load.before


def every_path_occurs(load: Load) -> None:
    assert set(load.paths) == {path.value for path in Path}
    facts.every_state_channel_and_correction_occurs()
    facts.every_kind_occurs()


def every_desk_has_work() -> None:
    main = Dossier.objects.filter(receiving_agency__code=plan.MAIN_COUNTER)
    assert main.filter(state=State.SUBMITTED).count() >= 3
    assert main.filter(state=State.ACCEPTED).count() >= 3
    assert main.filter(state=State.DONE).count() >= 3
    active = StepInstance.objects.filter(dossier__in=main, state=StepState.ACTIVE)
    for kind in (StepKind.ASSIGN, StepKind.HANDLE, StepKind.APPROVE, StepKind.SEAL):
        assert active.filter(kind=kind).count() >= 2, kind
    assert main.unfinished().late_at(NOW).count() >= 3


def the_morning_has_found_and_done_its_work() -> None:
    assert JobRun.objects.get(kind="night").state == "done"
    assert set(Apology.objects.values_list("state", flat=True)) >= {"due", "drafted"}
    assert set(Explanation.objects.values_list("state", flat=True)) >= {"owed", "submitted"}
    assert Consultation.objects.exists()


def every_lost_point_has_its_objects() -> None:
    """Every unit and indicator of a month and a night: weights sum to d − n, prices to the points lost."""
    head = User.objects.get(username="chutichtinh")
    on, month = NOW.date(), date(2026, 2, 28)
    compared = 0
    for score in UnitScore.objects.visible_to(head, on).filter(
        period_kind="month", measured_on__in=[month, on - timedelta(days=1)]
    ):
        definition = definition_from(score.definition.content)
        assert not score.not_measured
        for line in lines(definition, score):
            found = costing(head, on, score, definition, line.indicator.id)
            if found is not None:
                assert found.listed + found.outside == (line.d or 0) - (line.n or 0), (score, line)
                together = found.prices.of_all(found.listed) + found.prices.outside
                assert together == half_up(found.lost, PRICE_DECIMALS), (score, line)
                compared += 1
    assert compared > 300


def nothing_happens_after_now() -> None:
    # What the first morning's run does takes its seconds.
    assert not Dossier.objects.filter(events__at__gt=NOW + timedelta(minutes=10)).exists()


def loading_again_changes_nothing() -> None:
    count = Dossier.objects.count()
    call_command("load_demo")
    assert Dossier.objects.count() == count
