"""Pages of what is entered for the scores: answers of the national portal, reports, certified copies."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AgencyPlacement
from dossiers.models import Synchronisation
from indicators.models import EnteredFigure
from tests import access_table as table
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once(frozen_at="2026-03-21 08:00")
def office():
    return make_office()


def figure(office, **changes):
    return {
        "unit": office.commune.pk, "kind": "reported", "period_kind": "month", "first_on": "2026-03-10",
        "value": "12", "document": "Báo cáo 12/BC-UBND",
    } | changes  # fmt: skip


def test_a_figure_is_entered_and_entered_again(office, client_of):
    control = client_of(office.people[Role.CONTROL])
    address = reverse("oversight:enter_figure")
    assert control.post(address, figure(office)).status_code == 302
    assert control.post(address, figure(office, value="13")).status_code == 302
    page = control.get(reverse("oversight:figures"))
    shown = [[cell["text"] for cell in row["cells"]] for row in page.context["rows"]]
    assert [(row[2], row[3], row[6]) for row in shown] == [
        ("tháng 03/2026", "13", ""), ("tháng 03/2026", "12", "đã nhập lại"),
    ]  # fmt: skip
    assert "Nhập số liệu" in text_of(page)
    assert "Nhập số liệu" not in text_of(
        client_of(office.people[Role.HEAD]).get(reverse("oversight:figures"))
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"document": ""}, "Văn bản, báo cáo"),
        ({"value": "-1"}, "0"),
        ({"first_on": "2026-04-01"}, "Kỳ này chưa bắt đầu"),
    ],
)
def test_a_wrong_figure_comes_back_with_its_reason(changes, said, office, client_of):
    answer = client_of(office.people[Role.CONTROL]).post(
        reverse("oversight:enter_figure"), figure(office, **changes)
    )
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not EnteredFigure.objects.exists()


def test_nobody_enters_or_reads_figures_of_another_agency(office, client_of):
    other = make_office()
    address = reverse("oversight:enter_figure")
    assert client_of(office.people[Role.CONTROL]).post(address, figure(other)).status_code == 422
    assert client_of(office.people[Role.HEAD]).get(address).status_code == 403
    client_of(other.people[Role.CONTROL]).post(address, figure(other))
    assert EnteredFigure.objects.count() == 1
    page = client_of(office.people[Role.HEAD]).get(reverse("oversight:figures"))
    assert page.context["rows"] == []


RELATIONS = {"same_unit": "commune", "child": "province", "sibling": "sibling", "other_agency": "elsewhere"}


def test_who_sees_a_figure_is_what_the_access_table_says(office, client_of):
    province, sibling = AgencyFactory(province=True), make_office()
    for one in (office, sibling):
        AgencyPlacement.objects.create(agency=one.commune, parent=province, valid_from=date(2015, 1, 1))
    client_of(office.people[Role.CONTROL]).post(reverse("oversight:enter_figure"), figure(office))
    places = {
        "commune": office.commune, "province": province, "sibling": sibling.commune,
        "elsewhere": AgencyFactory(province=True, name="UBND tỉnh Khác"),
    }  # fmt: skip
    allowed = {
        (rule.role, rule.relation)
        for rule in table.objects()
        if rule.name == "entered_figure" and rule.see == "yes"
    }
    found = {
        (role.value, relation)
        for role in Role
        for relation, place in RELATIONS.items()
        if EnteredFigure.objects.visible_to(
            UserFactory(role=role, agency=places[place]), date(2026, 3, 20)
        ).exists()
    }
    assert found == allowed


def test_a_list_of_answers_is_written_down_and_shown(office, client_of):
    taken, refused, waiting = (accepted(office, when=at("2026-03-16 09:00")) for _ in range(3))
    control = client_of(office.people[Role.CONTROL])
    lines = f"{taken};17/03/2026;;18/03/2026\n\n{refused}; 2026-03-17; Thiếu số\nH99-KHONG;17/03/2026"
    answer = control.post(
        reverse("oversight:record_answers"), {"source": "Danh sách 17/3", "answers": lines}, follow=True
    )
    page = text_of(answer)
    assert "số hồ sơ: 2" in page
    assert "Không có hồ sơ với mã này ở cơ quan của bạn: H99-KHONG" in page
    assert Synchronisation.objects.get(pk=taken.pk).stored_on == date(2026, 3, 18)
    (row,) = answer.context["rows"]
    assert [cell["text"] for cell in row["cells"]] == [office.commune.name, "3", "1", "1", "1"]
    listed = {row["cells"][0]["text"]: row["cells"][4]["text"] for row in answer.context["dossiers"]}
    assert listed == {str(refused): "từ chối ngày 17/03/2026: Thiếu số", str(waiting): "chưa có"}
    elsewhere = client_of(make_office().people[Role.HEAD]).get(reverse("oversight:synchronisation"))
    assert elsewhere.context["rows"] == elsewhere.context["dossiers"] == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("khong-co-ngay", "Dòng 1 không đúng"),
        ("H99-1; 17/03/2026\nH99-2; 31/02/2026", "Dòng 2 không đúng"),
        ("H99-1; 17/03/2026; lý do; 18/03/2026; thừa", "Dòng 1 không đúng"),
        ("H99-1; 22/03/2026", "ở tương lai"),
    ],
)
def test_a_list_that_cannot_be_read_says_where(answers, said, office, client_of):
    answer = client_of(office.people[Role.CONTROL]).post(
        reverse("oversight:record_answers"), {"source": "Danh sách", "answers": answers}
    )
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_one_more_dossier_never_costs_one_more_query(office, client_of, assert_num_queries_same_at_1_and_20):
    control = client_of(office.people[Role.CONTROL])
    assert_num_queries_same_at_1_and_20(
        lambda: accepted(office, when=at("2026-03-16 09:00")),
        lambda: control.get(reverse("oversight:synchronisation")),
    )
