"""The line is lost in mid-reception: nothing is lost, nothing is sent twice, nobody else reads it."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from dossiers.enums import SlipMeans
from dossiers.models import Dossier, Outage, ProvisionalSlip
from dossiers.services import number_blocks
from tests.clock import at


pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAME, BORN, NUMBER = "Lê Văn Khách", "04/05/1985", "099085000456"
STORED = "() => JSON.stringify([{...localStorage}, {...sessionStorage}])"
KEPT_PAGES = """async () => {
  const pages = await caches.open('mot-cua');
  const texts = await Promise.all((await pages.keys()).map(async key => (await pages.match(key)).text()));
  return texts.join();
}"""


HAS_DRAFT = "() => Object.keys(localStorage).some(name => name.startsWith('nhap.b.'))"
HAS_NUMBERS = HAS_DRAFT.replace("nhap.b.", "nhap.s.")
CATCH_PRINT = """() => {
  window.print = () => { window.printed = document.querySelector('#provisional-slip').textContent; };
}"""


def form(world):
    return reverse("counter:receive", args=[world.office.procedure.offer.pk])


@pytest.fixture
def office(world, on):
    """Friday morning; ten numbers for the machines of the counter."""
    number_blocks.issue(
        agency=world.office.counter, place="Quầy 1", means=SlipMeans.SCREEN, count=10,
        by=world.office.actor(Role.ONESTOP_HEAD), at=at("2026-03-02 08:00"),
    )  # fmt: skip
    on("2026-03-06 09:00")
    return world


@pytest.fixture
def clerk(visitor, office):
    """At the form, heard by the server; her browser has kept the pages for the time it is cut off."""
    someone = visitor(office.people[Role.RECEPTION])
    someone.open(form(office))
    someone.page.wait_for_function(HAS_NUMBERS)
    someone.page.wait_for_function(
        "async page => Boolean(await caches.match(page)) && (await navigator.serviceWorker.ready).active",
        arg=reverse("counter:offline_form", args=[office.office.procedure.offer.pk]),
    )
    return someone


def type_in(page):
    page.fill("#id_id_number", NUMBER)
    page.fill("#id_applicant_name", NAME)
    page.fill("#id_born_on", BORN)
    page.wait_for_function(HAS_DRAFT)
    page.wait_for_timeout(600)  # the last letter is kept 0.4 s after it was typed


def cut(page):
    page.context.set_offline(True)
    expect(page.locator("#lost-line")).to_contain_text("MẤT KẾT NỐI")


def test_lost_in_mid_form_the_tab_closed_opened_again_and_posted_once(clerk, office):
    page = clerk.page
    before = Dossier.objects.count()
    type_in(page)
    cut(page)
    page.locator('button[value="accept"]').click()
    expect(page.locator("#lost-line")).to_contain_text("Chưa gửi được vì mất kết nối")
    context = page.context
    page.close()

    page = context.new_page()
    page.goto(clerk.url + form(office))  # still without the line: the kept form answers
    expect(page.locator("h1")).to_have_text(office.office.procedure.version.name)
    page.get_by_role("button", name="Điền lại bản nháp").click()
    assert page.input_value("#id_applicant_name") == NAME
    page.locator('button[value="tick_all"]').click()  # nobody answers: the form does it itself
    page.wait_for_timeout(600)
    page.close()
    context.set_offline(False)

    page = context.new_page()
    page.goto(clerk.url + form(office))
    page.get_by_role("button", name="Điền lại bản nháp").click()
    assert (page.input_value("#id_id_number"), page.input_value("#id_born_on")) == (NUMBER, BORN)
    key = page.input_value('[name="submission_key"]')
    page.locator('button[value="accept"]').click()
    page.wait_for_url("**/da-nhan/")
    made = Dossier.objects.get(submission_key=key)
    assert (made.applicant_name, Dossier.objects.count()) == (NAME, before + 1)

    # The same submission once more, as a tab left open would send it, makes nothing new.
    page.goto(clerk.url + form(office))
    page.fill("#id_applicant_name", NAME)
    page.evaluate("key => { document.querySelector('[name=submission_key]').value = key; }", key)
    page.locator('button[value="accept"]').click()
    page.wait_for_url(f"**/{made.pk}/da-nhan/")
    assert Dossier.objects.count() == before + 1
    page.goto(clerk.url + form(office))
    page.wait_for_function("key => !localStorage['nhap.b.' + key]", arg=key)


def test_a_provisional_receipt_goes_home_and_its_dossier_follows_by_itself(clerk, office, on):
    page = clerk.page
    type_in(page)
    page.locator('button[value="tick_all"]').click()
    page.wait_for_selector("text=Đã đủ theo danh mục")
    cut(page)
    page.evaluate(CATCH_PRINT)
    page.get_by_role("button", name="Cấp giấy tạm và in").click()
    expect(page.locator("#lost-line")).to_contain_text("Mất kết nối quá một phút mới cấp được")
    # Ten minutes go by: for the server, and for this machine as it remembers when it last heard of it.
    on("2026-03-06 09:10")
    page.evaluate("""() => {
      const last = JSON.parse(localStorage['nhap.t']);
      last.seen -= 600000; last.offset += 600000; localStorage['nhap.t'] = JSON.stringify(last);
    }""")
    page.reload()
    page.evaluate(CATCH_PRINT)
    page.get_by_role("button", name="Điền lại bản nháp").click()
    page.get_by_role("button", name="Cấp giấy tạm và in").click()
    expect(page.locator("#lost-line")).to_contain_text("Đã cấp giấy tạm T00001")
    printed = page.evaluate("() => window.printed")
    assert "T00001" in printed
    assert NAME in printed
    assert not Dossier.objects.filter(applicant_name=NAME).exists()

    page.context.set_offline(False)
    expect(page.locator("#lost-line")).to_contain_text("Đã gửi hồ sơ của giấy tạm T00001", timeout=20_000)
    made = Dossier.objects.get(applicant_name=NAME)
    slip = ProvisionalSlip.objects.get(number=1)
    assert slip.dossier == made
    assert made.accepted_at == slip.received_at
    assert at("2026-03-06 09:09") < made.accepted_at < slip.recorded_at
    assert Outage.objects.get().device == slip.device
    assert made.due_at is not None


def test_another_account_on_the_same_machine_reads_nothing(clerk, office, visitor):
    page = clerk.page
    type_in(page)
    assert "nhap.b." in page.evaluate(STORED)
    page.goto(clerk.url + reverse("counter:home"))
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_load_state()
    assert not [one for one in page.context.cookies() if one["name"] == "nhap"]

    colleague = office.people[Role.ONESTOP_HEAD]
    from tests.browser.conftest import _session_of

    page.context.add_cookies([_session_of(colleague, clerk.url)])
    page.goto(clerk.url + form(office))
    page.wait_for_function(
        "user => (JSON.parse(localStorage['nhap.k'] || '{}')).user === user", arg=str(colleague.pk)
    )
    expect(page.get_by_role("button", name="Điền lại bản nháp")).to_be_hidden()
    page.goto(clerk.url + reverse("counter:offline"))
    expect(page.locator("#lost-line")).to_contain_text("1 bản nháp của tài khoản khác")
    stored = page.evaluate(STORED) + page.evaluate(KEPT_PAGES)
    for word in (NAME, "Khách", NUMBER, "05/1985"):
        assert word not in stored
        assert word not in json.loads(json.dumps(page.content()))
    # Not even with the key this account is given: what is kept was sealed with another.
    opened = page.evaluate("""async () => {
      const name = Object.keys(localStorage).find(one => one.startsWith('nhap.b.'));
      const draft = JSON.parse(localStorage[name]), kept = JSON.parse(localStorage['nhap.k']);
      const raw = text => Uint8Array.from(atob(text), one => one.charCodeAt(0));
      const half = raw(decodeURIComponent(document.cookie.split('nhap=')[1].split(';')[0]));
      const key = await crypto.subtle.importKey(
        'raw', raw(kept.half).map((one, at) => one ^ half[at]), 'AES-GCM', false, ['decrypt']);
      const bound = new TextEncoder().encode(draft.user + '|' + draft.id);
      try {
        await crypto.subtle.decrypt(
          {name: 'AES-GCM', iv: raw(draft.iv), additionalData: bound}, key, raw(draft.closed));
        return true;
      } catch (closed) { return false; }
    }""")
    assert opened is False


def test_a_time_outside_the_outage_is_refused_and_waits_for_a_person(clerk, office):
    page = clerk.page
    type_in(page)
    page.locator('button[value="tick_all"]').click()
    page.wait_for_selector("text=Đã đủ theo danh mục")
    cut(page)
    page.evaluate("""() => {
      const last = JSON.parse(localStorage['nhap.t']);
      last.seen -= 600000; localStorage['nhap.t'] = JSON.stringify(last);
    }""")
    page.reload()
    page.evaluate(CATCH_PRINT)
    page.get_by_role("button", name="Điền lại bản nháp").click()
    page.get_by_role("button", name="Cấp giấy tạm và in").click()
    expect(page.locator("#lost-line")).to_contain_text("Đã cấp giấy tạm T00001")
    page.evaluate("""() => Object.keys(localStorage).forEach(name => {
      if (!name.startsWith('nhap.b.')) return;
      const draft = JSON.parse(localStorage[name]);
      draft.receivedAt = new Date(Date.parse(draft.receivedAt) - 3600000).toISOString();
      localStorage[name] = JSON.stringify(draft);
    })""")
    page.context.set_offline(False)
    link = page.get_by_role("link", name="Giấy tạm T00001: máy chủ chưa nhận, mở ra để xem và sửa")
    expect(link).to_be_visible(timeout=20_000)
    assert not Dossier.objects.filter(applicant_name=NAME).exists()
    link.click()
    page.wait_for_url("**/?nhap=*")
    page.wait_for_function("name => document.querySelector('#id_applicant_name').value === name", arg=NAME)
    page.locator('button[value="accept"]').click()
    expect(page.locator(".error-summary")).to_contain_text("không nằm trong lần mất kết nối")


def test_pages_kept_for_the_lost_line_are_pages_like_any_other(visitor, office):
    for width in (1280, 320):
        someone = visitor(office.people[Role.RECEPTION], width=width)
        for name, args in (
            ("counter:offline", []),
            ("counter:offline_form", [office.office.procedure.offer.pk]),
            ("counter:afterwards", []),
        ):
            someone.open(reverse(name, args=args))
            someone.page.wait_for_timeout(300)
            someone.check(f"reception {name}")
