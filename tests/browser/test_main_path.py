"""The main path in a real browser, by the people who walk it: clerk, officers, leader, clerk, citizen."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from dossiers.enums import State
from dossiers.models import Dossier
from tests.browser.walk import follow
from tests.factories.dossiers import Office, assigned, make_office


pytestmark = pytest.mark.browser
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
CARD = "099187000123||Đặng Thị Ước|04051987|Nữ|Thôn Thử, xã Thử Nghiệm|01012024"


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office()


def the_dossier() -> Dossier:
    found: Dossier = Dossier.objects.get()
    return found


def receive(clerk: Any, office: Office) -> None:
    """Scan the card, tick the papers, attach a file to each, accept."""
    page = clerk.page
    clerk.open(reverse("counter:receive", args=[office.procedure.offer.pk]))
    page.locator("[name=scan]").fill(CARD)
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    assert page.locator("[name=applicant_name]").input_value() == "Đặng Thị Ước"
    assert page.locator("[name=id_number]").input_value() == "099187000123"
    page.locator("[name=phone]").fill("0912345678")
    clerk.picture("path 1 form")
    for box in page.locator("input[type=checkbox][name$='-has']").all():
        box.check()
    for number, upload in enumerate(page.locator("input[type=file][name^='files-p']").all(), start=1):
        upload.set_input_files({"name": f"giay-to-{number}.png", "mimeType": "image/png", "buffer": PNG})
    clerk.picture("path 2 ticked")
    page.locator("button[name=do][value=accept]").first.click()
    page.wait_for_url("**/da-nhan/")
    clerk.picture("path 3 received")


def act(someone: Any, dossier: Dossier, name: str, picture: str, **typed: str) -> None:
    """Open the act from the dossier's page, fill it in, press its button."""
    page = someone.page
    assert someone.open(reverse("desk:dossier", args=[dossier.pk])) == 200
    someone.picture(f"{picture} dossier")
    follow(someone, page.locator(f"a[href$='{reverse(f'desk:{name}', args=[dossier.pk])}']"))
    for field, value in typed.items():
        control = page.locator(f"[name={field}]").first
        if control.get_attribute("type") == "radio":
            page.locator(f"[name={field}][value='{value}']").check()
        else:
            control.fill(value)
    someone.picture(f"{picture} act")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**{reverse('desk:dossier', args=[dossier.pk])}")


def test_from_the_counter_to_the_citizens_hands(office, visitor):
    clerk = visitor(office.people[Role.RECEPTION])
    receive(clerk, office)
    dossier = the_dossier()
    assert dossier.state == State.ACCEPTED
    assert dossier.files.count() == 2

    clerk.open(reverse("counter:hand_over"))
    clerk.page.locator("input[type=checkbox]").first.check()
    clerk.picture("path 4 hand over")
    clerk.page.locator("main form button.btn-primary").first.click()
    clerk.page.wait_for_load_state("networkidle")
    clerk.picture("path 5 slip")
    assert the_dossier().state == State.IN_PROCESS

    head = visitor(office.people[Role.UNIT_HEAD])
    act(head, dossier, "assign", "path 6 assign", to=str(office.people[Role.HANDLER].pk))
    handler = visitor(office.people[Role.HANDLER])
    act(handler, dossier, "complete", "path 7 propose", abstract="Giấy khai sinh số 1")
    act(head, dossier, "complete", "path 8 pass on", note="Đồng ý")
    act(visitor(office.people[Role.APPROVER]), dossier, "complete", "path 9 sign")
    act(visitor(office.people[Role.RECORDS_CLERK]), dossier, "complete", "path 10 seal", number="1/KS")
    assert the_dossier().state == State.DONE

    clerk.open(reverse("counter:return_result", args=[dossier.pk]))
    clerk.page.locator("[name=identity_seen]").fill("Thẻ căn cước")
    clerk.picture("path 11 return")
    clerk.page.locator("main form button.btn-primary").first.click()
    clerk.page.wait_for_load_state("networkidle")
    clerk.picture("path 12 returned")
    assert the_dossier().state == State.RETURNED

    citizen = visitor(width=320)
    dossier = the_dossier()
    # The QR's address: the word stands behind "#" and never reaches the server in it.
    citizen.open(f"{reverse('public:track', args=[dossier.code])}#{dossier.lookup_word}")
    citizen.page.wait_for_selector("text=Hồ sơ đi đến đâu")
    citizen.check("path 13 citizen")
    assert dossier.lookup_word not in citizen.page.url
    citizen.sees_nowhere(dossier.applicant_name)


def test_the_citizen_without_scripts_types_the_word(office, visitor):
    dossier = assigned(office, when=timezone.now())
    citizen = visitor(width=320, scripts=False)
    page = citizen.page

    page.goto(citizen.url + reverse("public:track_ask"))
    page.locator("[name=code]").fill(str(dossier).lower())
    page.locator("main button").click()
    page.locator("[name=word]").fill(dossier.lookup_word.upper())
    page.locator("#word-form button").click()

    citizen.sees("Thẩm định hồ sơ")
