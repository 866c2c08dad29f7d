"""Targets on the pages: entered by who may, listed with their gaps, on the unit's page, for nobody else."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Actor
from indicators.enums import PeriodKind
from indicators.models import Target
from indicators.rules.periods import Period
from indicators.services.targets import TargetsIn, set_targets
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.indicators import kept_score
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
QUARTER = Period(PeriodKind.QUARTER, date(2026, 1, 1))
MARCH = Period(PeriodKind.MONTH, date(2026, 3, 1))
LIST, NEW = reverse("oversight:targets"), reverse("oversight:new_targets")


@built_once(frozen_at="2026-03-20 09:00")
def world():
    """A province, a district of it with two communes, and the neighbouring district."""
    province = AgencyFactory(province=True)
    mine = AgencyFactory(district=True, parent=province, name="UBND huyện Của Tôi")
    other = AgencyFactory(district=True, parent=province, name="UBND huyện Láng Giềng")
    communes = [AgencyFactory(parent=mine) for _ in range(2)]
    head = UserFactory(role=Role.HEAD, agency=mine)
    return province, mine, other, communes, head


def typed(unit, **more):
    return {
        "unit": unit, "quarter": "2026-01-01", "number": "12/KH-UBND", "document_on": "2026-01-05",
        "title": "Kế hoạch", "value_ON_TIME": "95,5", **more,
    }  # fmt: skip


def set_by(head, unit, value="95"):
    entered = TargetsIn([unit.pk], QUARTER, {"ON_TIME": Decimal(value)}, "12/KH-UBND", date(2026, 1, 5))
    return set_targets(entered=entered, by=Actor(head), at=at("2026-03-20 08:00"))


def cells(response):
    """Texts of the table; what keeps a number and its unit on one line is a blank like any other here."""
    return [
        [cell["text"].replace("\u00a0", " ") for cell in row["cells"]] for row in response.context["rows"]
    ]


def test_one_document_for_all_communes_below(world, client_of):
    _, mine, other, communes, head = world
    browser = client_of(head)
    form = browser.get(NEW).content.decode()
    assert "Tất cả 2 đơn vị" in form
    assert other.name not in form
    response = browser.post(NEW, typed("all:commune:commune", value_AVG_TIME="7"), follow=True)
    assert "Đã ghi 4 chỉ tiêu." in response.content.decode()
    assert {(one.unit_id, one.indicator, str(one.value)) for one in Target.objects.all()} == {
        (one.pk, *what) for one in communes for what in (("ON_TIME", "95.50"), ("AVG_TIME", "7.00"))
    }
    assert {row[2] for row in cells(response)} == {"≥ 95,5 %", "≤ 7 ngày"}
    assert mine.pk not in {one.unit_id for one in Target.objects.all()}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"unit": ""}, "unit"),
        ({"unit": "all:province:province"}, "unit"),
        ({"quarter": "2025-10-01"}, "quarter"),
        ({"number": "  "}, "number"),
        ({"document_on": "2026-03-21"}, "document_on"),
        ({"document_on": "hôm qua"}, "document_on"),
        ({"value_ON_TIME": "0"}, "value_ON_TIME"),
        ({"value_ON_TIME": "100,01"}, "value_ON_TIME"),
        ({"value_ON_TIME": ""}, "__all__"),
    ],
)
def test_what_cannot_be_leaves_the_form_with_a_sentence(changes, where, world, client_of):
    _, mine, _, _, head = world
    response = client_of(head).post(NEW, typed(mine.pk) | changes)
    assert response.status_code == 422
    assert where in response.context["form"].errors
    assert not Target.objects.exists()


def test_the_gap_on_the_list_and_on_the_page_of_the_unit(world, client_of):
    _, mine, _, _, head = world
    set_by(head, mine)
    kept_score(mine, QUARTER, date(2026, 3, 19), {"ON_TIME": (90, 100)})
    kept_score(mine, MARCH, date(2026, 3, 19), {"ON_TIME": (1, 2)})
    browser = client_of(head)
    (row,) = cells(browser.get(LIST))
    assert row[:7] == [
        mine.name, "2.1 Tỷ lệ hồ sơ xử lý đúng hạn", "≥ 95 %", "90,00 %", "90 / 100", "5,00 điểm %, thiếu 5",
        "chưa đạt",
    ]  # fmt: skip
    assert row[7].startswith("12/KH-UBND, 05/01/2026")
    page = browser.get(reverse("oversight:score_unit", args=[mine.pk])).content.decode()
    assert "Chỉ tiêu quý I năm 2026" in page
    assert "5,00 điểm %, thiếu 5" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_what_was_superseded_is_shown_when_asked_for(world, client_of):
    _, mine, _, _, head = world
    set_by(head, mine)
    set_by(head, mine, "98")
    browser = client_of(head)
    assert [row[2] for row in cells(browser.get(LIST))] == ["≥ 98 %"]
    with_old = cells(browser.get(LIST, {"show": "all"}))
    assert [(row[2], row[6]) for row in with_old] == [
        ("≥ 95 %", "đã được thay"),
        ("≥ 98 %", "chưa đo"),
    ]
    assert cells(browser.get(LIST, {"first": "2026-04-01"})) == []
    for nonsense in ({"first": "x"}, {"unit": "x"}, {"after": "x"}, {"first": "0001-01-01"}):
        assert browser.get(LIST, nonsense).status_code == 200


def test_another_district_neither_sees_nor_sets(world, client_of):
    province, mine, other, _, head = world
    set_by(head, mine)
    neighbour = client_of(UserFactory(role=Role.HEAD, agency=other))
    for asked in ({}, {"unit": mine.pk}, {"show": "all"}):
        assert cells(neighbour.get(LIST, asked)) == []
    response = neighbour.post(NEW, typed(mine.pk))
    assert response.status_code == 422
    assert Target.objects.count() == 1
    assert mine.name not in neighbour.get(LIST, {"unit": mine.pk}).content.decode(), "not even in the filter"
    auditor = client_of(UserFactory(role=Role.AUDITOR, agency=province))
    set_by(UserFactory(role=Role.HEAD, agency=other), other)
    assert {row[0] for row in cells(auditor.get(LIST))} == {mine.name, other.name}
    assert [row[0] for row in cells(auditor.get(LIST, {"unit": other.pk}))] == [other.name]
    assert NEW not in auditor.get(LIST).content.decode(), "an inspector reads"
    assert auditor.get(NEW).status_code == 403


def test_another_target_never_costs_another_query(world, client_of, assert_num_queries_same_at_1_and_20):
    province, _, _, _, _ = world
    head = UserFactory(role=Role.HEAD, agency=province)
    browser = client_of(head)

    def make():
        unit = AgencyFactory(parent=province)
        set_by(head, unit)
        kept_score(unit, QUARTER, date(2026, 3, 19), {"ON_TIME": (90, 100)})

    assert_num_queries_same_at_1_and_20(make, lambda: browser.get(LIST))
