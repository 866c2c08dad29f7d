"""Two units or two months side by side, and never one that is not this person's to see."""

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
FEBRUARY = MARCH.before()


@built_once(frozen_at="2026-03-21 08:00")
def world():
    province = AgencyFactory(province=True)
    mine = AgencyFactory(district=True, parent=province)
    other = AgencyFactory(district=True, parent=province, name="UBND huyện Láng Giềng")
    night, end = date(2026, 3, 20), date(2026, 2, 28)
    kept_score(mine, MARCH, night, {"ON_TIME": (1, 2), "REUSED_DIGITIZED_DATA": (4, 10)})
    kept_score(mine, FEBRUARY, end, {"ON_TIME": (3, 4)})
    kept_score(other, MARCH, night, {"ON_TIME": (4, 4), "REUSED_DIGITIZED_DATA": (4, 10)})
    return province, mine, other


def row_of(response, label):
    return next(
        [cell["text"] for cell in row["cells"]][1:]
        for row in response.context["rows"]
        if row["cells"][0]["text"].startswith(label)
    )


def test_two_units_of_one_month(world, client_of):
    province, mine, other = world
    above = client_of(UserFactory(role=Role.HEAD, agency=province))
    asked = {"unit": mine.pk, "month": "2026-03-01", "other_unit": other.pk}
    response = above.get(reverse("oversight:score_comparison"), asked)
    assert response.context["difference"] == "−10,00"
    assert response.context["most"] == ["2.1 Tỷ lệ hồ sơ xử lý đúng hạn (−10,00)"]
    assert row_of(response, "2.1") == ["1 / 2", "10,00", "4 / 4", "20,00", "−3 / −2", "−10,00"]
    assert row_of(response, "Tiến độ")[-1] == "−10,00"
    assert response.context["same_measure"]


def test_a_unit_against_its_month_before_unless_told_otherwise(world, client_of):
    _, mine, _ = world
    response = client_of(UserFactory(role=Role.HEAD, agency=mine)).get(
        reverse("oversight:score_comparison"), {"unit": mine.pk}
    )
    assert response.context["there"] == f"{mine.name}, tháng 02/2026"
    assert response.context["difference"] == "−4,00", "10 and 1 of March, 15 of February"
    assert row_of(response, "4.3") == ["4 / 10", "1,00", "–", "–", "–", "+1,00"]
    assert not response.context["same_measure"]
    assert "Hai bên không đo cùng số điểm." in response.content.decode()


def test_another_district_is_no_choice_and_no_answer(world, client_of):
    province, mine, other = world
    head = client_of(UserFactory(role=Role.HEAD, agency=mine))
    address = reverse("oversight:score_comparison")
    assert other.name not in head.get(address).content.decode()
    for name in ("unit", "other_unit"):
        for foreign in (other.pk, province.pk):
            response = head.get(address, {name: foreign})
            assert response.status_code == 422
            assert "rows" not in response.context
            assert other.name not in response.content.decode()


@pytest.mark.parametrize("asked", [{"unit": "x"}, {"month": "2026-13-01"}, {"other_month": "\x00"}])
def test_nonsense_is_refused_in_words(asked, world, client_of):
    _, mine, _ = world
    response = client_of(UserFactory(role=Role.HEAD, agency=mine)).get(
        reverse("oversight:score_comparison"), asked
    )
    assert response.status_code == 422
    assert set(response.context["form"].errors) >= set(asked)
    assert "rows" not in response.context


def test_a_month_without_points_says_so(world, client_of):
    province, mine, other = world
    above = client_of(UserFactory(role=Role.HEAD, agency=province))
    asked = {"unit": other.pk, "month": "2026-02-01", "other_unit": mine.pk, "other_month": "2026-02-01"}
    response = above.get(reverse("oversight:score_comparison"), asked)
    assert response.context["missing"] == [f"{other.name} chưa có điểm tháng 02/2026."]
    nobody = client_of(UserFactory(role=Role.HEAD, agency=AgencyFactory()))
    assert "Chưa có tháng nào có điểm" in nobody.get(reverse("oversight:score_comparison")).content.decode()


def test_another_unit_never_costs_another_query(world, client_of, assert_num_queries_same_at_1_and_20):
    province, _, _ = world
    above = client_of(UserFactory(role=Role.HEAD, agency=province))

    def make():
        kept_score(AgencyFactory(parent=province), MARCH, date(2026, 3, 20), {"ON_TIME": (1, 2)})

    assert_num_queries_same_at_1_and_20(make, lambda: above.get(reverse("oversight:score_comparison")))
