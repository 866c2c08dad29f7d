"""The head's score pages: what is counted, what is not, which dossiers cost points, and who may see it."""

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AgencyPlacement
from dossiers.models import Dossier
from indicators.models import DossierFact, UnitScore
from indicators.queries import unit_counts
from indicators.queries.counts import AVG_TIME, ON_TIME
from indicators.queries.definitions_kept import definition_in_force
from indicators.queries.scores import Line, late_dossiers
from indicators.rules.definition import UnitKind
from indicators.rules.pricing import share
from indicators.rules.scoring import Count, Standing, component
from indicators.services import facts, scores
from portal.oversight.scores_costing import prices_shown
from portal.ui.scorebars import WIDTH, bar
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office, returned


pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 20)


@pytest.fixture
def world(frozen_at):
    """Two communes of a province. The first has one late dossier of three, the second none of one."""
    frozen_at("2026-03-21 08:00")
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


def text_of(response):
    return " ".join(response.content.decode().split())


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
    assert reverse("oversight:score_late", args=[first.commune.pk]) in page


def test_the_lost_points_lead_to_the_dossiers_that_cost_them(world, client_of):
    _, first, _, late = world
    response = client_of(first.people[Role.HEAD]).get(
        reverse("oversight:score_late", args=[first.commune.pk])
    )
    page = text_of(response)
    assert [str(late)] == [row["cells"][0]["text"] for row in response.context["rows"]]
    assert "<dd>6,666</dd>" in page  # 20 points less 66,67 % of them
    assert "<dd>1 hồ sơ × 6,666</dd>" in page
    assert "Chưa xong, quá hạn 15 ngày" in page  # due Thursday 5 March, asked on the 20th
    assert "ngoài danh sách" not in page


@pytest.mark.parametrize(
    ("missing", "listed", "said"),
    [
        (3, 3, "1 hồ sơ × 3,334 + 2 hồ sơ × 3,333"),
        (3, 1, "1 hồ sơ × 3,334"),
        (4, 4, "4 hồ sơ × 2,5"),
    ],
)
def test_the_prices_shown_add_up(missing, listed, said):
    assert prices_shown(share(Fraction(10), missing=missing, listed=listed), listed) == said


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ended_on": date(2026, 3, 9)}, "Kết thúc sau hạn 4 ngày"),
        ({"asked_on": date(2026, 3, 6)}, "Yêu cầu bổ sung sau hạn 1 ngày"),
        ({"asked_on": date(2026, 3, 3), "asked_again_on": date(2026, 3, 4)}, "Yêu cầu bổ sung hơn một lần"),
        (
            {"asked_on": date(2026, 3, 3), "answered_on": date(2026, 3, 5), "extended_on": date(2026, 3, 7)},
            "Chưa xong, quá hạn 13 ngày",
        ),
    ],
)
def test_each_dossier_says_why_it_counts_as_late(changes, why, world, client_of):
    _, first, _, late = world
    DossierFact.objects.filter(pk=late.pk).update(**changes)
    page = text_of(
        client_of(first.people[Role.HEAD]).get(reverse("oversight:score_late", args=[first.commune.pk]))
    )
    assert why in page


def test_weights_in_sight_and_outside_sum_to_what_is_missing(world):
    """For every unit and period: listed and outside are denominator less numerator, and so are the prices."""
    province, first, _, late = world
    definition = definition_in_force(DAY).definition
    people = [UserFactory(role=Role.HEAD, agency=province), first.people[Role.HEAD]]
    DossierFact.objects.filter(pk=late.pk).update(ended_on=date(2026, 3, 5))  # changed since the night
    compared = 0
    for user in people:
        for score in UnitScore.objects.visible_to(user, DAY).select_related("definition"):
            found = late_dossiers(user, DAY, score, definition)
            n, d = (int(one) for one in next(value for value in score.values if value[0] == "ON_TIME")[1:3])
            assert found.listed + found.outside == d - n
            inside = found.prices.carrying * found.prices.more
            inside += (found.listed - found.prices.carrying) * found.prices.each
            assert inside + found.prices.outside == round(found.lost, 3)
            compared += found.outside
    assert compared == 9, (
        "the changed one is outside: commune and province thrice, and the commune's own head"
    )


@pytest.mark.parametrize("name", ["oversight:score_unit", "oversight:score_late"])
def test_a_head_sees_no_other_unit_by_any_address(name, world, client_of):
    province, first, second, _ = world
    mine = client_of(first.people[Role.HEAD])
    assert mine.get(reverse(name, args=[first.commune.pk])).status_code == 200
    for other in (second.commune.pk, province.pk, 0):
        assert mine.get(reverse(name, args=[other])).status_code == 404
    page = text_of(mine.get(reverse("oversight:scores"), {"kind": "province", "level": "province"}))
    assert second.commune.name not in page
    assert province.name not in page
    for role in (Role.HANDLER, Role.ADMINISTRATOR, Role.ONESTOP_HEAD):
        assert client_of(first.people[role]).get(reverse(name, args=[first.commune.pk])).status_code == 403


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
    _, first, _, _ = world
    mine = client_of(first.people[Role.HEAD])
    address = reverse("oversight:score_late", args=[first.commune.pk])

    def make():
        accepted(first, when=at("2026-03-02 09:00"))
        facts.refresh()

    assert_num_queries_same_at_1_and_20(make, lambda: mine.get(address))
    assert Dossier.objects.count() > 20


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
