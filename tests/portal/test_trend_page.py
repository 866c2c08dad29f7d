"""13 months of a unit: every value a dot, a gap where nothing was measured, and only for who may see it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from indicators.enums import PeriodKind
from indicators.rules.periods import Period
from portal.ui.linecharts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, line_chart
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.indicators import kept_score
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


def values(*numbers):
    return [(f"{month:02}/26", None if one is None else Decimal(one)) for month, one in enumerate(numbers, 1)]


def test_a_line_goes_through_its_values_and_breaks_where_there_is_none():
    chart = line_chart("điểm", values("10", "20", None, "15", None, None, "20"))
    assert chart is not None
    assert [line.count(",") for line in chart.lines] == [2], "only the first two stand side by side"
    assert [(dot.title, dot.label) for dot in chart.dots] == [
        ("01/26: 10", "10"), ("02/26: 20", ""), ("04/26: 15", ""), ("07/26: 20", "20"),
    ]  # fmt: skip
    assert [(row.label, row.at) for row in chart.rows] == [("10", HEIGHT - BOTTOM), ("15", 81), ("20", TOP)]
    assert [dot.y for dot in chart.dots] == [HEIGHT - BOTTOM, TOP, 81, TOP]
    assert (chart.dots[0].x, chart.dots[-1].x) == (LEFT, WIDTH - RIGHT)
    assert [column.label for column in chart.columns] == ["01/26", "04/26", "07/26"]


@pytest.mark.parametrize(
    ("numbers", "ticks"),
    [
        (["0", "100"], ["0", "50", "100"]),
        (["0"], ["0", "0,05", "0,1"]),
        (["20", "19.99"], ["19,5", "20", "20,5"]),  # a hundredth is no cliff
        (["63.2", "71.9"], ["60", "65", "70", "75"]),
        (["99.5", "100"], ["95", "100", "105"]),
        (["12", "1234567"], ["0", "500.000", "1.000.000", "1.500.000"]),
    ],
)
def test_the_numbers_beside_it_are_round(numbers, ticks):
    chart = line_chart("điểm", values(*numbers))
    assert chart is not None
    assert [row.label for row in chart.rows] == ticks
    for dot in chart.dots:
        assert chart.rows[-1].at <= dot.y <= chart.rows[0].at


def test_nothing_measured_is_no_chart():
    assert line_chart("điểm", values(None, None)) is None
    assert line_chart("điểm", []) is None


MARCH = Period(PeriodKind.MONTH, date(2026, 3, 1))
JANUARY = Period(PeriodKind.MONTH, date(2026, 1, 1))


@built_once(frozen_at="2026-03-21 08:00")
def world():
    """Two communes of a province, the first scored for January and March of 2026, not for February."""
    province = AgencyFactory(province=True)
    first, second = AgencyFactory(parent=province), AgencyFactory(parent=province)
    kept_score(first, JANUARY, date(2026, 1, 31), {"ON_TIME": (1, 4), "AVG_TIME": ("10.5", 3)}, rank=(2, 2))
    kept_score(first, MARCH, date(2026, 3, 19), {"ON_TIME": (1, 3), "AVG_TIME": (0, 0)}, rank=(2, 2))
    kept_score(first, MARCH, date(2026, 3, 20), {"ON_TIME": (1, 2), "AVG_TIME": (3, 1)}, rank=(1, 2))
    kept_score(second, MARCH, date(2026, 3, 20), {"ON_TIME": (0, 2)}, rank=(2, 2))
    return province, first, second


def cells_of(response, label):
    return next(
        [cell["text"] for cell in row["cells"]][1:]
        for row in response.context["rows"]
        if row["cells"][0]["text"].startswith(label)
    )


@pytest.mark.django_db
def test_the_page_of_13_months(world, client_of):
    province, first, second = world
    address = reverse("oversight:score_trend", args=[first.pk])
    mine = client_of(UserFactory(role=Role.HEAD, agency=first))
    response = mine.get(address)
    page = text_of(response)
    assert "13 tháng, đến tháng 03/2026" in page
    assert response.context["missing"][-1] == "tháng 02/2026"
    assert len(response.context["missing"]) == 11
    assert "Có tháng chưa đo đủ 100 điểm" in page
    assert cells_of(response, "Tổng")[-4:] == ["–", "5,00", "–", "10,00"], "the last night of each month"
    assert cells_of(response, "Điểm chưa đo")[-1] == "80,00"
    assert cells_of(response, "Hạng")[-1] == "1/2"
    assert cells_of(response, "2.1")[-1] == "10,00"
    assert cells_of(response, "2.2")[-3:] == ["3,50", "–", "3,00"], "days, for it earns no points"
    assert response.context["groups"][0]["charts"] == [], "nobody counts transparency"
    assert page.count('class="line-chart"') == 4, "total, progress and its two indicators"
    assert cells_of(mine.get(address, {"show": "shares"}), "2.1")[-3:] == ["25,00", "–", "50,00"]
    assert mine.get(address, {"show": "x", "first": "nonsense"}).status_code == 200
    before = mine.get(address, {"first": "2024-01-01"})
    assert before.status_code == 404
    assert "Chưa có điểm của đơn vị này trong 13 tháng đã chọn." in before.content.decode()

    for other in (second.pk, province.pk, 0):
        assert mine.get(reverse("oversight:score_trend", args=[other])).status_code == 404
    assert client_of(UserFactory(role=Role.HEAD, agency=province)).get(address).status_code == 200
    assert client_of(UserFactory(role=Role.HANDLER, agency=first)).get(address).status_code == 403


@pytest.mark.django_db
def test_another_night_never_costs_another_query(world, client_of, assert_num_queries_same_at_1_and_20):
    _, first, _ = world
    mine = client_of(UserFactory(role=Role.HEAD, agency=first))
    months = iter([Period(PeriodKind.MONTH, date(2025, 1 + number % 12, 1)) for number in range(200)])
    days = iter(range(1, 200))

    def make():
        kept_score(first, next(months), date(2026, 1, 1) + timedelta(days=next(days)), {"ON_TIME": (1, 4)})

    assert_num_queries_same_at_1_and_20(
        make, lambda: mine.get(reverse("oversight:score_trend", args=[first.pk]))
    )


@pytest.mark.django_db
def test_the_ranking_tells_the_change_since_the_month_before(world, client_of):
    province, first, second = world
    february = MARCH.before()
    kept_score(first, february, date(2026, 2, 20), {"ON_TIME": (1, 1)}, rank=(1, 2))
    kept_score(first, february, date(2026, 2, 28), {"ON_TIME": (5, 8)}, rank=(2, 2))
    response = client_of(UserFactory(role=Role.HEAD, agency=province)).get(reverse("oversight:scores"))
    assert [column["label"] for column in response.context["columns"]][3:5] == [
        "So với đêm trước",
        "So với kỳ trước",
    ]
    assert [[cell["text"] for cell in row["cells"]][1:5] for row in response.context["rows"]] == [
        [first.name, "10,00", "+3,33; hạng 2 → 1", "−2,50; hạng 2 → 1"],
        [second.name, "0,00", "–", "–"],
    ]
