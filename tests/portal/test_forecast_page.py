"""The forecast page: the figure, its method in words, its error, and who may see it."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from indicators.enums import PeriodKind
from indicators.rules.periods import Period
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.indicators import kept_score
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MARCH = Period(PeriodKind.MONTH, date(2026, 3, 1))


@built_once(frozen_at="2026-03-21 08:00")
def world():
    province = AgencyFactory(province=True)
    mine = AgencyFactory(district=True, parent=province)
    other = AgencyFactory(district=True, parent=province)
    for unit in (mine, other):
        for day, counts in [(2, (10, 10)), (20, (30, 38))]:
            kept_score(unit, MARCH, date(2026, 3, day), {"ON_TIME": counts})
    return province, mine, other


def address(unit):
    return reverse("oversight:score_forecast", args=[unit.pk])


def keep_month(unit, period):
    """First of the month, one in the middle, the end."""
    for day, counts in [(2, (4, 4)), (period.last.day - 11, (12, 16)), (period.last.day, (18, 28))]:
        kept_score(unit, period, period.first.replace(day=day), {"ON_TIME": counts})


def test_the_end_of_the_month_and_how_it_was_found(world, client_of):
    _, mine, _ = world
    head = client_of(UserFactory(role=Role.HEAD, agency=mine))
    response = head.get(address(mine))
    page = " ".join(response.content.decode().split())
    assert response.context["ends"] == "15,38"
    assert "từ hết ngày 02/03/2026 đến hết ngày 20/03/2026" in page
    assert "14 ngày làm việc" in page
    on_time = next(row for row in response.context["rows"] if row["cells"][0]["text"].startswith("2.1"))
    assert [cell["text"] for cell in on_time["cells"]][1:] == [
        "30 / 38",
        "15,79",
        "40 / 52",
        "15,38",
        "−0,41",
    ]
    assert "chưa biết sai số" in response.context["error"]

    period = MARCH
    for months, said in [(1, "Mới thử lại được 1 tháng"), (2, "Mới thử lại được 2 tháng")]:
        period = period.before()
        keep_month(mine, period)
        assert said in head.get(address(mine)).context["error"], months
    keep_month(mine, period.before())
    enough = head.get(address(mine))
    assert "Thử lại trên 3 tháng đã kết thúc: sai trung bình" in enough.context["error"]
    assert len(enough.context["trials"]) == 3


def test_nothing_is_forecast_of_a_month_that_is_over_or_has_one_night(world, client_of):
    _, mine, _ = world
    february = MARCH.before()
    keep_month(mine, february)
    head = client_of(UserFactory(role=Role.HEAD, agency=mine))
    over = head.get(address(mine), {"first": "2026-02-01"})
    assert "Tháng này đã kết thúc" in over.content.decode()
    assert over.context["forecast"] is None
    lone = AgencyFactory()
    kept_score(lone, MARCH, date(2026, 3, 20), {"ON_TIME": (1, 2)})
    page = client_of(UserFactory(role=Role.HEAD, agency=lone)).get(address(lone)).content.decode()
    assert "cần điểm của ít nhất hai đêm" in page


def test_another_district_is_not_there(world, client_of):
    province, mine, other = world
    head = client_of(UserFactory(role=Role.HEAD, agency=mine))
    for unit in (other, province):
        assert head.get(address(unit)).status_code == 404
    assert head.get(reverse("oversight:score_forecast", args=[0])).status_code == 404
    assert client_of(UserFactory(role=Role.HANDLER, agency=mine)).get(address(mine)).status_code == 403
    assert client_of(UserFactory(role=Role.AUDITOR, agency=province)).get(address(mine)).status_code == 200


def test_another_night_never_costs_another_query(world, client_of, assert_num_queries_same_at_1_and_20):
    _, mine, _ = world
    head = client_of(UserFactory(role=Role.HEAD, agency=mine))
    period = [MARCH]

    def make():
        period.append(period[-1].before())
        keep_month(mine, period[-1])

    assert_num_queries_same_at_1_and_20(make, lambda: head.get(address(mine)))
