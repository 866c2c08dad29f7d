"""A clerk's day with hands on the keyboard and the scanner, and the same without scripts."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from dossiers.enums import State
from dossiers.models import Dossier
from procedures.models import RequiredPaper
from tests.factories.documents import PDF
from tests.factories.dossiers import make_office
from tests.factories.procedures import publish_now


pytestmark = pytest.mark.browser
CARD = "099085000456||Lê Văn Khách|04051985|Nam|Thôn Thử, xã Thử Nghiệm|01022022"
HOME = reverse("counter:home")


def form(world):
    return reverse("counter:receive", args=[world.office.procedure.offer.pk])


@pytest.fixture
def clerk(visitor, world):
    someone = visitor(world.people[Role.RECEPTION])
    someone.open(HOME)
    return someone


def newest() -> Dossier:
    return Dossier.objects.order_by("-pk")[0]


def test_from_home_to_the_receipt_by_keys_alone(clerk, world):
    page, keys = clerk.page, clerk.page.keyboard
    keys.press("Escape")  # out of the search box
    keys.press("t")
    page.wait_for_url("**/tiep-nhan/")
    keys.type("dkks")
    keys.press("Enter")
    page.wait_for_url(f"**{form(world)}")

    keys.press("F2")
    keys.type(CARD)
    keys.press("Enter")  # the scanner's own
    page.wait_for_selector("text=Đã đọc thẻ căn cước")
    assert page.input_value("#id_applicant_name") == "Lê Văn Khách"
    page.get_by_role("button", name="Đã có đủ các giấy tờ").press("Enter")
    page.wait_for_selector("text=Đã đủ theo danh mục")
    keys.press("F9")
    page.wait_for_url("**/da-nhan/")

    dossier = newest()
    assert (dossier.state, dossier.applicant_name) == (State.ACCEPTED, "Lê Văn Khách")
    assert page.locator("h1").inner_text() == "Đã tiếp nhận"
    page.evaluate("document.activeElement.blur()")
    # The paper opens beside the page, which stays ready for the next person.
    with page.context.expect_event("request", lambda request: request.url.endswith(".pdf")):
        keys.press("p")
    assert page.url.endswith("/da-nhan/")


def test_the_fee_follows_what_is_typed_without_leaving_the_page(clerk, world):
    clerk.open(form(world))
    page = clerk.page
    page.fill("#id_applicant_name", "Lê Văn Khách")
    before = page.locator("#side").inner_text()
    with page.expect_response(lambda response: response.url.endswith(form(world))):
        page.locator('[name$="-has"]').first.check()
    expect(page.locator("#side")).not_to_have_text(before, use_inner_text=True)
    assert page.input_value("#id_applicant_name") == "Lê Văn Khách"
    assert page.url.endswith(form(world))


def test_a_box_pulled_larger_breaks_no_rule_when_the_side_is_swapped(clerk, world):
    """The browser writes its new height into a style attribute, which the swap must not carry over."""
    clerk.open(form(world))
    page = clerk.page
    page.evaluate(
        "document.querySelectorAll('#side textarea').forEach(box => { box.style.height = '12rem'; })"
    )
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.select_option("#id_channel", index=1)
    page.wait_for_selector("#side textarea:not([style])", state="attached")
    page.wait_for_timeout(100)  # htmx settles 20 ms after it has swapped
    assert clerk.faults == []


def test_a_double_press_makes_one_dossier(clerk, world):
    clerk.open(form(world))
    page = clerk.page
    page.fill("#id_applicant_name", "Lê Văn Khách")
    page.get_by_role("button", name="Đã có đủ các giấy tờ").click()
    page.wait_for_selector("text=Đã đủ theo danh mục")
    count = Dossier.objects.count()
    page.locator('button[value="accept"]').dblclick()
    page.wait_for_url("**/da-nhan/")
    assert Dossier.objects.count() == count + 1


def test_the_whole_reception_without_scripts(visitor, world, tmp_path):
    someone = visitor(world.people[Role.RECEPTION], scripts=False, width=320)
    page = someone.page
    page.goto(someone.url + form(world))
    scan = tmp_path / "to-khai.pdf"
    scan.write_bytes(PDF)
    page.fill("#scan", CARD)
    page.press("#scan", "Enter")
    assert page.input_value("#id_id_number") == "099085000456"
    page.locator('button[value="tick_all"]').click()
    page.locator('input[type="file"]').first.set_input_files(str(scan))
    page.fill("#id_applicant_name", "")
    page.locator('button[value="accept"]').click()
    assert "Chưa thực hiện được" in page.locator(".error-summary").inner_text()
    assert "to-khai.pdf" in page.content()  # the file is not asked for again
    page.fill("#id_applicant_name", "Lê Văn Khách")
    page.locator('button[value="accept"]').click()
    assert page.locator("h1").inner_text() == "Đã tiếp nhận"
    assert newest().files.get().name == "to-khai.pdf"


def test_wrong_input_on_a_narrow_screen_is_a_page_like_any_other(visitor, world):
    someone = visitor(world.people[Role.RECEPTION], width=320)
    someone.open(form(world))
    someone.page.fill("#id_id_number", "123")
    someone.page.fill("#id_phone", "123")
    someone.page.locator('button[value="accept"]').click()
    someone.page.wait_for_selector(".error-summary")
    someone.faults.clear()  # the browser reports the 422 on its console
    someone.check("reception counter:receive wrong")


def slow_down(page, address, *, ms):
    """The form's answers take so long, as on a poor line."""

    def later(route):
        page.wait_for_timeout(ms)
        route.continue_()

    page.route(
        f"**{address}", lambda route: later(route) if route.request.method == "POST" else route.continue_()
    )


