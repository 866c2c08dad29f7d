"""The head's score pages: what is counted, what is not, which dossiers cost points, and who may see it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AgencyPlacement
from calendars.queries import load_calendar
from dossiers.models import Dossier
from feedback.queries import HiddenOpinions
from indicators.models import DossierFact, UnitScore
from indicators.queries import unit_counts
from indicators.queries.counts import AVG_TIME, ON_TIME
from indicators.queries.definitions_kept import definition_in_force
from indicators.queries.dossier_costs import DossierCosts
from indicators.queries.drilldown import costing, lost_of
from indicators.queries.scores import Line, lines
from indicators.querysets import DOSSIER_RULES
from indicators.rules.contribution import SATISFACTION
from indicators.rules.definition import UnitKind
from indicators.rules.pricing import share
from indicators.rules.scoring import Count, Standing, component, half_up
from indicators.services import facts, scores
from indicators.services.petition_facts import refresh_petitions
from indicators.services.procedure_facts import refresh_procedures
from portal.oversight.scores_costing import Shown, prices_shown, why
from portal.ui.formats import number
from portal.ui.scorebars import WIDTH, bar
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office, returned, twin
from tests.factories.feedback import make_duty, make_petition
from tests.harness.pages import text_of
from tests.harness.thorough import MANY, THOROUGH
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 20)


@built_once(frozen_at="2026-03-21 08:00")
def world():
    """Two communes of a province. The first has one late dossier of three, the second none of one."""
    province = AgencyFactory(province=True)
    first, second = make_office(), make_office()
    for office in (first, second):
        AgencyPlacement.objects.create(agency=office.commune, parent=province, valid_from=date(2015, 1, 1))
    late = accepted(first, when=at("2026-03-02 09:00"))
    accepted(first, when=at("2026-03-19 09:00"))
    returned(first, when=at("2026-03-03 09:00"))
    returned(second, when=at("2026-03-03 09:00"))
    facts.refresh()
    scores.score_day(DAY)
    return province, first, second, late


@pytest.fixture
def only_progress(world, monkeypatch):
    """A night that counts nothing but progress."""
    monkeypatch.setattr(unit_counts, "MEASURED", (ON_TIME, AVG_TIME))
    scores.score_day(DAY)


@pytest.mark.usefixtures("only_progress")
def test_the_head_of_the_province_sees_all_units_by_rank(world, client_of):
    province, first, second, _ = world
    head = client_of(UserFactory(role=Role.HEAD, agency=province))
    page = text_of(head.get(reverse("oversight:scores")))
    assert page.index(second.commune.name) < page.index(first.commune.name)
    assert "1/2" in page
    assert "13,33" in page  # 2 of 3
    assert "20,00" in page
    assert "Mới đo 20 trên 100 điểm" in page
    assert "Tính đến hết ngày 20/03/2026" in page
    own = text_of(head.get(reverse("oversight:scores"), {"kind": "province", "level": "province"}))
    assert "15,00" in own, "three of four, the communes rolled up"
    assert first.commune.name not in own


@pytest.mark.usefixtures("only_progress")
def test_change_since_the_night_before(world, client_of):
    province, first, _, late = world
    DossierFact.objects.filter(pk=late.pk).update(
        ended_on=date(2026, 3, 5), finished_on=date(2026, 3, 5), days_taken=3
    )
    scores.score_day(date(2026, 3, 21))
    head = client_of(UserFactory(role=Role.HEAD, agency=province))
    page = text_of(head.get(reverse("oversight:scores")))
    assert "+6,67; hạng 2 → 1" in page
    assert first.commune.name in page


@pytest.mark.usefixtures("only_progress")
def test_the_unit_page_never_dresses_up_what_nobody_counts(world, client_of):
    _, first, _, _ = world
    page = text_of(
        client_of(first.people[Role.HEAD]).get(reverse("oversight:score_unit", args=[first.commune.pk]))
    )
    assert "2 / 3" in page
    assert "66,67 %" in page
    assert page.count("chưa đo </td>") == 22, "every indicator but the two of progress"
    assert "<strong>Công khai, minh bạch</strong>: chưa đo (18 điểm)" in page
    assert "<strong>Tiến độ giải quyết</strong>: 13,33 trên 20 điểm" in page
    assert "<dt>xếp loại</dt><dd>–</dd>" in page, "no grade while points are not measured"
    assert reverse("oversight:score_lost", args=[first.commune.pk, "ON_TIME"]) in page


def lost_page(client, unit, indicator="ON_TIME", **asked):
    return client.get(reverse("oversight:score_lost", args=[unit.pk, indicator]), asked)


def test_the_lost_points_lead_to_the_dossiers_that_cost_them(world, client_of):
    _, first, _, late = world
    response = lost_page(client_of(first.people[Role.HEAD]), first.commune)
    page = text_of(response)
    assert [str(late)] == [row["cells"][0]["text"] for row in response.context["rows"]]
    assert '<a href="#list">6,666</a>' in page  # 20 points less 66,67 % of them
    assert ">1 × 6,666</dd>" in page
    assert "chưa xong, quá hạn 11 ngày làm việc" in page  # due Thursday 5 March, asked on Friday the 20th
    assert "ngoài danh sách" not in page


def test_a_dossier_is_priced_over_every_indicator_it_hurts(world, client_of):
    """Late is paid twice (law.md §1.4): 20 × 1/3 of progress and 6 × (1 − 2/3 ÷ 0.9) of satisfaction."""
    _, first, _, _ = world
    (row,) = lost_page(client_of(first.people[Role.HEAD]), first.commune).context["rows"]
    parts = row["cells"][3]["text"]
    # 1/3 of what 3.3, 4.4 … cost is in it too: only what no dossier has is shared by all three.
    assert "6,666 tiến độ giải quyết" in parts
    assert "1,556 mức độ hài lòng" in parts
    whole, _, groups = parts.partition(": ")
    numbers = [Decimal(one.split(" ")[0].replace(",", ".")) for one in groups.split(" + ")]
    assert Decimal(whole.replace(",", ".")) == sum(numbers)
    assert "không nộp trực tuyến" not in row["cells"][4]["text"], "the list of progress says why it is late"
    (dearest, *_) = (
        client_of(first.people[Role.HEAD])
        .get(reverse("oversight:score_costs", args=[first.commune.pk]))
        .context["rows"]
    )
    assert dearest["cells"][3]["text"] == parts
    assert "không nộp trực tuyến" in dearest["cells"][4]["text"]


def test_the_dearest_dossiers_and_sums_by_unit_field_and_procedure(world, client_of):
    province, _first, _second, late = world
    head = client_of(UserFactory(role=Role.HEAD, agency=province))
    address = reverse("oversight:score_costs", args=[province.pk])
    response = head.get(address)
    rows = response.context["rows"]
    assert rows[0]["cells"][0]["text"] == str(late)
    assert len(rows) == 4
    whole = response.context["lost"]
    for way in ("unit", "field", "procedure"):
        sums = head.get(address, {"by": way}).context["rows"]
        points = [Decimal(row["cells"][2]["text"].replace(",", ".")) for row in sums]
        assert number(sum(points)) == whole, way
        assert sum(int(row["cells"][1]["text"]) for row in sums) == 4
    own = head.get(reverse("oversight:score_lost", args=[province.pk, "ON_TIME"]), {"by": "unit"})
    assert len(own.context["rows"]) == 1
    assert head.get(address, {"by": "nonsense"}).context["is_listed"]


@pytest.mark.parametrize(
    ("missing", "listed", "said"),
    [
        (3, 3, "1 × 3,334 + 2 × 3,333"),
        (3, 1, "1 × 3,334"),
        (4, 4, "4 × 2,5"),
    ],
)
def test_the_prices_shown_add_up(missing, listed, said):
    assert prices_shown(share(Fraction(10), missing=missing, listed=listed), listed) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ended_on": date(2026, 3, 9)}, "kết thúc sau hạn 2 ngày làm việc"),
        ({"asked_on": date(2026, 3, 6)}, "yêu cầu bổ sung sau hạn 1 ngày làm việc"),
        ({"asked_on": date(2026, 3, 3), "asked_again_on": date(2026, 3, 4)}, "yêu cầu bổ sung hơn một lần"),
        (
            {"asked_on": date(2026, 3, 3), "answered_on": date(2026, 3, 5), "extended_on": date(2026, 3, 9)},
            "chưa xong, quá hạn 9 ngày làm việc",
        ),
        ({"ended_on": date(2026, 3, 9), "disliked_on": DAY}, "đánh giá không hài lòng ngày 20/03/2026"),
        ({"ended_on": date(2026, 3, 9), "petitioned_on": DAY}, "có phản ánh, kiến nghị ngày 20/03/2026"),
    ],
)
def test_each_dossier_says_why_it_is_counted(changes, said, world):
    *_, late = world
    fact = DossierFact.objects.get(pk=late.pk)
    for name, value in changes.items():
        setattr(fact, name, value)
    shown = Shown(
        costs={},
        longest={},
        calendar=load_calendar("standard"),
        last=DAY,
        definition=definition_in_force(DAY).definition,
        hidden=HiddenOpinions(),
    )
    assert said in why(SATISFACTION, fact, shown)


def test_the_list_says_of_each_dossier_why_it_is_counted(world, client_of):
    _, first, _, late = world
    DossierFact.objects.filter(pk=late.pk).update(ended_on=date(2026, 3, 9), petitioned_on=DAY)
    page = lost_page(client_of(first.people[Role.HEAD]), first.commune, SATISFACTION)
    (reasons,) = [row["cells"][4]["text"] for row in page.context["rows"]]
    assert "kết thúc sau hạn 2 ngày làm việc" in reasons
    assert "có phản ánh, kiến nghị ngày 20/03/2026" in reasons


def test_lists_of_procedures_communes_and_petitions(world, client_of):
    _, first, _, _ = world
    petition = make_petition(first.commune)
    make_duty(petition, due_on=date(2026, 3, 10))
    refresh_petitions()
    refresh_procedures()
    scores.score_day(DAY)
    mine = client_of(first.people[Role.HEAD])
    listed = {
        "PAYMENT_TTHC_READY": [first.procedure.procedure.code],
        "ELECTRONIC_CERTIFIED_COPY": [first.commune.name],
        "PETITION_PROCESSING_ON_TIME": [petition.code],
    }
    for indicator, expected in listed.items():
        response = lost_page(mine, first.commune, indicator)
        assert [row["cells"][0]["text"] for row in response.context["rows"]] == expected
        assert response.context["outside"] == 0
    page = text_of(mine.get(reverse("oversight:score_unit", args=[first.commune.pk])))
    assert reverse("oversight:score_lost", args=[first.commune.pk, "PETITION_PROCESSING_ON_TIME"]) in page
    (row,) = lost_page(mine, first.commune, "PETITION_PROCESSING_ON_TIME").context["rows"]
    assert mine.get(row["cells"][0]["href"]).status_code == 200
    # A mean, nothing to count, and nonsense have no list.
    for without in ("AVG_TIME", "NONSENSE"):
        assert lost_page(mine, first.commune, without).status_code == 404


def test_weights_in_sight_and_outside_sum_to_what_is_missing(world):
    """For every unit, period and indicator: listed and outside are d − n, and prices are the points lost."""
    province, first, _, late = world
    make_duty(make_petition(first.commune, about_dossier=late), due_on=date(2026, 3, 10))
    refresh_petitions()
    refresh_procedures()
    facts.refresh()
    scores.score_day(DAY)
    definition = definition_in_force(DAY).definition
    people = [UserFactory(role=Role.HEAD, agency=province), first.people[Role.HEAD]]
    periods = 3 if THOROUGH else 1
    DossierFact.objects.filter(pk=late.pk).update(ended_on=date(2026, 3, 5))  # changed since the night
    compared = outside = 0
    for user in people:
        for score in UnitScore.objects.visible_to(user, DAY).select_related("definition"):
            if not THOROUGH and score.period_kind != "month":
                continue
            for line in lines(definition, score):
                found = costing(user, DAY, score, definition, line.indicator.id)
                if found is None:
                    assert line.indicator.id == "AVG_TIME" or line.standing != Standing.MEASURED
                    continue
                assert found.listed + found.outside == (line.d or 0) - (line.n or 0), line.indicator.id
                together = found.prices.of_all(found.listed) + found.prices.outside
                assert together == half_up(found.lost, 3), line.indicator.id
                compared += 1
                outside += found.outside
            costs = DossierCosts(user, DAY, score, definition)
            of_dossiers = [one for one in lines(definition, score) if one.indicator.id in DOSSIER_RULES]
            lost = sum((half_up(lost_of(one, definition), 3) for one in of_dossiers), Decimal(0))
            assert costs.lost + costs.outside == lost
            ids = list(Dossier.objects.values_list("pk", flat=True))
            each = sum((part.points for parts in costs.of(ids).values() for part in parts), Decimal(0))
            assert each == costs.lost, "dossier by dossier they are what they cost together"
    assert compared > 50 * periods
    # On time again: outside for commune and province, and the commune's own head.
    assert outside == 3 * periods


def test_a_head_sees_no_other_unit_by_any_address(world, client_of):
    province, first, second, _ = world
    mine = client_of(first.people[Role.HEAD])
    others = [client_of(first.people[role]) for role in (Role.HANDLER, Role.ADMINISTRATOR, Role.ONESTOP_HEAD)]
    for name in ("score_unit", "score_costs", "score_lost"):

        def address(unit, name=name):
            return reverse(f"oversight:{name}", args=[unit, "ON_TIME"] if name == "score_lost" else [unit])

        assert mine.get(address(first.commune.pk)).status_code == 200
        for other in (second.commune.pk, province.pk, 0):
            assert mine.get(address(other)).status_code == 404
        for browser in others:
            assert browser.get(address(first.commune.pk)).status_code == 403
    page = text_of(mine.get(reverse("oversight:scores"), {"kind": "province", "level": "province"}))
    assert second.commune.name not in page
    assert province.name not in page


def test_other_periods_and_nonsense_in_the_address(world, client_of):
    _, first, _, _ = world
    mine = client_of(first.people[Role.HEAD])
    address = reverse("oversight:scores")
    for asked, title in [
        ({}, "tháng 03/2026"),
        ({"period": "quarter"}, "quý I năm 2026"),
        ({"period": "year", "first": "2026-01-01"}, "năm 2026"),
        ({"period": "week", "first": "x"}, "tháng 03/2026"),
        ({"first": "0001-01-01"}, "tháng 03/2026"),
    ]:
        assert f"<h1>Điểm các đơn vị {title}</h1>" in text_of(mine.get(address, asked)), asked
    assert "tháng 12/2025" in text_of(mine.get(address, {"first": "2025-12-01"}))
    empty = text_of(mine.get(address, {"first": "2025-03-01"}))
    assert "Chưa có điểm của kỳ này" in empty
    assert (
        mine.get(
            reverse("oversight:score_unit", args=[first.commune.pk]), {"first": "2025-03-01"}
        ).status_code
        == 404
    )


def test_one_more_dossier_never_costs_one_more_query(world, client_of, assert_num_queries_same_at_1_and_20):
    _, first, _, late = world
    mine = client_of(first.people[Role.HEAD])
    unit = first.commune.pk

    def make():
        twin(late, "steps")
        facts.refresh()

    def both_lists():
        mine.get(reverse("oversight:score_costs", args=[unit]))
        mine.get(reverse("oversight:score_lost", args=[unit, "ON_TIME"]))

    assert_num_queries_same_at_1_and_20(make, both_lists)
    assert Dossier.objects.count() > MANY


def test_bars_are_as_wide_as_their_points():
    definition = definition_in_force(DAY).definition

    def line(indicator_id, count):
        indicator = definition.indicator(indicator_id)
        made = component(indicator, count, decimals=2, kind=UnitKind.COMMUNE)
        return Line(indicator, None, None, made.ratio, made.points, made.standing)

    lines = [
        line("PUBLISH_ON_TIME", Count.of(1, 2)),  # 3 of 6
        line("PUBLIC_UPDATE_ON_TIME", Count.of(0, 0)),  # 4 unreachable
        line("PUBLIC_CONTENT_FULL", None),  # 2 not measured
        line("DOSSIER_SYNC", Count.of(0, 9)),  # 0 of 6
    ]
    assert lines[1].standing == Standing.NOTHING_TO_COUNT
    pieces = bar([*lines, line("ON_TIME", Count.of(1, 2))], definition.groups[0])
    assert [(one.css, one.x, one.width) for one in pieces] == [
        ("won", 0, 67), ("lost", 67, 200), ("unreachable", 267, 89), ("unmeasured", 356, 44),
    ]  # fmt: skip
    assert pieces[-1].x + pieces[-1].width == WIDTH
