"""Two parties at one draft: two tabs, a tab and the server, two clerks; and forms other than reception's."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from dossiers.models import Dossier, ResultReturn, SentForm, SupplementRequest
from dossiers.rules.supplement import Item
from dossiers.services import supplement
from dossiers.services.supplement import AskIn
from tests.browser.conftest import _session_of
from tests.browser.test_lost_line import (  # noqa: F401 - fixtures
    BEAT,
    NAME,
    clerk,
    cut,
    form,
    office,
    type_in,
)
from tests.factories.dossiers import NINE, ItemKind, assigned, done


pytestmark = [pytest.mark.browser, pytest.mark.slow]
DRAFTS = (
    "() => Object.keys(localStorage).filter(name => name.startsWith('nhap.b.')).map(name => name.slice(7))"
)
CUT_ONE_TAB = "() => window.dispatchEvent(new Event('offline'))"
DRAWN = """() => Array.from(document.querySelectorAll('main svg.icon use')).map(use => {
  const box = use.getBBox(); return box.width > 0 && box.height > 0;
})"""
LOOK = """() => [getComputedStyle(document.body).fontFamily, getComputedStyle(document.body).fontSize,
  getComputedStyle(document.querySelector('main .btn-primary')).backgroundColor,
  getComputedStyle(document.querySelector('main h1')).fontSize]"""


def second_tab(clerk):  # noqa: F811
    """Another tab of the same browser, with the draft of the first filled in."""
    page = clerk.page.context.new_page()
    page.goto(clerk.page.url.split("/mot-cua/")[0] + clerk.page.evaluate("() => location.pathname"))
    page.get_by_role("button", name="Điền lại bản nháp").click()
    return page


def typed(page, field, words):
    page.fill(field, words)
    page.wait_for_timeout(600)  # the last letter is kept 0.4 s after it was typed


def test_of_two_tabs_with_one_draft_neither_writes_over_the_other(clerk, office):  # noqa: F811
    page = clerk.page
    type_in(page)
    other = second_tab(clerk)
    assert other.input_value("#id_applicant_name") == NAME
    (key,) = page.evaluate(DRAFTS)
    typed(page, "#id_address", "Thôn Mới, gõ sau")
    newer = page.evaluate("key => localStorage['nhap.b.' + key]", key)

    other.evaluate(CUT_ONE_TAB)  # it would keep what stands in it: older words than those of the first tab
    other.wait_for_timeout(600)
    assert page.evaluate("key => localStorage['nhap.b.' + key]", key) == newer

    typed(other, "#id_phone", "0912345678")
    assert page.evaluate("key => localStorage['nhap.b.' + key]", key) == newer
    assert len(page.evaluate(DRAFTS)) == 2  # what is typed on in the other is a draft of its own
    assert other.input_value('[name="submission_key"]') != key
    other.close()
    page.reload()
    page.get_by_role("button", name="Điền lại bản nháp").click()
    page.wait_for_timeout(300)
    found = [page.input_value("#id_phone"), page.input_value("#id_address")]
    page.get_by_role("button", name="Điền lại bản nháp").click()
    page.wait_for_timeout(300)
    found += [page.input_value("#id_phone"), page.input_value("#id_address")]
    assert {"0912345678", "Thôn Mới, gõ sau"} <= set(found)


def test_a_draft_one_tab_has_sent_is_told_in_the_other_and_is_one_dossier(clerk, office):  # noqa: F811
    page = clerk.page
    before = Dossier.objects.count()
    type_in(page)
    page.locator('button[value="tick_all"]').click()
    page.wait_for_selector("text=Đã đủ theo danh mục")
    page.wait_for_timeout(600)
    other = second_tab(clerk)
    (key,) = page.evaluate(DRAFTS)
    page.locator('button[value="accept"]').click()
    page.wait_for_url("**/da-nhan/")
    page.wait_for_function("key => !localStorage['nhap.b.' + key]", arg=key)  # the next page throws it away

    other.evaluate(BEAT)

    expect(other.locator("#lost-line")).to_contain_text("đã gửi, có thể từ một thẻ khác")
    other.locator('button[value="accept"]').click()
    other.wait_for_url(f"**/{Dossier.objects.get(submission_key=key).pk}/da-nhan/")
    assert Dossier.objects.count() == before + 1


def test_what_a_clerk_left_in_a_tab_is_not_sent_by_who_signed_in_in_another(clerk, office):  # noqa: F811
    page, colleague = clerk.page, office.people[Role.ONESTOP_HEAD]
    before = Dossier.objects.count()
    type_in(page)
    desk = page.context.new_page()
    desk.goto(clerk.url + reverse("counter:home"))
    desk.get_by_role("button", name="Đăng xuất").click()
    desk.wait_for_load_state()
    desk.context.add_cookies([_session_of(colleague, clerk.url)])
    desk.goto(clerk.url + form(office))
    desk.wait_for_function(
        "user => (JSON.parse(localStorage['nhap.k'] || '{}')).user === user", arg=str(colleague.pk)
    )
    expect(desk.get_by_role("button", name="Điền lại bản nháp")).to_be_hidden()

    # The first tab has not heard of it yet; its button is pressed by whoever sits there now.
    with page.expect_navigation():
        page.locator('button[value="accept"]').click()

    assert Dossier.objects.count() == before
    kept = [
        page.evaluate("key => JSON.parse(localStorage['nhap.b.' + key]).user", key)
        for key in page.evaluate(DRAFTS)
    ]
    assert kept == [str(office.people[Role.RECEPTION].pk)]
    assert NAME not in desk.content()


def test_a_return_typed_without_the_line_is_sent_once_when_it_is_back(visitor, office):  # noqa: F811
    dossier = done(office.office)
    someone = visitor(office.people[Role.RECEPTION])
    address = reverse("counter:return_result", args=[dossier.pk])
    someone.open(address)
    page = someone.page
    page.wait_for_function("() => localStorage['nhap.k']")
    typed(page, "#id_identity_seen", "Hộ chiếu, số đọc to")
    cut(page)
    page.locator("#submit").click()
    expect(page.locator("#lost-line")).to_contain_text("Chưa gửi được vì mất kết nối")
    assert "Hộ chiếu" not in page.evaluate("() => JSON.stringify({...localStorage})")
    context = page.context
    page.close()
    context.set_offline(False)

    page = context.new_page()
    page.goto(someone.url + address)
    page.get_by_role("button", name="Điền lại bản nháp").click()
    assert page.input_value("#id_identity_seen") == "Hộ chiếu, số đọc to"
    page.check("#id_signed")
    page.locator("#submit").click()
    page.wait_for_url(f"**{reverse('counter:dossier', args=[dossier.pk])}")
    returns = ResultReturn.objects.filter(dossier=dossier).count()
    assert (returns, SentForm.objects.count()) == (1, 1)
    assert page.evaluate(DRAFTS) == []


def test_an_officers_words_outlive_the_line_and_the_login(visitor, office):  # noqa: F811
    handler = office.people[Role.HANDLER]
    dossier = Dossier.objects.filter(steps__state="active", steps__holder=handler).first()
    assert dossier is not None
    someone = visitor(handler)
    # What a form is about may stand behind the question mark: the way back from the login keeps it.
    address = f"{reverse('desk:verify', args=[dossier.pk])}?month=2026-03"
    someone.open(address)
    page = someone.page
    page.wait_for_function("() => localStorage['nhap.k']")
    typed(page, "#id_content", "Ranh giới đúng như bản vẽ")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.evaluate(BEAT)
    expect(page.locator("#lost-line")).to_contain_text("Phiên đăng nhập đã hết")
    login = urlsplit(page.get_by_role("link", name="Đăng nhập lại").get_attribute("href") or "")
    (back,) = parse_qs(login.query)["next"]
    assert back == address
    page.close()
    page.context.add_cookies([_session_of(handler, someone.url)])
    page = page.context.new_page()
    page.goto(someone.url + back)
    page.get_by_role("button", name="Điền lại bản nháp").click()
    assert page.input_value("#id_content") == "Ranh giới đúng như bản vẽ"


def test_words_kept_for_a_text_that_is_gone_come_back_with_a_warning_and_can_be_sent(visitor, office):  # noqa: F811
    dossier, by = assigned(office.office), office.office.actor

    def proposed():
        extra = AskIn([Item(ItemKind.EXTRA, "Bản vẽ", None, "", "Điều 5")], "Thiếu bản vẽ")
        return supplement.ask(dossier_id=dossier.pk, asked=extra, by=by(Role.HANDLER), at=NINE)

    first, someone = proposed(), visitor(office.people[Role.UNIT_HEAD])
    someone.open(reverse("desk:decide_supplement", args=[dossier.pk]))
    page = someone.page
    page.wait_for_function("() => localStorage['nhap.k']")
    typed(page, "#id_reason", "Bản vẽ đã có")
    before = page.input_value('[name="shown"]')
    supplement.turn_down(request_id=first.pk, reason="Đã có", by=by(Role.UNIT_HEAD), at=NINE)
    second = proposed()
    page.locator('button[value="turn_down"]').click()
    expect(page.locator("main")).to_contain_text("Nội dung đã thay đổi")

    page.goto(someone.url + reverse("desk:decide_supplement", args=[dossier.pk]))
    page.get_by_role("button", name="Điền lại bản nháp").click()

    expect(page.locator("#lost-line")).to_contain_text("đọc nội dung mới")
    assert page.input_value("#id_reason") == "Bản vẽ đã có"
    assert page.input_value('[name="shown"]') != before
    page.locator('button[value="turn_down"]').click()
    page.wait_for_url(f"**{reverse('desk:dossier', args=[dossier.pk])}")
    assert SupplementRequest.objects.get(pk=second.pk).state == "turned_down"


@pytest.mark.parametrize("width", [1280, 320])
def test_the_form_kept_for_a_lost_line_looks_as_it_does_with_it(visitor, office, width, tmp_path):  # noqa: F811
    someone = visitor(office.people[Role.RECEPTION], width=width)
    someone.open(form(office))
    page = someone.page
    shell = reverse("counter:offline_form", args=[office.office.procedure.offer.pk])
    page.wait_for_function(
        "async page => Boolean(await caches.match(page)) && (await navigator.serviceWorker.ready).active",
        arg=shell,
    )
    page.wait_for_timeout(500)
    with_the_line = page.evaluate(LOOK)
    assert all(page.evaluate(DRAWN))
    # Only what the browser keeps for it may help: its own cache of what it saw a moment ago is emptied.
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.context.set_offline(True)
    page.goto(someone.url + form(office))
    expect(page.locator("#lost-line")).to_contain_text("MẤT KẾT NỐI")
    page.wait_for_timeout(300)
    page.screenshot(path=tmp_path / f"lost-{width}.png", full_page=True)
    assert page.evaluate(LOOK) == with_the_line
    drawn = page.evaluate(DRAWN)
    assert drawn
    assert all(drawn)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
