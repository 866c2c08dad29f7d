"""The night's scores: hand-counted units, rolled up, ranked, kept; the same again byte for byte."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.models import Agency, AgencyPlacement
from dossiers.models import Dossier
from indicators.enums import PeriodKind
from indicators.exceptions import WrongDefinition
from indicators.models import DossierFact, ScoreDefinition, UnitScore
from indicators.queries import shipped_definitions, unit_counts
from indicators.queries.counts import AVG_TIME, ON_TIME
from indicators.queries.definitions_kept import definition_in_force
from indicators.rules.definition import definition_from
from indicators.rules.periods import period_of
from indicators.services import scores
from jobs.enums import RunState
from jobs.models import JobRun
from portal.night import driver, steps
from tests import access_table as table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office, twin
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 20)
MARCH = period_of(PeriodKind.MONTH, DAY)
YEAR = period_of(PeriodKind.YEAR, DAY)


@built_once
def world():
    """Two communes of a province, without dossiers."""
    province = AgencyFactory(province=True)
    offices = [make_office(), make_office()]
    for office in offices:
        AgencyPlacement.objects.create(agency=office.commune, parent=province, valid_from=date(2015, 1, 1))
    return province, *offices


def facts_of(office, *lives):
    """Facts of dossiers of this office, written as they would be: (received, due, ended), days of 2026."""
    one = accepted(office)
    for number, (received, due, ended) in enumerate(lives):
        dossier = twin(one) if number else one
        days = [date.fromisoformat(f"2026-{one}") if one else None for one in (received, due, ended)]
        DossierFact.objects.create(
            dossier=dossier,
            unit=office.commune,
            procedure=office.procedure.procedure,
            received_on=days[0],
            due_on=days[1],
            ended_on=days[2],
            finished_on=days[2],
            days_taken=None if days[2] is None else Decimal((days[2] - days[0]).days),
        )


# As at 20 March: three in March, one of them late and open; one carried in and late; one of February, over.
FIRST = [
    ("03-02", "03-09", "03-09"),  # on the day: on time
    ("03-03", "03-10", None),  # open, its day is past: late
    ("03-16", "03-23", None),  # open, in time
    ("02-20", "03-05", "03-06"),  # carried into March, a day late
    ("02-02", "02-09", "02-09"),  # February's own: counts in the year alone
    ("03-25", "03-31", None),  # after the day asked: not yet
]
SECOND = [("03-04", "03-11", "03-05"), ("03-05", "03-12", "03-10")]


def on_time(agency, period, day=DAY):
    """(n, d, points) of the unit's score."""
    row = UnitScore.objects.get(
        agency=agency, period_kind=period.kind, first_on=period.first, measured_on=day
    )
    value = next(value for value in row.values if value[0] == "ON_TIME")
    return int(value[1]), int(value[2]), value[4]


def every_row():
    return json.dumps(list(UnitScore.objects.order_by("pk").values()), default=str)


def test_each_unit_and_what_stands_above_it(world):
    province, first, second = world
    facts_of(first, *FIRST)
    facts_of(second, *SECOND)
    written = scores.score_day(DAY)
    assert on_time(first.commune, MARCH) == (2, 4, "10.00")
    assert on_time(first.commune, YEAR) == (3, 5, "12.00")
    assert on_time(second.commune, MARCH) == (2, 2, "20.00")
    assert on_time(province, MARCH) == (4, 6, "13.33")  # 66.67 %
    assert on_time(province, YEAR) == (5, 7, "14.29")  # 71.43 %
    assert written.units == 9, "three agencies for month, quarter and year; counters and rooms are not scored"
    assert (written.rose, written.fell, written.moved) == (0, 0, 0)


