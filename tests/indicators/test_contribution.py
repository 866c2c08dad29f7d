"""What one fact adds, as a rule and as SQL: random facts, days and periods, and both must say the same."""

import random
from datetime import date, timedelta

import pytest

from indicators.enums import PeriodKind
from indicators.models import DossierFact, PetitionFact
from indicators.queries import counts
from indicators.queries.counts import COUNTED_BY_DOSSIERS
from indicators.querysets import DOSSIER_RULES, PETITION_LOST
from indicators.rules.contribution import (
    AVG_TIME,
    DIGITISED,
    DOSSIER_SYNC,
    E_RESULT,
    ON_TIME,
    ONLINE_DOSSIER,
    PAYMENT_DOSSIER,
    SATISFACTION,
    DossierLife,
    PetitionLife,
    ProcedureLife,
    contribution,
    of_petition,
    of_procedure,
)
from indicators.rules.periods import period_of
from indicators.services import facts
from tests.factories.dossiers import accepted, make_office
from tests.factories.feedback import make_petition
from tests.harness.thorough import THOROUGH


MARCH = period_of(PeriodKind.MONTH, date(2026, 3, 1))
DAY = date(2026, 3, 20)


def day(text):
    return date.fromisoformat(f"2026-{text}") if text else None


def adds(indicator, **life):
    """(n, d) of a dossier received on 2 March and due on the 9th, as at 20 March; None: not counted."""
    fact = DossierLife(**{"received_on": day("03-02"), "due_on": day("03-09"), "ended_on": None} | life)
    found = contribution(fact, MARCH, DAY).get(indicator)
    return None if found is None else tuple(map(int, found))


@pytest.mark.parametrize(
    ("indicator", "life", "expected"),
    [
        (ON_TIME, {}, (0, 1)),
        (ON_TIME, {"ended_on": day("03-09")}, (1, 1)),
        (DOSSIER_SYNC, {"synced_on": day("03-20")}, (1, 1)),
        (DOSSIER_SYNC, {"synced_on": day("03-21")}, (0, 1)),
        # Carried into March: its reception was February's.
        (DOSSIER_SYNC, {"received_on": day("02-27")}, None),
        (ONLINE_DOSSIER, {"received_on": day("02-27"), "channel": 2}, None),
        (ONLINE_DOSSIER, {"channel": 2}, (1, 1)),
        (ONLINE_DOSSIER, {"channel": 3}, (0, 1)),
        # Online only with its electronic result where the law wants one on paper.
        (ONLINE_DOSSIER, {"channel": 2, "must_be_on_paper": True}, (0, 1)),
        (ONLINE_DOSSIER, {"channel": 2, "must_be_on_paper": True, "e_result_on": DAY}, (1, 1)),
        (PAYMENT_DOSSIER, {}, None),
        (PAYMENT_DOSSIER, {"fee_owed": True}, (0, 1)),
        (PAYMENT_DOSSIER, {"fee_owed": True, "paid_online_on": day("03-02")}, (1, 1)),
        # What was waived, or fell away with the end, was owed until then.
        (PAYMENT_DOSSIER, {"fee_owed": True, "fee_dropped_on": DAY}, None),
        (PAYMENT_DOSSIER, {"fee_owed": True, "fee_dropped_on": day("04-01")}, (0, 1)),
        (E_RESULT, {"e_result_on": DAY}, None),
        (E_RESULT, {"must_be_on_paper": True}, (0, 1)),
        (E_RESULT, {"must_be_on_paper": True, "e_result_on": DAY}, (1, 1)),
        (DIGITISED, {"digitised_on": day("04-01")}, (0, 1)),
        (SATISFACTION, {"ended_on": day("03-09")}, (1, 1)),
        (SATISFACTION, {"ended_on": day("03-10")}, (0, 1)),
        (SATISFACTION, {"ended_on": day("03-09"), "disliked_on": DAY}, (0, 1)),
        (SATISFACTION, {"ended_on": day("03-09"), "petitioned_on": day("03-21")}, (1, 1)),
        (AVG_TIME, {"ended_on": day("03-09"), "finished_on": day("03-09"), "days_taken": 5}, (5, 1)),
        (AVG_TIME, {"ended_on": day("03-09")}, None),
    ],
)
def test_what_a_dossier_adds(indicator, life, expected):
    assert adds(indicator, **life) == expected


