"""Facts of dossiers from their lives: what changed is written anew, and SQL asks as the rule does."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from accounts.enums import Role
from dossiers.enums import DossierKind
from dossiers.models import Dossier, TouchedDossier
from dossiers.queries.lateness import is_late_766
from dossiers.services import ending, reception, supplying, touched
from indicators.enums import PeriodKind
from indicators.models import DossierFact
from indicators.queries.counts import own_counts
from indicators.rules.periods import open_periods, period_of
from indicators.rules.progress import ProgressDays, is_counted, is_late_on
from indicators.services import facts
from tests.clock import at
from tests.factories.dossiers import (
    accepted,
    asked,
    assigned,
    brought,
    done,
    make_intake,
    make_office,
    returned,
    waiting,
)
from tests.harness.thorough import THOROUGH


pytestmark = pytest.mark.django_db
FIELDS = list(ProgressDays.__dataclass_fields__)


@pytest.fixture
def office():
    return make_office()


def fact(dossier):
    facts.refresh()
    return DossierFact.objects.get(pk=dossier.pk)


def every_fact():
    return list(DossierFact.objects.order_by("pk").values())


def test_a_dossier_returned_in_time(office):
    found = fact(returned(office, when=at("2026-03-06 09:32")))
    # Friday plus three working days: Wednesday.
    assert (found.received_on, found.due_on, found.ended_on) == (
        date(2026, 3, 6),
        date(2026, 3, 11),
        date(2026, 3, 6),
    )
    assert (found.finished_on, found.days_taken) == (date(2026, 3, 6), 0)
    assert found.unit == office.commune
    assert found.procedure_id == office.procedure.procedure.pk


def test_a_supplement_from_its_request_to_its_answer(office):
    dossier = waiting(office, when=at("2026-03-06 10:00"))
    found = fact(dossier)
    assert (found.asked_on, found.answered_on, found.extended_on) == (date(2026, 3, 6), None, None)
    supplying.receive(
        dossier_id=dossier.pk,
        brought=brought(dossier),
        files={},
        by=office.actor(Role.RECEPTION),
        at=at("2026-03-16 09:00"),
    )
    found = fact(dossier)
    # Due 11 March 10:00, and 9 days 23 hours on top: 21 March 09:00.
    assert (found.answered_on, found.extended_on) == (date(2026, 3, 16), date(2026, 3, 21))
    assert found.due_on == date(2026, 3, 11), "the first promise, not the one in force"


def test_what_is_not_accepted_or_counts_elsewhere_has_no_fact(office):
    asked(office)
    part = accepted(office)
    kept = fact(part)
    Dossier.objects.filter(pk=part.pk).update(kind=DossierKind.LINKED)
    facts.refresh()
    assert every_fact() == []
    assert kept.pk == part.pk


def test_an_end_without_a_result_is_an_end_but_takes_no_days(office):
    dossier = assigned(office, when=at("2026-03-06 10:00"))
    ending.withdraw(
        dossier_id=dossier.pk,
        reason="Không còn nhu cầu",
        by=office.actor(Role.RECEPTION),
        at=at("2026-03-09 10:00"),
    )
    found = fact(dossier)
    assert (found.ended_on, found.finished_on, found.days_taken) == (date(2026, 3, 9), None, None)


def test_where_no_promise_was_made_the_longest_limit_counts(office):
    dossier = accepted(office, when=at("2026-03-06 10:00"))
    Dossier.objects.filter(pk=dossier.pk).update(original_due_at=None)
    assert fact(dossier).due_on == date(2026, 3, 11)


def test_on_its_way_to_the_competent_agency_nothing_can_be_late():
    here, there = make_office(), make_office(is_non_boundary=True)
    dossier = reception.accept_new(
        intake=make_intake(there, counter_id=here.counter.pk),
        by=here.actor(Role.RECEPTION),
        at=at("2026-03-06 09:32"),
    )
    facts.write([dossier.pk])
    assert DossierFact.objects.get(pk=dossier.pk).due_on is None


def test_where_only_words_tell_the_limit_nothing_can_be_late(monkeypatch):
    office = make_office()
    dossier = accepted(office)
    Dossier.objects.filter(pk=dossier.pk).update(original_due_at=None)
    monkeypatch.setattr(facts.Law, "longest_limit", lambda _self, _version: None)
    assert fact(dossier).due_on is None


def test_facts_agree_with_measure_n_of_the_dossier(office):
    """The night's days and the moments that every move writes are two ways to the same answer."""
    waits = waiting(office, when=at("2026-03-06 10:00"))
    answered = waiting(office, when=at("2026-03-06 10:00"))
    supplying.receive(
        dossier_id=answered.pk,
        brought=brought(answered),
        files={},
        by=office.actor(Role.RECEPTION),
        at=at("2026-03-09 14:00"),
    )
    dossiers = [waits, answered, accepted(office), done(office), returned(office)]
    facts.refresh()
    for dossier in dossiers:
        stored = Dossier.objects.get(pk=dossier.pk)
        days = days_of(DossierFact.objects.get(pk=dossier.pk))
        for number in range(1, 30):
            asked_on = date(2026, 3, 9) + timedelta(days=number)
            moment = at(f"{asked_on.isoformat()} 23:59")
            assert is_late_on(days, asked_on) == is_late_766(stored, at=moment), (dossier.pk, asked_on)


