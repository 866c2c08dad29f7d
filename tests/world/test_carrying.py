"""Several hands carry on at once what was open at the switch: each dossier once, and none after a failure."""

from __future__ import annotations

import time

import pytest

from calendars.rules.terms import moment_of, ticks
from dossiers.enums import State
from dossiers.models import Dossier
from dossiers.services import ledger
from lib.progress import Silent
from portal.night.demo import carrying
from portal.night.generator.making import Order, generate
from portal.night.generator.paths import Path
from tests.clock import at
from tests.factories.dossiers import accepted, make_office


class Counted(Silent):
    done = 0

    def advance(self, steps: int = 1, **counts: int) -> None:
        self.done += steps


@pytest.mark.django_db(transaction=True)
def test_each_is_carried_to_its_end_once():
    office = make_office()
    ids = [accepted(office).pk for _ in range(4)]
    progress = Counted()
    since = ticks(at("2026-03-10 08:00"))

    ended = carrying.carry_on(
        ids, since=moment_of(since), until=moment_of(since + 90 * 86_400), progress=progress
    )

    assert (ended, progress.done) == (4, 4)
    assert set(Dossier.objects.values_list("state", flat=True)) == {State.RETURNED}
    for dossier in Dossier.objects.all():
        kinds = list(dossier.events.order_by("seq").values_list("kind", flat=True))
        assert kinds.count("finish") == kinds.count("return_result") == 1
    assert not Dossier.objects.with_originals_here().exists(), "who fetches his result gets his originals"
    assert ledger.verify().is_whole


@pytest.mark.django_db
def test_who_waited_for_papers_or_money_at_the_switch_is_not_left_waiting():
    make_office(sector_rules={"stops_clock": {}})
    stops = {Path.SUPPLEMENT: State.SUPPLEMENT, Path.PAYMENT: State.AWAITING_PAYMENT}
    for path, state in stops.items():
        first, last = at("2026-03-02").date(), at("2026-03-03").date()
        generate(
            Order(count=2, seed=f"c:{path}", first=first, last=last, path=path, stop_at=state, brisk=True)
        )
    waiting = Dossier.objects.filter(state__in=stops.values())
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    assert len(ids) == 4

    since = at("2026-03-10 08:00")
    carrying.carry_on(ids, since=since, until=at("2026-06-30 17:00"), progress=Silent())

    assert not waiting.exists()
    assert ledger.verify().is_whole


@pytest.mark.django_db(transaction=True)
def test_after_a_failure_none_is_begun():
    begun = []

    def carry(number: int) -> bool:
        begun.append(number)
        if number == 1:
            raise ValueError("fell")
        time.sleep(0.02)
        return True

    with pytest.raises(ValueError, match="fell"):
        list(carrying._side_by_side(carry, list(range(100))))

    assert len(begun) < 20