def test_a_dossier_that_is_over_before_the_period_adds_nothing():
    fact = DossierLife(received_on=day("02-02"), ended_on=day("02-27"), due_on=day("02-09"))
    assert contribution(fact, MARCH, DAY) == {}


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        ({}, {"ONLINE_TTHC": (0, 1)}),
        ({"online": True}, {"ONLINE_TTHC": (1, 1), "ONLINE_TTHC_USED": (0, 1)}),
        ({"online_used": True}, {"ONLINE_TTHC": (0, 1)}),
        (
            {"has_fee": True, "payment_ready": True},
            {"ONLINE_TTHC": (0, 1), "PAYMENT_TTHC_READY": (1, 1), "PAYMENT_TTHC_USED": (0, 1)},
        ),
        (
            {"is_for_people": True, "population_used": True},
            {"ONLINE_TTHC": (0, 1), "CITIZEN_DATA_CONNECTED_FORMALITY": (1, 1)},
        ),
    ],
)
def test_what_a_procedure_adds(life, expected):
    assert of_procedure(ProcedureLife(**life)) == expected


@pytest.mark.parametrize(
    ("life", "on_time", "satisfied"),
    [
        ({}, (1, 1), (1, 1)),
        ({"late_on": DAY}, (0, 1), (0, 1)),
        ({"late_on": day("03-21")}, (1, 1), (1, 1)),
        ({"dislike_turns": (DAY,)}, (1, 1), (0, 1)),
        ({"dislike_turns": (day("03-21"),)}, (1, 1), (1, 1)),  # the deciding one comes tomorrow
        ({"dislike_turns": (day("03-09"), DAY)}, (1, 1), (1, 1)),  # liked again
        ({"dislike_turns": (day("03-09"), day("03-21"))}, (1, 1), (0, 1)),  # liked again tomorrow
        ({"dislike_turns": (day("03-09"), day("03-10"), DAY)}, (1, 1), (0, 1)),
        ({"repeated_on": DAY}, (1, 1), (0, 1)),
        ({"repeated_on": day("03-21")}, (1, 1), (1, 1)),
        # Three faults are one petition less.
        ({"late_on": DAY, "dislike_turns": (DAY,), "repeated_on": DAY}, (0, 1), (0, 1)),
        ({"received_on": day("02-02"), "ended_on": day("02-27")}, None, None),
        ({"received_on": day("02-02"), "ended_on": day("03-02")}, (1, 1), (1, 1)),
    ],
)
def test_what_a_petition_adds(life, on_time, satisfied):
    found = of_petition(PetitionLife(**{"received_on": day("03-02")} | life), MARCH, DAY)
    assert found.get("PETITION_PROCESSING_ON_TIME") == on_time
    assert found.get("PETITION_HANDLING_SATISFACTION") == satisfied


def test_petitions_are_classified():
    found = of_petition(PetitionLife(received_on=day("03-02"), is_on_staff=True), MARCH, DAY)
    assert (found["PETITION_CLASSIFICATION_TTHC"], found["PETITION_CLASSIFICATION_STAFF"]) == ((0, 1), (1, 1))
    assert of_petition(PetitionLife(received_on=day("03-21")), MARCH, DAY) == {}


