"""An officer reads a folder and takes a step without touching the mouse."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import LookAction, Role
from accounts.models import AccessRecord
from dossiers.enums import EventKind, FileKind
from dossiers.models import Dossier, DossierFile
from tests.factories import files as make
from tests.factories.dossiers import Office, assigned, make_office


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def office(transactional_db: None, settings: Any, tmp_path: Any) -> Office:
    settings.PAGES_DIR = tmp_path / "pages"
    return make_office()


def folder(office: Office) -> Dossier:
    """Three pages, a photograph, and a file with a password."""
    dossier = assigned(office, when=timezone.now())
    contents = (
        ("don.pdf", make.pdf(pages=3), "application/pdf"),
        ("anh.jpg", make.picture((1600, 1200)), "image/jpeg"),
        ("khoa.pdf", make.pdf(password="x"), "application/pdf"),
    )
    for name, content, media in contents:
        DossierFile.objects.create(
            dossier=dossier, stored_file=make.stored(content, media), kind=FileKind.PROCESS, name=name,
            added_by=office.people[Role.RECEPTION], added_at=timezone.now(),
        )  # fmt: skip
    return dossier


def test_papers_are_read_with_the_keyboard_alone(office: Office, visitor: Any) -> None:
    dossier = folder(office)
    handler = visitor(office.people[Role.HANDLER])
    page = handler.page
    assert handler.open(reverse("desk:dossier", args=[dossier.pk])) == 200

    def press(key: str, alt: str) -> None:
        page.keyboard.press(key)
        page.get_by_alt_text(alt, exact=True).wait_for()

    press("j", "Trang 1 của don.pdf")
    press(".", "Trang 2 của don.pdf")
    press("ArrowRight", "Trang 3 của don.pdf")
    press(",", "Trang 2 của don.pdf")
    width = page.locator(".viewer-page img").get_attribute("width")
    page.keyboard.press("+")
    page.locator(".viewer-page-enlarged img").wait_for()
    assert int(page.locator(".viewer-page img").get_attribute("width")) > int(width)
    page.keyboard.press("-")
    page.locator(".viewer-page:not(.viewer-page-enlarged) img").wait_for()
    press("j", "Trang 1 của anh.jpg")
    tall = page.locator(".viewer-page img")
    assert int(tall.get_attribute("height")) < int(tall.get_attribute("width"))
    page.keyboard.press("x")
    page.wait_for_function(
        "() => { const i = document.querySelector('.viewer-page img'); return i && i.height > i.width }"
    )
    handler.picture("viewer turned")
    page.keyboard.press("j")
    page.get_by_text("Tệp có mật khẩu").wait_for()
    press("k", "Trang 1 của anh.jpg")

    assert (
        page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)").count("don.pdf") == 0
    )
    looks = AccessRecord.objects.filter(action=LookAction.FILE, user=office.people[Role.HANDLER])
    assert looks.exists()


def test_what_was_just_done_is_taken_back_with_the_keyboard(office: Office, visitor: Any) -> None:
    dossier = folder(office)
    handler = visitor(office.people[Role.HANDLER])
    page = handler.page
    handler.open(reverse("desk:dossier", args=[dossier.pk]))
    page.keyboard.press("e")
    page.wait_for_url("**/hoan-thanh/")
    page.locator("[name=abstract]").fill("Giấy khai sinh")
    page.locator("main form button.btn-primary").press("Enter")
    page.wait_for_url(f"**{reverse('desk:dossier', args=[dossier.pk])}")
    button = page.get_by_role("button", name="Hoàn tác")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Đã hoàn tác.").wait_for()
    assert dossier.events.latest("seq").kind == EventKind.UNDO
    assert page.get_by_text("bạn đang giữ").count()
