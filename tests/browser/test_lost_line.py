"""The line is lost in mid-reception: nothing is lost, nothing is sent twice, nobody else reads it."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from dossiers.enums import SlipMeans
from dossiers.models import Dossier, Outage, ProvisionalSlip
from dossiers.services import number_blocks
from procedures.queries import papers_for
from tests.browser.conftest import _session_of
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


SOMETHING_IS_WRONG = """() => {
  const real = window.fetch;
  window.fetch = (address, how) => how && how.body && how.body.get && how.body.get('do') === 'accept'
    ? (window.tried = true, Promise.resolve(new Response('', {status: 500}))) : real(address, how);
}"""
LIKE_LOST_BEFORE = """minutes => {
  const last = JSON.parse(localStorage['nhap.t']);
  last.seen -= minutes * 60000; last.offset += minutes * 60000; localStorage['nhap.t'] = JSON.stringify(last);
}"""
ONE_DRAFT = """() => {
  const names = Object.keys(localStorage).filter(name => name.startsWith('nhap.b.'));
  return names.length === 1 ? JSON.parse(localStorage[names[0]]) : null;
}"""
BEAT = "() => window.dispatchEvent(new Event('online'))"


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
    page.keyboard.press("F8")  # nobody answers: the form does it itself, by the key it prints
    assert all(box.is_checked() for box in page.locator("input[data-needed]").all())
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
    page.evaluate(LIKE_LOST_BEFORE, 10)
    page.reload()
    page.evaluate(CATCH_PRINT)
    page.get_by_role("button", name="Điền lại bản nháp").click()
    page.get_by_role("button", name="Cấp giấy tạm và in").click()
    expect(page.locator("#lost-line")).to_contain_text("Đã cấp giấy tạm T00001")
    printed = page.evaluate("() => window.printed")
    assert "T00001" in printed
    assert NAME in printed
    for paper in papers_for(office.office.procedure.version, None):
        assert (f"– {paper.name}" in printed) == paper.is_required
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


def slip_given(page, on):
    """Ten minutes cut off with the form filled in; its citizen goes home with T00001."""
    page.evaluate(LIKE_LOST_BEFORE, 10)
    cut(page)
    on("2026-03-06 09:10")
    page.evaluate(CATCH_PRINT)
    page.get_by_role("button", name="Cấp giấy tạm và in").click()
    expect(page.locator("#lost-line")).to_contain_text("Đã cấp giấy tạm T00001")


def test_a_slip_for_what_had_reached_the_server_is_joined_to_it_and_its_number_is_nobody_elses(
    clerk, office, on
):
    page = clerk.page
    type_in(page)
    page.locator('button[value="tick_all"]').click()
    page.wait_for_selector("text=Đã đủ theo danh mục")
    page.wait_for_timeout(600)
    # It reaches the server; the answer does not come back.
    page.evaluate("""async () => {
      const body = new FormData(document.getElementById('reception'));
      body.append('do', 'accept');
      await fetch(location.pathname, {method: 'POST', body: body});
    }""")
    made = Dossier.objects.get(applicant_name=NAME)
    slip_given(page, on)
    assert page.input_value('[name="slip_number"]') == "T00001"  # sent by hand it says so, too
    page.evaluate(SOMETHING_IS_WRONG)
    page.context.set_offline(False)
    page.wait_for_function("() => window.tried")  # the server stumbles: neither sent, refused nor forgotten
    kept = page.evaluate(ONE_DRAFT)
    assert (kept["number"], kept["id"], kept.get("refused")) == ("T00001", str(made.submission_key), None)

    page.goto(clerk.url + reverse("counter:offline"))
    expect(page.locator("#lost-line")).to_contain_text("Đã gửi hồ sơ của giấy tạm T00001", timeout=20_000)
    slip = ProvisionalSlip.objects.get(number=1)
    assert (slip.dossier, Dossier.objects.filter(applicant_name=NAME).count()) == (made, 1)
    page.goto(clerk.url + form(office))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.evaluate(BEAT)
    page.wait_for_timeout(300)
    assert "T00001" not in page.evaluate(STORED)


def test_a_number_outlives_its_draft_and_every_tab_until_the_server_knows_its_end(clerk, office, on):
    page = clerk.page
    type_in(page)
    second = page.context.new_page()
    second.goto(clerk.url + form(office))
    second.get_by_role("button", name="Điền lại bản nháp").click()
    assert second.input_value("#id_applicant_name") == NAME
    slip_given(page, on)
    given = page.evaluate(ONE_DRAFT)
    # The same draft in another tab, typed over with the next person: a draft of its own.
    second.fill("#id_applicant_name", "Đặng Thị Sau")
    second.wait_for_function(f"() => !({ONE_DRAFT})()")
    assert second.input_value('[name="submission_key"]') != given["id"]
    second.close()
    assert page.evaluate("id => JSON.parse(localStorage['nhap.b.' + id])", given["id"]) == given

    # A day later what was typed is gone; number and hour are not.
    page.evaluate("""() => Object.keys(localStorage).forEach(name => {
      if (!name.startsWith('nhap.b.')) return;
      const draft = JSON.parse(localStorage[name]);
      draft.at -= 25 * 3600e3; localStorage[name] = JSON.stringify(draft);
    })""")
    page.goto(clerk.url + reverse("counter:offline"))
    expect(page.locator("#lost-line")).to_contain_text("Giấy tạm T00001, nhận lúc 09:1")
    left = page.evaluate(ONE_DRAFT)
    assert (left["number"], left["receivedAt"]) == ("T00001", given["receivedAt"])
    assert "closed" not in left
    page.context.set_offline(False)
    page.goto(clerk.url + form(office))
    page.wait_for_function("() => !JSON.parse(localStorage['nhap.t']).lost")
    numbers = "() => localStorage[Object.keys(localStorage).find(name => name.startsWith('nhap.s.'))]"
    page.wait_for_function(f"() => ({numbers})().includes('T00002')")
    assert "T00001" not in page.evaluate(numbers)
    assert page.evaluate(ONE_DRAFT)["number"] == "T00001"
    number_blocks.void(
        counter_id=office.office.counter.pk, number=1, reason="Nhập lại số khác",
        by=office.office.actor(Role.ONESTOP_HEAD), at=at("2026-03-06 09:12"),
    )  # fmt: skip
    page.evaluate(BEAT)
    page.wait_for_function("() => !Object.keys(localStorage).some(name => name.startsWith('nhap.b.'))")


def test_who_signs_in_while_a_colleagues_form_stands_open_is_neither_shown_nor_given_it(clerk, office):
    page, mine = clerk.page, office.people[Role.RECEPTION]
    type_in(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.evaluate(BEAT)
    expect(page.locator("#lost-line")).to_contain_text("Phiên đăng nhập đã hết")
    page.fill("#id_address", "Thôn 3")
    page.context.add_cookies([_session_of(office.people[Role.ONESTOP_HEAD], clerk.url)])
    with page.expect_navigation():
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")  # back from his tab
    page.wait_for_function(
        "user => (JSON.parse(localStorage['nhap.k'] || '{}')).user === user",
        arg=str(office.people[Role.ONESTOP_HEAD].pk),
    )
    assert (page.input_value("#id_applicant_name"), page.input_value("#id_address")) == ("", "")
    expect(page.get_by_role("button", name="Điền lại bản nháp")).to_be_hidden()
    assert page.evaluate(ONE_DRAFT)["user"] == str(mine.pk)

    page.context.add_cookies([_session_of(mine, clerk.url)])
    page.goto(clerk.url + form(office))
    page.get_by_role("button", name="Điền lại bản nháp").click()
    assert (page.input_value("#id_applicant_name"), page.input_value("#id_address")) == (NAME, "Thôn 3")


def test_the_key_ends_with_the_browser_and_after_eight_hours(clerk):
    page = clerk.page
    type_in(page)
    (half,) = [one for one in page.context.cookies() if one["name"] == "nhap"]
    assert half["expires"] == -1  # no age: the browser itself throws it away when it is closed
    cut(page)
    page.goto(clerk.url + reverse("counter:offline"))
    expect(page.get_by_role("link", name=", lúc ")).to_be_visible()
    hours_later = """hours => {
      const kept = JSON.parse(localStorage['nhap.k']);
      kept.until -= hours * 3600e3; localStorage['nhap.k'] = JSON.stringify(kept);
    }"""
    page.evaluate(hours_later, 7)
    page.reload()
    expect(page.get_by_role("link", name=", lúc ")).to_be_visible()
    page.evaluate(hours_later, 1)
    page.reload()
    expect(page.locator("#lost-line")).to_contain_text("1 bản nháp của tài khoản khác")
    expect(page.get_by_role("link", name=", lúc ")).to_be_hidden()


def test_another_account_on_the_same_machine_reads_nothing(clerk, office, visitor):
    page = clerk.page
    type_in(page)
    assert "nhap.b." in page.evaluate(STORED)
    page.goto(clerk.url + reverse("counter:home"))
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_load_state()
    assert not [one for one in page.context.cookies() if one["name"] == "nhap"]

    colleague = office.people[Role.ONESTOP_HEAD]
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
    ProvisionalSlip.objects.update(lent_at=at("2026-03-05 16:00"))  # the machine holds them since yesterday
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
