"""The what-if page: what is ticked and typed moves points and place as the night itself would."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import AgencyPlacement
from indicators.enums import PeriodKind
from indicators.models import DossierFact, ProcedureFact, UnitScore
from indicators.queries.definitions_kept import definition_in_force
from indicators.queries.whatif import Tick, what_if
from indicators.rules.periods import Period
from indicators.rules.whatif import CHOICES, changed_life
from indicators.services import facts, scores
from indicators.services.procedure_facts import refresh_procedures
from portal.oversight.whatif_forms import MOST_TICKED, RateField
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office, returned, twin
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 20)
MARCH = Period(PeriodKind.MONTH, date(2026, 3, 1))


@built_once(frozen_at="2026-03-21 08:00")
def world():
    """Two communes of a province. The first has two late dossiers of four, the second one of two."""
    province = AgencyFactory(province=True)
    first, second = make_office(), make_office()
    for office in (first, second):
        AgencyPlacement.objects.create(agency=office.commune, parent=province, valid_from=date(2015, 1, 1))
    late = [accepted(first, when=at("2026-03-02 09:00")) for _ in range(2)]
    coming = accepted(first, when=at("2026-03-19 09:00"))
    returned(first, when=at("2026-03-03 09:00"))
    foreign = accepted(second, when=at("2026-03-02 09:00"))
    returned(second, when=at("2026-03-03 09:00"))
    facts.refresh()
    refresh_procedures()
    ProcedureFact.objects.update(online=True, has_fee=True, is_for_people=True)
    ProcedureFact.objects.filter(unit=first.commune).update(online=False)
    scores.score_day(DAY)
    return province, first, second, late, coming, foreign


def address(office):
    return reverse("oversight:score_whatif", args=[office.commune.pk])


def month_of(agency):
    return UnitScore.objects.select_related("agency", "definition").get(
        agency=agency, period_kind="month", measured_on=DAY
    )


def scored_with(ticks):
    """Total and place of every agency when facts really say so and the night really runs; undone after."""
    with transaction.atomic():
        for tick in ticks:
            if tick.is_procedure:
                column = {"ONLINE_TTHC": "online", "PAYMENT_TTHC_READY": "payment_ready"}[tick.choice]
                ProcedureFact.objects.filter(procedure=tick.object_id).update(**{column: True})
        for dossier_id in {tick.object_id for tick in ticks if not tick.is_procedure}:
            fact = DossierFact.objects.get(pk=dossier_id)
            choices = [tick.choice for tick in ticks if tick.object_id == dossier_id]
            DossierFact.objects.filter(pk=dossier_id).update(**vars(changed_life(fact.life(), choices)))
        scores.score_night(MARCH, DAY)
        found = {
            row.agency_id: (row.total, row.rank)
            for row in UnitScore.objects.filter(period_kind="month", measured_on=DAY)
        }
        transaction.set_rollback(True)
    return found


def test_what_if_is_the_night_over_changed_rows(world):
    province, first, second, late, coming, foreign = world
    user = UserFactory(role=Role.HEAD, agency=province)
    definition = definition_in_force(DAY).definition
    moved = 0
    sets = (late, [coming], [late[0], foreign])
    # In `./test` each choice is ticked for one of the sets, the first for the late ones of one commune.
    asked = [
        (choice, dossiers)
        for number, choice in enumerate(CHOICES)
        for dossiers in (sets if THOROUGH else sets[number % 3 : number % 3 + 1])
    ]
    for choice, dossiers in asked:
        ticks = [Tick(choice, one.pk) for one in dossiers]
        expected = scored_with(ticks)
        for agency in (first.commune, second.commune, province):
            below = [one for one in ticks if agency == province or is_of(one, agency)]
            if below != ticks:
                continue
            score = month_of(agency)
            found = what_if(user, DAY, score, definition, ticks=ticks, rates={}).outcome
            assert (found.scored.total, found.rank) == expected[agency.pk], (choice, agency)
            moved += found.rank != score.rank
    assert moved, "some choice moved a place"
    assert scored_with([]) == {one.agency_id: (one.total, one.rank) for one in map(month_of, agencies(world))}


def test_what_if_of_procedures_is_the_night_over_changed_rows(world):
    province, _, _, late, _, foreign = world
    user = UserFactory(role=Role.HEAD, agency=province)
    definition = definition_in_force(DAY).definition
    own, other = (DossierFact.objects.get(pk=one.pk).procedure_id for one in (late[0], foreign))
    moved = set()
    for ticks in (
        [Tick("ONLINE_TTHC", own)],
        [Tick("PAYMENT_TTHC_READY", own)],
        [Tick("PAYMENT_TTHC_READY", other), Tick("ONLINE_TTHC", own)],
        [Tick("ONLINE_TTHC", own), Tick("ONLINE_DOSSIER", late[0].pk), Tick("PAYMENT_DOSSIER", late[1].pk)],
    ):
        expected = scored_with(ticks)
        agencies_asked = [province] if len({own, other}) == 1 else agencies(world)
        for agency in agencies_asked:
            asked = [one for one in ticks if agency == province or belongs(one, agency)]
            if asked != ticks:
                continue
            found = what_if(user, DAY, month_of(agency), definition, ticks=ticks, rates={}).outcome
            assert (found.scored.total, found.rank) == expected[agency.pk], (ticks, agency)
            moved |= {
                one.indicator.id
                for one in found.scored.components
                if one.points and one.points != points_kept(agency, one.indicator.id)
            }
    assert moved >= {"ONLINE_TTHC", "ONLINE_TTHC_USED", "PAYMENT_TTHC_READY", "PAYMENT_TTHC_USED"}


def belongs(tick, agency):
    if tick.is_procedure:
        return ProcedureFact.objects.filter(procedure=tick.object_id, unit=agency).exists()
    return is_of(tick, agency)


def points_kept(agency, indicator):
    value = next(value for value in month_of(agency).values if value[0] == indicator)
    return None if value[4] is None else Decimal(value[4])


def agencies(world):
    province, first, second, *_ = world
    return province, first.commune, second.commune


def is_of(tick, agency):
    return DossierFact.objects.filter(pk=tick.object_id, unit=agency).exists()


def figures(response):
    return {name: response.context[name] for name in ("now", "would", "change", "rank_now", "rank_would")}


def test_ticking_both_late_dossiers_wins_their_points_and_the_first_place(world, client_of):
    _, first, _, late, _, _ = world
    mine = client_of(first.people[Role.HEAD])
    nothing = mine.get(address(first))
    assert nothing.context["change"] == "0,00"
    assert nothing.context["rows"] == []
    assert {one["cells"][0]["text"] for one in nothing.context["candidates"]} == {str(one) for one in late}
    response = mine.get(address(first), {"tick": [f"ON_TIME:{one.pk}" for one in late]})
    progress = next(row for row in response.context["rows"] if row["cells"][0]["text"].startswith("2.1"))
    assert [cell["text"] for cell in progress["cells"]][1:] == ["2 / 4", "10,00", "4 / 4", "20,00", "+10,00"]
    assert response.context["rank_would"] == 1
    assert all(one["is_ticked"] for one in response.context["candidates"])
    assert response.context["carried"] == []
    other_list = mine.get(address(first), {"tick": f"ON_TIME:{late[0].pk}", "list": "late"})
    assert other_list.context["carried"] == [f"ON_TIME:{late[0].pk}"], "goes along hidden"


def test_the_answer_is_taken_away_as_a_workbook(world, client_of):
    _, first, _, late, _, _ = world
    asked = {"tick": f"ON_TIME:{late[0].pk}", "tep": "xlsx"}
    response = client_of(first.people[Role.HEAD]).get(address(first), asked)
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet = load_workbook(io.BytesIO(b"".join(response))).active
    said = [row for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("2.1")]
    assert [row[2] for row in said] == [10]
    assert [row[4] for row in said] == [15]


def test_procedures_are_listed_and_ticked_as_well(world, client_of):
    _, first, _, late, _, _ = world
    procedure = DossierFact.objects.get(pk=late[0].pk).procedure
    mine = client_of(first.people[Role.HEAD])
    listed = mine.get(address(first), {"list": "ONLINE_TTHC"})
    assert [one["cells"][0]["text"] for one in listed.context["candidates"]] == [procedure.code]
    response = mine.get(address(first), {"list": "ONLINE_TTHC", "tick": f"ONLINE_TTHC:{procedure.pk}"})
    moved = next(row for row in response.context["rows"] if row["cells"][0]["text"].startswith("3.1"))
    assert [cell["text"] for cell in moved["cells"]][1:] == ["0 / 1", "0,00", "1 / 1", "2,00", "+2,00"]
    assert response.context["candidates"][0]["is_ticked"]


def test_a_dossier_that_would_go_late_costs_points(world, client_of):
    _, first, _, _, coming, _ = world
    mine = client_of(first.people[Role.HEAD])
    listed = mine.get(address(first), {"list": "late"})
    assert [one["cells"][0]["text"] for one in listed.context["candidates"]] == [str(coming)]
    response = mine.get(address(first), {"tick": f"late:{coming.pk}"})
    progress = next(row for row in response.context["rows"] if row["cells"][0]["text"].startswith("2.1"))
    assert [cell["text"] for cell in progress["cells"]][3:] == ["1 / 4", "5,00", "−5,00"]


@pytest.mark.parametrize(
    ("typed", "read"), [("75", "75"), ("75,0", "75"), (" 75 % ", "75"), ("74.99", "74.99"), ("", None)]
)
def test_a_rate_is_read_as_people_type_it(typed, read):
    assert RateField().clean(typed) == (Decimal(read) if read else None)


def test_a_rate_takes_the_place_of_what_was_counted(world, client_of):
    _, first, _, _, _, _ = world
    response = client_of(first.people[Role.HEAD]).get(address(first), {"rate_ON_TIME": "74,99 %"})
    assert [cell["text"] for cell in response.context["rows"][0]["cells"]][3:] == ["3 / 4", "15,00", "+5,00"]


@pytest.mark.parametrize("typed", ["101", "-1", "nhiều", "NaN", "1e9", "0.001"])
def test_a_rate_that_cannot_be_is_refused(typed):
    with pytest.raises(ValidationError):
        RateField().clean(typed)


def test_a_refused_rate_is_told_at_its_field(world, client_of):
    _, first, _, late, _, _ = world
    asked = {"rate_ON_TIME": "101", "tick": f"ON_TIME:{late[0].pk}"}
    response = client_of(first.people[Role.HEAD]).get(address(first), asked)
    assert response.status_code == 422
    assert "rate_ON_TIME" in response.context["form"].errors
    assert response.context["is_asked"], "the tick still counts"


def test_what_cannot_be_read_or_seen_is_left_out_and_said(world, client_of):
    province, first, second, late, _, foreign = world
    mine = client_of(first.people[Role.HEAD])
    without = figures(mine.get(address(first)))
    for ticks, said in [
        (
            ["x", "ON_TIME:", "GRADE:1", "ON_TIME:-1", "ON_TIME:\x00"],
            "5 lựa chọn trong địa chỉ không",
        ),
        ([f"ON_TIME:{foreign.pk}"], "1 hồ sơ, thủ tục đã chọn không thuộc đơn vị này"),
        (["ONLINE_TTHC:999999999999999999"], "1 hồ sơ, thủ tục đã chọn không thuộc đơn vị này"),
        ([f"ON_TIME:{10**9 + n}" for n in range(MOST_TICKED + 3)], "3 lựa chọn sau cùng không được tính"),
    ]:
        response = mine.get(address(first), {"tick": ticks})
        assert response.status_code == 200
        assert said in " ".join(response.context["said"])
        assert figures(response) == without
    same = mine.get(address(first), {"tick": [f"ON_TIME:{late[0].pk}"] * 3})
    assert not same.context["said"], "the same three times is one"
    for other in (second.commune.pk, province.pk, 0):
        assert mine.get(reverse("oversight:score_whatif", args=[other])).status_code == 404
    assert client_of(first.people[Role.HANDLER]).get(address(first)).status_code == 403


def test_another_dossier_never_costs_another_query(world, client_of, assert_num_queries_same_at_1_and_20):
    _, first, _, late, _, _ = world
    mine = client_of(first.people[Role.HEAD])
    ticked = [f"ON_TIME:{one.pk}" for one in late]

    def make():
        ticked.append(f"ON_TIME:{twin(late[0], 'steps').pk}")
        facts.refresh()

    assert_num_queries_same_at_1_and_20(make, lambda: mine.get(address(first), {"tick": ticked}))
