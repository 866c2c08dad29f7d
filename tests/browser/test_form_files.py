"""A blank form on its way: control uploads it, publishes, and a citizen and a clerk each save it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from procedures.models import ProcedureVersion
from procedures.queries import content_of
from tests.browser.samples import procedure_with_form
from tests.factories import dossiers as make
from tests.factories.documents import DOCX
from tests.factories.procedures import make_version, publish_now, with_form


pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAME = "Mẫu số 01.docx"


def saved(someone, link):
    """Name and content of what a press on the link brings; the page stays where it was."""
    before = someone.page.url
    with someone.page.expect_download() as waiting:
        someone.page.locator(link).click()
    assert someone.page.url == before
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("scripts", [True, False])
def test_from_control_to_the_citizen(visitor, world, scripts):
    version = make_version(
        code="1.001193", publish=False, valid_from=timezone.localdate() - timedelta(days=1)
    )
    control = visitor(world.people[Role.CONTROL], scripts=scripts)
    control.open(reverse("oversight:edit_version", args=[version.pk]))
    page = control.page
    page.locator(f"main a[href='{reverse('oversight:form_files', args=[version.pk])}']").click()
    page.locator("input[type=file]").set_input_files(
        {"name": NAME, "mimeType": "application/octet-stream", "buffer": DOCX}
    )
    page.locator("button[value=attach]").click()
    page.wait_for_selector("text=Đã lưu tệp mẫu")
    assert content_of(version).papers[0].form_file_name == NAME

    page.locator(f"main a[href='{reverse('oversight:edit_version', args=[version.pk])}']").click()
    page.locator("summary", has_text="Công bố").click()
    page.locator(f"form[action='{reverse('oversight:publish_version', args=[version.pk])}'] button").click()
    page.wait_for_selector("text=Đã công bố phiên bản")
    assert ProcedureVersion.objects.get(pk=version.pk).is_published

    citizen = visitor(width=320, scripts=scripts)
    citizen.open(reverse("public:procedure", args=["1.001193"]))
    assert "Tải mẫu (DOCX, 1 KB)" in citizen.page.locator("main").inner_text()
    link = f"main a[href='{reverse('public:form_file', args=['1.001193', 'p1'])}']"
    assert saved(citizen, link) == (NAME, DOCX)


def test_a_clerk_saves_it_while_receiving_and_loses_nothing(visitor, world):
    code = procedure_with_form(world)
    version = ProcedureVersion.objects.get(procedure__code=code)
    clerk = visitor(world.people[Role.RECEPTION])
    clerk.open(reverse("counter:receive", args=[version.procedure.offers.get().pk]))
    clerk.page.fill("[name=applicant_name]", "Lê Văn Khách")
    link = f"main a[href='{reverse('oversight:form_file', args=[version.pk, 'p1'])}']"
    assert saved(clerk, link) == ("to-khai.docx", DOCX)
    assert clerk.page.input_value("[name=applicant_name]") == "Lê Văn Khách"


def test_an_officer_saves_it_from_the_dossier(visitor, world):
    office = make.make_office(publish=False)
    publish_now(with_form(office.procedure.version))
    dossier = make.assigned(office)
    officer = visitor(office.people[Role.HANDLER])
    officer.open(reverse("desk:dossier", args=[dossier.pk]))
    link = f"main a[href='{reverse('oversight:form_file', args=[office.procedure.version.pk, 'p1'])}']"
    assert saved(officer, link) == ("to-khai.docx", DOCX)