def test_what_nobody_counts_is_not_measured_and_earns_nothing(world, monkeypatch):
    _, first, _ = world
    facts_of(first, *FIRST)
    monkeypatch.setattr(unit_counts, "MEASURED", (ON_TIME, AVG_TIME))
    scores.score_day(DAY)
    row = UnitScore.objects.get(agency=first.commune, period_kind="month")
    assert (row.total, row.not_measured, row.unreachable) == (Decimal("10.00"), Decimal(80), Decimal(0))
    standings = {value[0]: value[5] for value in row.values}
    assert {name for name, standing in standings.items() if standing == "measured"} == {"ON_TIME", "AVG_TIME"}
    assert set(standings.values()) == {"measured", "not_measured"}
    assert next(value for value in row.values if value[0] == "DOSSIER_SYNC")[1:5] == [None] * 4


def test_mean_time_is_of_what_got_its_result_in_the_period(world):
    _, first, _ = world
    facts_of(first, *FIRST)
    scores.score_day(DAY)
    row = UnitScore.objects.get(agency=first.commune, period_kind="month")
    # 7 days of the first, 14 of the one carried in.
    assert next(value for value in row.values if value[0] == "AVG_TIME") == [
        "AVG_TIME", "21", "2", "10.50", None, "measured",
    ]  # fmt: skip


def test_units_of_one_kind_are_ranked_among_themselves(world):
    province, first, second = world
    facts_of(first, *FIRST)
    facts_of(second, *SECOND)
    idle = AgencyFactory(parent=province)
    scores.score_day(DAY)
    rows = UnitScore.objects.filter(period_kind="month")
    assert dict(rows.values_list("agency", "rank")) == {
        second.commune.pk: 1, first.commune.pk: 2, idle.pk: 3, province.pk: 1,
    }  # fmt: skip
    assert rows.get(agency=idle).ranked_among == 3
    assert on_time(idle, MARCH) == (0, 0, "0.00"), "nothing received pays nothing for progress (ruling 32)"


def test_the_same_night_again_writes_the_same_rows(world):
    _, first, second = world
    facts_of(first, *FIRST)
    facts_of(second, *SECOND)
    written = scores.score_day(DAY)
    before = every_row()
    assert scores.score_day(DAY) == written
    assert every_row() == before


def test_a_night_that_is_killed_leaves_the_scores_of_the_night_before(world, monkeypatch):
    """Broken off wherever it writes, and run again: the bytes of an undisturbed night."""
    _, first, second = world
    facts_of(first, *FIRST)
    scores.score_day(date(2026, 3, 19))
    night_before = every_row()
    facts_of(second, *SECOND)
    whole = scores.score_day(DAY)
    UnitScore.objects.filter(measured_on=DAY).delete()
    for place in ("unit_counts", "_rows", "_write", "_bytes", "_drop_old_nights"):
        with monkeypatch.context() as broken:
            broken.setattr(scores, place, lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                scores.score_day(DAY)
        assert every_row() == night_before, place
    assert scores.score_day(DAY).digest == whole.digest


def test_the_summary_says_what_changed_since_the_last_night(world):
    _, first, second = world
    facts_of(first, *FIRST)
    facts_of(second, *SECOND)
    scores.score_day(DAY)
    DossierFact.objects.filter(unit=first.commune, received_on=date(2026, 3, 3)).update(
        ended_on=date(2026, 3, 10), finished_on=date(2026, 3, 10), days_taken=7
    )
    written = scores.score_day(date(2026, 3, 21))
    # The commune rises to 3 of 4 (and 4 of 5) and the province with it; the places stay.
    assert (written.rose, written.fell, written.moved) == (6, 0, 0)


def test_an_older_night_made_up_does_not_touch_the_newer_one(world):
    _, first, _ = world
    facts_of(first, *FIRST)
    scores.score_day(DAY)
    newer = every_row()
    written = scores.score_day(date(2026, 3, 9))
    assert on_time(first.commune, MARCH, date(2026, 3, 9)) == (2, 3, "13.33"), "as it stood on the ninth"
    assert written.rose == written.fell == 0
    UnitScore.objects.filter(measured_on=date(2026, 3, 9)).delete()
    assert every_row() == newer


def test_a_period_that_is_over_is_scored_as_at_its_end(world):
    _, first, _ = world
    facts_of(first, *FIRST)
    scores.score_period(MARCH)
    # The one received on 25 March counts now; the one due on 23 March and still open is late.
    assert on_time(first.commune, MARCH, date(2026, 3, 31)) == (2, 5, "8.00")


def test_an_office_with_a_history_begins_with_the_scores_of_its_past(world):
    _, first, _ = world
    facts_of(first, *FIRST)
    scores.score_day(DAY)
    scores.score_past(DAY, months=2)
    kept = UnitScore.objects.filter(agency=first.commune, period_kind="month")
    assert sorted(kept.values_list("measured_on", flat=True)) == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 19), DAY,
    ]  # fmt: skip
    assert on_time(first.commune, MARCH.before(), date(2026, 2, 28)) == (2, 2, "20.00")