def days_of(found):
    return ProgressDays(**{name: getattr(found, name) for name in FIELDS})


def test_only_what_changed_is_written_and_a_rebuild_gives_the_same(office):
    first, second = accepted(office), accepted(office)
    assert facts.refresh() == 2
    assert facts.refresh() == 0
    done_one = done(office)
    Dossier.objects.filter(pk=first.pk).update(folder_place="Kệ 3")
    assert facts.refresh() == 2
    before = every_fact()
    assert [row["dossier_id"] for row in before] == [first.pk, second.pk, done_one.pk]
    DossierFact.objects.all().delete()
    touched.touch_all()
    facts.refresh()
    assert every_fact() == before


def test_batches_do_not_change_what_is_written(office, monkeypatch):
    for _ in range(3):
        accepted(office)
    facts.refresh()
    before = every_fact()
    monkeypatch.setattr(facts, "BATCH", 1)
    touched.touch_all()
    assert facts.refresh() == 3
    assert every_fact() == before


def test_a_run_that_breaks_off_keeps_its_notes(office, monkeypatch):
    accepted(office)
    waiting_notes = touched.waiting()
    with monkeypatch.context() as broken:
        broken.setattr(facts, "write", lambda ids: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            facts.refresh()
    assert touched.waiting() == waiting_notes > 0
    assert facts.refresh() == 1


@pytest.mark.django_db(transaction=True)
def test_a_move_under_way_is_not_missed(as_owner):
    """Its note cannot be seen while it is not committed; the note that waited already says nothing of it."""
    TouchedDossier.objects.create(touched_id=5)
    other = connection.copy()
    try:
        with other.cursor() as moving, transaction.atomic(using="default"):
            other.set_autocommit(False)
            moving.execute("INSERT INTO dossiers_toucheddossier (touched_id) VALUES (5)")
            assert touched.take(10) == (1, frozenset({5}))
            other.commit()
        assert touched.take(10) == (1, frozenset({5}))
    finally:
        other.close()


def random_days(chance):
    """A life in days; every shape the columns allow."""
    received = date(2026, 1, 1) + timedelta(days=chance.randrange(60))

    def later(day, most=40):
        return day + timedelta(days=chance.randrange(most))

    due = later(received) if chance.random() < 0.9 else None
    ended = later(received) if chance.random() < 0.6 else None
    asked_on = later(received) if chance.random() < 0.5 else None
    answered = later(asked_on) if asked_on and chance.random() < 0.6 else None
    extended = due + (answered - asked_on) if due and answered else None
    again = later(answered) if answered and chance.random() < 0.3 else None
    return ProgressDays(received, ended, due, extended, asked_on, answered, again)


def test_sql_asks_as_the_rule_does(office):
    """Random lives, days and periods: the drill-down's predicates and the aggregate against the rule."""
    chance = random.Random(766)  # noqa: S311
    dossier = accepted(office)
    row = fact(dossier)
    for _ in range(150 if THOROUGH else 37):
        days = random_days(chance)
        for name in FIELDS:
            setattr(row, name, getattr(days, name))
        row.save()
        asked_on = date(2026, 1, 1) + timedelta(days=chance.randrange(120))
        period = period_of(
            chance.choice(list(PeriodKind)), date(2026, 1, 15) + timedelta(days=chance.randrange(90))
        )
        measured = period.measured_at(asked_on)
        counted = is_counted(days, period, asked_on)
        late = is_late_on(days, measured)
        assert DossierFact.objects.counted_in(period, asked_on).exists() == counted, (days, period, asked_on)
        assert DossierFact.objects.late_on(measured).exists() == late, (days, measured)
        counts = own_counts([period], asked_on)[period].get(row.unit_id, {}).get("ON_TIME")
        found = (int(counts.n), int(counts.d)) if counts else (0, 0)
        assert found == (int(counted and not late), int(counted))


def test_periods_counted_together_are_measured_at_one_day(office):
    assert set(own_counts(open_periods(date(2026, 3, 9)), date(2026, 3, 9))) == set(
        open_periods(date(2026, 3, 9))
    )
    with pytest.raises(ValueError, match="one day"):
        own_counts(open_periods(date(2026, 3, 9)), date(2026, 4, 1))
