"""The comparison with outside figures by its pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from indicators.models import OutsideReport
from indicators.services import scores
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.months import MARCH, MonthWorld
from tests.harness.pages import text_of


pytestmark = pytest.mark.django_db


@pytest.fixture
def world(frozen_at):
    world = MonthWorld()
    scores.score_period(MARCH)
    frozen_at("2026-04-07 10:00")
    return world


def sent(world, **changes):
    figures = f"Đơn vị,Chỉ số,Tử số,Mẫu số,Điểm\n{world.first.commune.code},ON_TIME,2,3,13.33"
    return {
        "agency": world.province.pk,
        "month": "2026-03",
        "source": "Cổng quốc gia, 05/04/2026",
        "pasted": figures,
        **changes,
    }


def test_pasted_figures_are_compared(world, client_of):
    head = client_of(world.head)
    answer = head.post(reverse("oversight:outside_reports"), sent(world), follow=True)
    page = text_of(answer)
    assert "1 / 3" in page
    assert "2 / 3" in page
    assert "cùng mẫu số, tử số khác" in page
    assert "Cổng quốc gia, 05/04/2026" in text_of(head.get(reverse("oversight:outside_reports")))


def test_a_list_as_a_file_leads_to_the_dossiers(world, client_of):
    head = client_of(world.head)
    lines = f"Mã hồ sơ,Hạn trả,Kết thúc,Đơn vị\n{world.late},31/03/2026,,{world.first.commune.code}"
    file = SimpleUploadedFile("ds.csv", lines.encode(), "text/csv")
    page = text_of(
        head.post(reverse("oversight:outside_reports"), sent(world, file=file, pasted=""), follow=True)
    )
    assert "bên ngoài" in page
    assert reverse("desk:dossier", args=[world.late.pk]) in page
    assert '<dt>còn lại chưa giải thích được</dt><dd data-made-of="below">0 / 0</dd>' in page


def test_bad_rows_come_back_with_a_sentence_each(world, client_of):
    head = client_of(world.head)
    bad = "Đơn vị,Chỉ số,Mẫu số\nKHONG,ON_TIME,3\nCUNG,ON_TIME,hai"
    answer = head.post(reverse("oversight:outside_reports"), sent(world, pasted=bad))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Dòng 2: không có đơn vị mã “KHONG” trong phạm vi so sánh." in page
    assert "Dòng 3:" in page
    assert not OutsideReport.objects.exists()
    early = text_of(head.post(reverse("oversight:outside_reports"), sent(world, month="2019-05")))
    assert "Chưa có bộ chỉ số nào cho tháng 05/2019." in early
    assert "Cổng quốc gia, 05/04/2026" in early, "what was typed is still there"
    for changes in ({"month": "thang ba"}, {"source": ""}, {"agency": world.province.pk + 999}):
        assert head.post(reverse("oversight:outside_reports"), sent(world, **changes)).status_code == 422


def test_nobody_elsewhere_sees_or_brings_anything(world, client_of):
    client_of(world.head).post(reverse("oversight:outside_reports"), sent(world))
    report = OutsideReport.objects.get()
    far = client_of(UserFactory(role=Role.HEAD, agency=AgencyFactory(district=True)))
    neighbour = client_of(world.second.people[Role.HEAD])
    for browser in (far, neighbour):
        assert browser.get(reverse("oversight:outside_report", args=[report.pk])).status_code == 404
        assert "Cổng quốc gia" not in text_of(browser.get(reverse("oversight:outside_reports")))
        assert browser.post(reverse("oversight:outside_reports"), sent(world)).status_code == 422
    auditor = client_of(UserFactory(role=Role.AUDITOR, agency=world.province))
    assert auditor.get(reverse("oversight:outside_report", args=[report.pk])).status_code == 200
    assert '<form method="post" enctype' not in text_of(auditor.get(reverse("oversight:outside_reports")))
    assert OutsideReport.objects.count() == 1