def test_counts_go_up_the_tree_as_it_stood(world):
    """The second commune has another province from 16 March: March counts there, February does not."""
    province, _, second = world
    other = AgencyFactory(province=True, name="UBND tỉnh Khác")
    second.commune.placements.update(valid_to=date(2026, 3, 15))
    AgencyPlacement.objects.create(agency=second.commune, parent=other, valid_from=date(2026, 3, 16))
    facts_of(second, ("02-03", "02-10", "02-04"), *SECOND)
    scores.score_day(DAY)
    scores.score_period(MARCH.before())
    assert on_time(other, MARCH)[:2] == (2, 2)
    assert on_time(province, MARCH)[:2] == (0, 0)
    assert on_time(province, MARCH.before(), date(2026, 2, 28))[:2] == (1, 1)


def test_an_agency_closed_in_the_period_keeps_its_score_without_a_place(world):
    province, first, _ = world
    facts_of(first, ("02-03", "02-10", "02-04"))
    Agency.objects.filter(pk=first.commune.pk).update(valid_to=date(2026, 2, 28))
    first.commune.placements.update(valid_to=date(2026, 2, 28))
    scores.score_day(DAY)
    row = UnitScore.objects.get(agency=first.commune, period_kind="year")
    assert (row.rank, on_time(first.commune, YEAR)) == (None, (1, 1, "20.00"))
    assert not UnitScore.objects.filter(agency=first.commune, period_kind="month").exists()
    assert on_time(province, YEAR)[:2] == (1, 1), "what it did counts above it where it stood last"


def test_of_nights_long_past_only_the_last_of_each_period_stays(world):
    _, first, _ = world
    facts_of(first, *FIRST)
    for day in (date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 27), date(2026, 4, 5)):
        scores.score_day(day)
    kept = UnitScore.objects.filter(agency=first.commune)
    assert sorted(kept.filter(period_kind="month").values_list("measured_on", flat=True)) == [
        date(2026, 1, 31), date(2026, 2, 27), date(2026, 4, 5),
    ]  # fmt: skip
    assert list(kept.filter(period_kind="year").values_list("measured_on", flat=True)) == [date(2026, 4, 5)]


def test_of_months_some_nights_stay_for_a_year_to_try_forecasts_on(world):
    _, first, _ = world
    facts_of(first, *FIRST)
    months = UnitScore.objects.filter(agency=first.commune, period_kind="month")
    scores.score_past(date(2026, 3, 20), months=3, tried=2)
    kept = sorted(months.values_list("measured_on", flat=True))
    assert kept == [
        date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 22), date(2026, 1, 31), date(2026, 2, 1),
        date(2026, 2, 22), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 19),
    ]  # fmt: skip
    scores.score_day(date(2026, 6, 5))
    assert set(months.values_list("measured_on", flat=True)) == {*kept, date(2026, 6, 5)}
    assert not UnitScore.objects.filter(period_kind="year", measured_on=date(2026, 3, 1)).exists()
    scores.score_day(date(2027, 5, 5))
    assert set(months.values_list("measured_on", flat=True)) == {
        date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 19),
        date(2026, 6, 5), date(2027, 5, 5),
    }  # fmt: skip