@pytest.fixture
def births(visitor, transactional_db):
    """A procedure with two cases, one of which asks for a paper of its own; another paper is not required."""
    office = make_office(cases=("Sinh trong nước", "Sinh ở nước ngoài"), publish=False)
    version = office.procedure.version
    RequiredPaper.objects.create(
        version=version, case=version.cases.get(key="c2"), key="p8", name="Giấy tờ dịch", position=8
    )
    RequiredPaper.objects.create(version=version, key="p9", name="Ủy quyền", position=9, is_required=False)
    publish_now(version)
    someone = visitor(office.people[Role.RECEPTION])
    someone.open(reverse("counter:receive", args=[office.procedure.offer.pk]))
    yield someone
    someone.page.unroute_all(behavior="ignoreErrors")


def ticked(page) -> list[bool]:
    return [box.is_checked() for box in page.locator("#part-papers input[data-tick]").all()]


def test_all_papers_ticked_before_those_of_another_case_are_there(births):
    page = births.page
    slow_down(page, "/tiep-nhan/*/", ms=400)
    page.select_option("#id_case", label="Sinh ở nước ngoài")
    page.keyboard.press("F8")
    page.locator("#id_channel").focus()
    expect(page.locator("#part-papers")).to_contain_text("Giấy tờ dịch")
    expect(page.locator("#side")).to_contain_text("Đã đủ theo danh mục")
    assert ticked(page) == [True, True, True, False]  # the last comes only with some
    assert page.locator("#id_case option:checked").inner_text() == "Sinh ở nước ngoài"
    assert births.faults == []


def test_papers_ticked_faster_than_the_server_answers(births):
    page = births.page
    page.select_option("#id_case", label="Sinh trong nước")
    expect(page.locator("#side")).to_contain_text("Giấy chứng sinh")
    page.evaluate("document.activeElement.blur()")
    slow_down(page, "/tiep-nhan/*/", ms=400)
    page.keyboard.press("1")
    page.wait_for_timeout(250)  # its request is under way
    page.keyboard.press("2")
    page.evaluate("document.getElementById('id_missing').value = 'Giấy chứng sinh: mờ'")
    expect(page.locator("#side")).to_contain_text("Đã đủ theo danh mục")
    assert ticked(page) == [True, True, False]
    assert page.input_value("#id_missing") == "Giấy chứng sinh: mờ"
    assert births.faults == []


@pytest.mark.parametrize("size", [(1280, 900), (1366, 768)])
def test_the_main_button_is_in_sight_at_once(births, size):
    page = births.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("window.scrollTo(0, 0)")
    button = page.locator('button[value="accept"]').bounding_box()
    bar = page.locator(".keybar").bounding_box()
    assert button["y"] + button["height"] <= bar["y"]


def test_arrows_in_the_form_of_reception_are_the_browsers_own(clerk, world):
    clerk.open(form(world))
    for key in ("ArrowDown", "ArrowUp"):
        clerk.page.keyboard.press(key)
    assert clerk.faults == []
