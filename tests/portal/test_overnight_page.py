"""Why points changed overnight: from real dossiers through the night to the page."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AgencyPlacement
from indicators.models import DossierFact
from indicators.services import facts, scores
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office, returned
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
BEFORE, DAY = date(2026, 3, 19), date(2026, 3, 20)


@built_once(frozen_at="2026-03-21 08:00")
def world():
    """Of four dossiers one was received last night and one went late; another was corrected."""
    province = AgencyFactory(province=True)
    first, second = make_office(), make_office()
    for office in (first, second):
        AgencyPlacement.objects.create(agency=office.commune, parent=province, valid_from=date(2015, 1, 1))
    new = accepted(first, when=at("2026-03-20 09:00"))
    late = accepted(first, when=at("2026-03-16 09:00"))
    fine = accepted(first, when=at("2026-03-18 09:00"))
    returned(second, when=at("2026-03-03 09:00"))
    facts.refresh()
    DossierFact.objects.filter(pk=late.pk).update(due_on=BEFORE)
    DossierFact.objects.filter(pk=fine.pk).update(due_on=date(2026, 4, 1))
    scores.score_day(BEFORE)
    return province, first, second, new, late, fine


def address(agency):
    return reverse("oversight:score_overnight", args=[agency.pk])


def rows_of(response, label):
    """The row of an indicator and those of its parts."""
    texts = [[cell["text"] for cell in row["cells"]] for row in response.context["rows"]]
    start = next(index for index, row in enumerate(texts) if row[0].startswith(label))
    end = next(
        (index for index in range(start + 1, len(texts)) if not texts[index][0].startswith("–")), len(texts)
    )
    return texts[start:end]


def test_one_night_alone_has_nothing_to_compare_with(world, client_of):
    _, first, *_ = world
    response = client_of(first.people[Role.HEAD]).get(address(first.commune))
    assert "chưa có đêm trước để so" in response.content.decode()


def test_the_parts_of_a_night(world, client_of):
    province, first, second, new, late, _ = world
    scores.score_day(DAY)
    mine = client_of(first.people[Role.HEAD])
    response = mine.get(address(first.commune))
    assert rows_of(response, "2.1") == [
        ["2.1 Tỷ lệ hồ sơ xử lý đúng hạn", "2 / 2", "2 / 3", "", "", "−6,67"],
        ["– Tiếp nhận mới", "", "", "1", "+1 / +1", ""],
        ["– Quá hạn khi chưa xong", "", "", "1", "−1 / 0", "−6,67"],
    ]
    codes = [row["cells"][0]["text"] for row in response.context["dossiers"]]
    assert codes == [str(late), str(new)], "who lost something first"
    assert response.context["outside"] == 0
    told = {row["cells"][0]["text"]: row["cells"][-1]["text"] for row in response.context["dossiers"]}
    assert told[str(late)] == "Quá hạn khi chưa xong: mất 2.1, 5.4"
    assert told[str(new)].startswith("Tiếp nhận mới: đạt 2.1, 5.4; chưa đạt 3.3, ")

    above = client_of(UserFactory(role=Role.HEAD, agency=province))
    assert rows_of(above.get(address(province)), "2.1")[0][1:3] == ["3 / 3", "3 / 4"]
    for other in (second.commune, province):
        assert mine.get(address(other)).status_code == 404
    assert client_of(first.people[Role.HANDLER]).get(address(first.commune)).status_code == 403


def test_a_correction_of_the_past_is_told_as_such(world, client_of):
    _, first, _, _, _, fine = world
    DossierFact.objects.filter(pk=fine.pk).update(due_on=date(2026, 3, 18))
    scores.score_day(DAY)
    response = client_of(first.people[Role.HEAD]).get(address(first.commune))
    assert rows_of(response, "2.1")[-1] == [
        "– Khác: số liệu cũ được sửa, chuyển đơn vị, hoặc không đếm theo ngày của hồ sơ",
        "", "", "", "−1 / 0", "−6,66",
    ]  # fmt: skip
    assert rows_of(response, "2.1")[0][-1] == "−13,33", "and still all parts are the change"


def test_another_dossier_never_costs_another_query(world, client_of, assert_num_queries_same_at_1_and_20):
    _, first, *_ = world
    scores.score_day(DAY)
    mine = client_of(first.people[Role.HEAD])

    def make():
        accepted(first, when=at("2026-03-20 10:00"))
        facts.refresh()

    assert_num_queries_same_at_1_and_20(make, lambda: mine.get(address(first.commune)))