def test_a_head_sees_his_own_area_and_nobody_else_s(world):
    province, first, second = world
    scores.score_day(DAY)
    seen = UnitScore.objects.of_period(MARCH)

    def agencies(user):
        return set(seen.visible_to(user, DAY).values_list("agency_id", flat=True))

    assert agencies(first.people[Role.HEAD]) == {first.commune.pk}
    assert agencies(UserFactory(role=Role.HEAD, agency=province)) == {
        province.pk, first.commune.pk, second.commune.pk,
    }  # fmt: skip
    assert agencies(first.people[Role.AUDITOR]) == {first.commune.pk}


RELATIONS = {"same_unit": "commune", "child": "province", "sibling": "sibling", "other_agency": "elsewhere"}


def test_who_sees_a_score_is_what_the_access_table_says(world):
    """Each role at the commune itself, above it, beside it and elsewhere, against docs/access.csv."""
    province, first, second = world
    scores.score_day(DAY)
    places = {
        "commune": first.commune,
        "province": province,
        "sibling": second.commune,
        "elsewhere": AgencyFactory(province=True, name="UBND tỉnh Khác"),
    }
    allowed = {
        (rule.role, rule.relation) for rule in table.objects() if rule.name == "score" and rule.see == "yes"
    }
    found = set()
    for role in Role:
        for relation, place in RELATIONS.items():
            user = UserFactory(role=role, agency=places[place])
            if UnitScore.objects.of_period(MARCH).visible_to(user, DAY).filter(agency=first.commune).exists():
                found.add((role.value, relation))
    assert found == allowed


def test_the_night_runs_facts_before_scores_and_keeps_the_digest(world, monkeypatch):
    _, first, _ = world
    names = [step.name for step in steps.NIGHT]
    assert names.index("facts") + 1 == names.index("scores")
    chosen = tuple(step for step in steps.NIGHT if step.name in ("facts", "scores"))
    monkeypatch.setattr(steps, "NIGHT", chosen)
    accepted(first, when=at("2026-03-19 09:00"))
    summary = driver.run_night(day=DAY, at=at("2026-03-21 00:30"))
    assert summary.state == RunState.DONE
    counts = {step.name: step.counts for step in summary.steps}
    assert counts["facts"]["facts"] == Dossier.objects.count() == 1
    assert counts["scores"]["scores"] == 9
    assert len(JobRun.objects.get(kind="night.scores").saved["digest"]) == 64
    assert on_time(first.commune, MARCH)[:2] == (1, 1)


def test_the_shipped_definitions_are_rows_and_are_never_edited(as_owner):
    rows = {str(row): row for row in ScoreDefinition.objects.all()}
    assert {name: definition_from(row.content) for name, row in rows.items()} == {
        one.name: one for one in shipped_definitions()
    }
    row = rows["766-portal@1"]
    for refused in (
        lambda: ScoreDefinition.objects.filter(pk=row.pk).update(is_default=False),
        lambda: ScoreDefinition.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()
        with as_owner(), pytest.raises(DatabaseError, match="không sửa, không xóa"), transaction.atomic():
            refused()


def test_the_definition_of_the_day_is_the_newest_that_is_valid():
    assert definition_in_force(DAY).definition.name == "766-portal@1"
    old = ScoreDefinition.objects.get(code="766-portal")
    content = {**old.content, "version": 2, "valid_from": "2026-07-01"}
    ScoreDefinition.objects.create(
        code=old.code,
        version=2,
        is_default=True,
        valid_from=date(2026, 7, 1),
        content=content,
        content_hash="x",
    )
    assert definition_in_force(date(2026, 6, 30)).definition.version == 1
    assert definition_in_force(date(2026, 7, 1)).definition == replace(
        definition_in_force(DAY).definition, version=2, valid_from=date(2026, 7, 1)
    )
    with pytest.raises(WrongDefinition, match="chưa có bộ chỉ số nào có hiệu lực"):
        definition_in_force(date(2022, 6, 22))
