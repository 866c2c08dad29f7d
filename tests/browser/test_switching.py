"""Another language, larger letters, more contrast: the same page anew, with what is typed in its forms."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from dossiers.models import CounterDraft, Dossier
from tests.browser.test_lost_line import form, office  # noqa: F401 - a fixture
from tests.counter.filling import first_paper


pytestmark = [pytest.mark.browser, pytest.mark.slow]
SWITCHES = [("English", 'html[lang="en"]'), ("Chữ lớn hơn", 'html[data-text="large"]')]
scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.mark.parametrize(("button", "shown"), SWITCHES)
@scripts
def test_at_reception(visitor, office, button, shown, scripts):  # noqa: F811
    someone = visitor(office.people[Role.RECEPTION], scripts=scripts)
    someone.open(form(office))
    page = someone.page
    ticked = f'[name="p{first_paper(office.office)}-has"]'
    page.fill("#id_applicant_name", "Đặng Thị Ước")
    page.check(ticked)
    page.get_by_role("button", name=button).click()
    page.wait_for_selector(shown)
    assert page.url.endswith(form(office))
    assert page.input_value("#id_applicant_name") == "Đặng Thị Ước"
    expect(page.locator(ticked)).to_be_checked()


@scripts
def test_after_the_page_has_answered_without_a_fault(visitor, office, scripts):  # noqa: F811
    someone = visitor(office.people[Role.RECEPTION], scripts=scripts)
    someone.open(form(office))
    page = someone.page
    page.fill("#id_applicant_name", "Đặng Thị Ước")
    with page.expect_navigation():
        page.locator('button[name="do"][value="look"]').first.dispatch_event("click")
    page.get_by_role("button", name="English").click()
    page.wait_for_selector('html[lang="en"]')
    assert page.input_value("#id_applicant_name") == "Đặng Thị Ước"


@scripts
def test_chosen_files_are_not_sent(visitor, office, scripts):  # noqa: F811
    someone = visitor(office.people[Role.RECEPTION], scripts=scripts)
    someone.open(form(office))
    page = someone.page
    page.fill("#id_applicant_name", "Đặng Thị Ước")
    page.locator('main input[type="file"]').first.set_input_files(
        {"name": "don.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 " + b"x" * 50_000}
    )
    with page.expect_request(lambda one: one.url.endswith(reverse("ui:language"))) as sent:
        page.get_by_role("button", name="English").click()
    page.wait_for_selector('html[lang="en"]')
    assert sent.value.headers["content-type"] == "application/x-www-form-urlencoded"
    assert page.input_value("#id_applicant_name") == "Đặng Thị Ước"


@scripts
def test_in_an_officers_form(visitor, office, scripts):  # noqa: F811
    handler = office.people[Role.HANDLER]
    dossier = Dossier.objects.filter(steps__state="active", steps__holder=handler).first()
    assert dossier is not None
    someone = visitor(handler, scripts=scripts)
    someone.open(reverse("desk:verify", args=[dossier.pk]))
    page = someone.page
    page.fill("#id_content", "Ranh giới đúng như bản vẽ")
    page.get_by_role("button", name="English").click()
    page.wait_for_selector('html[lang="en"]')
    assert page.input_value("#id_content") == "Ranh giới đúng như bản vẽ"


def test_in_a_form_that_keeps_nothing_by_itself_and_leaves_nothing_in_the_browser(visitor, office):  # noqa: F811
    someone = visitor()
    someone.open(reverse("ui:login"))
    page = someone.page
    page.fill("#id_username", "can.bo")
    page.fill("#id_password", "mật khẩu thử")
    page.get_by_role("button", name="English").click()
    page.wait_for_selector('html[lang="en"]')
    assert page.input_value("#id_username") == "can.bo"
    assert page.input_value("#id_password") == ""
    assert "can.bo" not in page.evaluate("() => JSON.stringify({...sessionStorage, ...localStorage})")


def test_what_a_refused_page_shows_again_goes_along_too(visitor, office, settings):  # noqa: F811
    settings.PETITION_WEB_INTAKE = True
    someone = visitor()
    someone.open(reverse("public:petition_send"))
    page = someone.page
    page.locator("main textarea").first.fill("Đường làng ngập ba ngày")
    page.locator("main button.btn-primary").click()
    page.wait_for_selector(".error-summary")
    page.get_by_role("button", name="English").click()
    page.wait_for_selector('html[lang="en"]')
    assert page.locator("main textarea").first.input_value() == "Đường làng ngập ba ngày"


def test_an_untouched_form_leaves_no_draft(visitor, office):  # noqa: F811
    someone = visitor(office.people[Role.RECEPTION])
    someone.open(form(office))
    someone.page.get_by_role("button", name="English").click()
    someone.page.wait_for_selector('html[lang="en"]')
    assert CounterDraft.objects.count() == 0


def test_a_form_with_a_field_called_method_is_known_as_one_that_is_posted(visitor, office):  # noqa: F811
    someone = visitor(office.people[Role.RECEPTION])
    someone.open(reverse("counter:express", args=[office.office.procedure.offer.pk]))
    page = someone.page
    page.evaluate("addEventListener('submit', e => e.preventDefault())")  # the page stays, to be looked at
    page.evaluate("document.getElementById('express').requestSubmit()")
    assert page.get_attribute("#express", "data-sent") == "yes"
