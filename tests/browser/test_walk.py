"""Every page of docs/pages.csv, as each role, in a real browser."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.browser.samples import EXAMPLES, World
from tests.factories.accounts import PASSWORD
from tests.page_table import Row, rows


pytestmark = pytest.mark.browser
PAGES = [row for row in rows() if "GET" in row.methods and row.example != "-" and row.who != ("token",)]
SIGNED_IN = [row for row in PAGES if row.name not in {"healthz", "ui:login", "ui:home"}]


def address(row: Row, world: World) -> str:
    return reverse(row.name, kwargs=EXAMPLES[row.example](world) if row.example else None)


def pages_of(role: Role) -> list[Row]:
    return [row for row in SIGNED_IN if role in row.who]


# What everybody signed in may open is walked once, by the clerk.
SHARED = [row for row in SIGNED_IN if row.who == ("signed_in",)]


def test_every_example_is_known():
    assert {row.example for row in PAGES if row.example} <= set(EXAMPLES)


def test_a_stranger_walks_what_is_public(visitor, world):
    stranger = visitor(width=320)
    for row in PAGES:
        if row.is_public and row.name != "healthz":
            assert stranger.open(address(row, world)) == 200, row.name
            stranger.check(f"public {row.name}")


@pytest.mark.parametrize("role", Role)
def test_each_role_walks_its_pages_on_a_narrow_screen(visitor, world, role):
    walk(visitor(world.people[role], width=320), role, world)


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_each_role_walks_its_pages_on_a_wide_screen(visitor, world, role):
    walk(visitor(world.people[role], width=1280), role, world)


def walk(someone, role, world):
    for row in pages_of(role) + (SHARED if role == Role.RECEPTION else []):
        status = someone.open(address(row, world))
        if status == 404 and row.has_parameters and role != row.who[0]:
            someone.faults.clear()  # this role sees others of this kind, not the sample
            continue
        assert status == 200, row.name
        someone.check(f"{role} {row.name}")


def test_every_page_works_without_scripts(visitor, world):
    """The same heading and the same words in the main part, whether scripts run or not."""
    for role, found in by_first_role().items():
        with_scripts, without = visitor(world.people[role]), visitor(world.people[role], scripts=False)
        for row in found:
            with_scripts.open(address(row, world))
            assert with_scripts.page.locator("h1").count() == 1, row.name
            without.page.goto(without.url + address(row, world))
            assert without.page.locator("h1").inner_text() == with_scripts.page.locator("h1").inner_text()


def by_first_role() -> dict[Role, list[Row]]:
    """Each page once, under the first role that may open it."""
    found: dict[Role, list[Row]] = {}
    for row in SIGNED_IN:
        role = Role(row.who[0]) if row.who[0] in Role.values else Role.RECEPTION
        found.setdefault(role, []).append(row)
    return found


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
