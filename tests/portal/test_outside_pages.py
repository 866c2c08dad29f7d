"""The comparison with outside figures by its pages."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from documents.models import StoredFile
from indicators.models import OutsideReport
from indicators.services import scores
from portal.oversight import outside_rows
from tests.access_table import access
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import accepted, make_office
from tests.factories.months import MARCH, MonthWorld
from tests.harness.pages import text_of
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once(frozen_at="2026-04-07 10:00")
def world():
    world = MonthWorld()
    scores.score_period(MARCH)
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


NOT_KEPT = "Nguyễn Thị Riêng Tư"


def with_both(world):
    """Figures and dossiers of one commune, a stranger's dossier among them, and columns nobody asked for."""
    unit, elsewhere = world.first.commune.code, accepted(make_office())
    dossiers = [
        {"code": str(world.late), "due": "31/03/2026", "unit": unit, "status": NOT_KEPT, "name": NOT_KEPT},
        {"code": str(elsewhere), "due": "31/03/2026", "unit": unit},
        {"code": "NOI-KHAC-1", "due": "30/03/2026", "end": "30/03/2026", "unit": unit},
    ]
    figures = [
        {"unit": unit, "indicator": "ON_TIME", "n": "2", "d": "3", "points": "13.33", "name": NOT_KEPT}
    ]
    text = json.dumps({"figures": figures, "dossiers": dossiers})
    return elsewhere, SimpleUploadedFile("bang.json", text.encode(), "application/json")


def test_their_figures_lead_to_the_rows_that_were_read_and_the_file_is_given_out_to_nobody(world, client_of):
    head = client_of(world.head)
    elsewhere, file = with_both(world)
    answer = head.post(reverse("oversight:outside_reports"), sent(world, file=file, pasted=""), follow=True)
    address, unit = answer.redirect_chain[-1][0], world.first.commune.pk
    for part in ("figures", "dossiers"):
        assert f'href="?unit={unit}&show=rows#{part}"' in text_of(answer)
    auditor = client_of(UserFactory(role=Role.AUDITOR, agency=world.province))
    for browser in (head, auditor):
        read = browser.get(address, {"unit": unit, "show": "rows"})
        page = text_of(read)
        figures, dossiers = (read.context[part]["rows"] for part in ("figures", "dossiers"))
        assert [cell["text"] for cell in figures[0]["cells"]][1:] == ["2 / 3", "13,33"]
        assert [row["cells"][0]["text"] for row in dossiers] == [
            str(world.late), "ngoài phạm vi xem", "NOI-KHAC-1",
        ]  # fmt: skip
        assert [bool(row["cells"][0]["href"]) for row in dossiers] == [True, False, False]
        # docs/access.csv: file, personal and export are "no" for all three.
        said = page + text_of(browser.get(address, {"unit": unit}))
        assert NOT_KEPT not in said
        assert str(elsewhere) not in said
        for word in ("/tep/", "bang.json</a>"):
            assert word not in said
        assert browser.get(f"{address}tep/").status_code == 404
        taken = browser.get(address, {"unit": unit, "show": "rows", "tep": "xlsx"})
        assert taken["Content-Type"].startswith("text/html")
    given = {access("outside_report", role, "same_unit") for role in ("head", "control", "auditor")}
    assert {(one.file, one.personal, one.export) for one in given} == {("no", "no", "no")}
    assert StoredFile.objects.filter(pk=OutsideReport.objects.get().file_id).exists(), "kept all the same"


def test_a_long_list_is_read_page_by_page(world, client_of, monkeypatch):
    monkeypatch.setattr(outside_rows, "SHOWN", 2)
    head = client_of(world.head)
    lines = [f"NK-{n},31/03/2026,,{world.first.commune.code}" for n in range(5)]
    pasted = "\n".join(["Mã hồ sơ,Hạn trả,Kết thúc,Đơn vị", *lines])
    answer = head.post(reverse("oversight:outside_reports"), sent(world, pasted=pasted), follow=True)
    address = answer.redirect_chain[-1][0]

    def read(**asked):
        page = head.get(address, {"show": "rows", **asked})
        return [row["cells"][0]["text"] for row in page.context["dossiers"]["rows"]]

    assert read() == ["NK-0", "NK-1"]
    assert read(after="2") == ["NK-2", "NK-3"]
    assert read(after="4") == ["NK-4"]
    assert read(before="4") == ["NK-2", "NK-3"]
    assert read(after="nonsense") == ["NK-0", "NK-1"]
    assert read(after="99999") == []
