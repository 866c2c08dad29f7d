"""Every page of docs/pages.csv, as each role, in a real browser."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.browser.samples import EXAMPLES, World
from tests.factories.accounts import PASSWORD
from tests.page_table import Row, rows


pytestmark = pytest.mark.browser
PAGES = [row for row in rows() if "GET" in row.methods and row.example != "-" and row.who != ("token",)]
SIGNED_IN = [row for row in PAGES if not row.is_public and row.name != "ui:home"]


def address(row: Row, world: World) -> str:
    return reverse(row.name, kwargs=EXAMPLES[row.example](world) if row.example else None)


def first_role(row: Row) -> Role:
    """Who looks at the page thoroughly; what everybody may open is looked at by the clerk."""
    return Role(row.who[0]) if row.who[0] in Role.values else Role.RECEPTION


def test_every_example_is_known():
    assert {row.example for row in PAGES if row.example} <= set(EXAMPLES)


def test_a_stranger_walks_what_is_public(visitor, world):
    stranger, faults = visitor(width=320), []
    for row in PAGES:
        if row.is_public and row.name != "healthz":
            assert stranger.open(address(row, world)) == 200, row.name
            faults += stranger.look(f"public {row.name}")
    assert faults == []


def test_each_role_walks_its_pages_on_a_narrow_screen(visitor, world):
    faults = []
    for role in Role:
        found = [row for row in SIGNED_IN if role in row.who or first_role(row) == role]
        faults += walk(visitor(world.people[role], width=320), role, found, world)
    assert faults == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_every_page_at_every_width_as_whoever_may_open_it(visitor, world, width):
    faults = []
    for role in Role:
        found = [row for row in SIGNED_IN if role in row.who or row.who == ("signed_in",)]
        faults += walk(visitor(world.people[role], width=width), role, found, world, thorough=True)
    assert faults == []


def walk(someone, role, found, world, *, thorough=False):
    """Faults on these pages; axe and keyboard once per page, under its first role, unless told otherwise."""
    faults = []
    for row in found:
        status = someone.open(address(row, world))
        if status == 404 and row.has_parameters and role != first_role(row):
            someone.faults.clear()  # this role sees others of this kind, not the sample
        elif status != 200:
            someone.faults.clear()
            faults.append(f"{role} {row.name} answers {status}")
        else:
            faults += someone.look(f"{role} {row.name}", thorough=thorough or role == first_role(row))
    return faults


def test_every_page_works_without_scripts(visitor, world):
    """The same heading, whether scripts run or not."""
    wrong = []
    for role in Role:
        with_scripts, without = visitor(world.people[role]), visitor(world.people[role], scripts=False)
        for row in SIGNED_IN:
            if first_role(row) == role:
                with_scripts.open(address(row, world))
                without.page.goto(without.url + address(row, world))
                headings = [
                    someone.page.locator("h1").all_inner_texts() for someone in (with_scripts, without)
                ]
                wrong += (
                    [] if len(headings[0]) == 1 and headings[0] == headings[1] else [(row.name, headings)]
                )
    assert wrong == []


def test_login_by_the_form_leads_to_the_first_page(visitor, world):
    clerk = visitor()
    clerk.open(reverse("counter:home"))
    clerk.page.get_by_label("Tên đăng nhập").fill(world.people[Role.RECEPTION].username)
    clerk.page.get_by_label("Mật khẩu").fill(PASSWORD)
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_url(f"**{reverse('counter:home')}")
    assert world.people[Role.RECEPTION].full_name in clerk.page.locator("#who-am-i").inner_text()


def test_an_error_page_is_a_page_like_any_other(visitor, world):
    lost = visitor(width=320)
    assert lost.open("/khong-co-trang-nay") == 404
    lost.faults.clear()  # the browser itself reports the 404 on its console
    lost.check("error 404")
