"""A citizen rates by the link of his slip without JavaScript; the petition officer handles a petition."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.enums import Role
from feedback.models import Petition, Rating
from tests.browser.walk import press
from tests.factories.dossiers import Office, make_office, returned


pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAID = "Tờ khai trên mạng khác với tờ khai phát tại quầy."


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office()


def act(officer, name: str) -> None:
    """Press the button of the form that does this."""
    officer.page.locator(f"form:has(input[name=do][value={name}]) button.btn-primary").click()
    officer.page.wait_for_load_state("networkidle")


def test_a_citizen_rates_by_the_link_of_his_slip(office, visitor, on):
    on("2026-03-09 19:00")
    dossier = returned(office)
    citizen = visitor(width=320, scripts=False)
    citizen.open(reverse("public:rate", args=[dossier.code]))
    citizen.page.locator("[name=word]").fill("aaaaaaaa")
    press(citizen)
    assert "từ khóa không đúng" in citizen.page.content()
    citizen.page.locator("[name=word]").fill(dossier.lookup_word)
    press(citizen)
    citizen.picture("rating 1 questions")
    citizen.page.locator("[name=q_overall][value='1']").check()
    press(citizen)
    assert "hãy cho biết lý do" in citizen.page.content()
    citizen.page.locator("[name=comment]").fill("Phải đi lại hai lần.")
    press(citizen)
    assert citizen.heading() == ["Cảm ơn bạn"]
    assert Rating.objects.get().verdict == "disliked"

    # With scripts, the word behind # of the QR opens the questions by itself.
    phone = visitor(width=320)
    phone.open(reverse("public:rate", args=[dossier.code]) + f"#{dossier.lookup_word}")
    phone.page.wait_for_selector("[name=q_overall]")
    assert dossier.lookup_word not in phone.page.url
    phone.check("rating 2 by qr")


def test_a_petition_from_the_telephone_to_the_public_list(office, visitor, on):
    on("2026-03-09 09:00")
    officer = visitor(office.people[Role.PETITION_OFFICER])
    officer.open(reverse("desk:petition_new"))
    officer.page.locator("[name=channel]").select_option("phone")
    officer.page.locator("[name=content]").fill(SAID)
    officer.page.locator("[name=name]").fill("Lương Thị Gửi")
    officer.check("petition 1 register")
    press(officer)
    officer.check("petition 2 classify")
    officer.page.locator("[name=classify-kind][value=rules]").check()
    act(officer, "classify")
    officer.page.locator("[name=answer-text]").fill("Chỉ dùng tờ khai trên mạng; quầy đã thay mẫu cũ.")
    act(officer, "answer")
    officer.page.locator("[name=publish-question]").fill("Hai mẫu tờ khai khác nhau.")
    officer.check("petition 3 publish")
    act(officer, "publish")
    assert Petition.objects.get().state == "published"

    stranger = visitor(width=320)
    stranger.open(reverse("public:petition_answers"))
    stranger.page.locator("article a").first.click()
    stranger.page.wait_for_load_state("networkidle")
    stranger.page.locator("button[name=like][value='1']").click()
    stranger.page.wait_for_load_state("networkidle")
    stranger.check("petition 4 answered")
    assert Petition.objects.get().likes == 1