def random_life(chance):
    """A life in days; every shape the columns allow."""
    received = date(2026, 1, 1) + timedelta(days=chance.randrange(60))

    def later(begin, likely, most=40):
        return begin + timedelta(days=chance.randrange(most)) if begin and chance.random() < likely else None

    due, ended, asked = later(received, 0.9), later(received, 0.6), later(received, 0.5)
    answered = later(asked, 0.6)
    finished = ended if chance.random() < 0.8 else None
    came = {
        name: later(received, 0.5)
        for name in (
            "e_result_on", "digitised_on", "paid_online_on", "stored_on", "synced_on", "disliked_on",
            "petitioned_on", "reused_on", "population_on", "fee_dropped_on",
        )
    }  # fmt: skip
    is_so = {name: chance.random() < 0.5 for name in ("must_be_on_paper", "fee_owed")}
    return DossierLife(
        received_on=received,
        due_on=due,
        ended_on=ended,
        asked_on=asked,
        answered_on=answered,
        extended_on=due + (answered - asked) if due and answered else None,
        asked_again_on=later(answered, 0.3),
        finished_on=finished,
        days_taken=chance.randrange(30) if finished else None,
        channel=chance.choice((1, 2, 3)),
        **came,
        **is_so,
    )


@pytest.mark.django_db
def test_sql_asks_as_the_rule_does(monkeypatch):
    """The aggregate, its denominators and the drill-down's predicates against the rule."""
    # A report of nothing: what was received here is more, and is divided by.
    monkeypatch.setattr(counts, "reported", lambda _period: {row.unit_id: 0})
    chance = random.Random(766)  # noqa: S311
    dossier = accepted(make_office())
    facts.refresh()
    row = DossierFact.objects.get(pk=dossier.pk)
    for _ in range(120 if THOROUGH else 30):
        life = random_life(chance)
        for name, value in vars(life).items():
            setattr(row, name, value)
        row.save()
        assert DossierFact.objects.get(pk=row.pk).life() == life
        asked_on = date(2026, 1, 1) + timedelta(days=chance.randrange(120))
        around = date(2026, 1, 15) + timedelta(days=chance.randrange(90))
        period = period_of(chance.choice(list(PeriodKind)), around)
        expected = contribution(life, period, asked_on)
        own = counts.own_counts([period], asked_on)[period].get(row.unit_id, {})
        for indicator in (*COUNTED_BY_DOSSIERS, AVG_TIME):
            count = own.get(indicator)
            found = (count.n, count.d) if count and count.d else None
            assert found == expected.get(indicator), (indicator, life, period, asked_on)
        for indicator in DOSSIER_RULES:
            lost = DossierFact.objects.costing(indicator, period, asked_on).exists()
            n, d = expected.get(indicator, (0, 0))
            assert lost == (n < d), (indicator, life, period, asked_on)


@pytest.mark.django_db
def test_sql_asks_of_petitions_as_the_rule_does():
    chance = random.Random(518)  # noqa: S311
    office = make_office()
    row = PetitionFact(petition=make_petition(office.commune), unit=office.commune)
    for _ in range(60 if THOROUGH else 15):
        received = date(2026, 1, 1) + timedelta(days=chance.randrange(60))
        life = PetitionLife(
            received_on=received,
            ended_on=received + timedelta(days=chance.randrange(40)) if chance.random() < 0.6 else None,
            late_on=received + timedelta(days=chance.randrange(40)) if chance.random() < 0.5 else None,
            dislike_turns=tuple(
                sorted(
                    received + timedelta(days=one) for one in chance.sample(range(60), chance.randrange(5))
                )
            ),
            repeated_on=received + timedelta(days=chance.randrange(40)) if chance.random() < 0.3 else None,
            **{name: chance.random() < 0.4 for name in ("is_on_rules", "is_on_staff")},
        )
        for name, value in vars(life).items():
            setattr(row, name, value)
        row.save()
        assert row.life() == life
        asked_on = date(2026, 1, 1) + timedelta(days=chance.randrange(120))
        around = date(2026, 1, 15) + timedelta(days=chance.randrange(90))
        period = period_of(chance.choice(list(PeriodKind)), around)
        expected = of_petition(life, period, asked_on)
        own = counts.own_counts([period], asked_on)[period].get(row.unit_id, {})
        for indicator in PETITION_LOST:
            count = own.get(indicator)
            assert ((count.n, count.d) if count else None) == expected.get(indicator), (indicator, life)
            n, d = expected.get(indicator, (0, 0))
            assert PetitionFact.objects.costing(indicator, period, asked_on).exists() == (n < d)
