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
    """Where the sample of this page is; asked once per world, for some samples are made when asked for."""
    if row.name not in world.addresses:
        kwargs = EXAMPLES[row.example](world) if row.example else None
        world.addresses[row.name] = reverse(row.name, kwargs=kwargs)
    return world.addresses[row.name]


def first_role(row: Row) -> Role:
    """Who walks the page in ./test; what everybody may open is walked by the clerk."""
    return Role(row.who[0]) if row.who[0] in Role.values else Role.RECEPTION


def test_every_example_is_known():
    assert {row.example for row in PAGES if row.example} <= set(EXAMPLES)


def test_a_stranger_walks_what_is_public(visitor, world):
    stranger, faults = visitor(width=320), []
    for row in PAGES:
        if row.is_public and row.name != "healthz":
            assert stranger.open(address(row, world)) == 200, row.name
            faults += stranger.look(f"public {row.name}")
    assert not faults, "\n".join(faults)


def test_each_role_walks_its_pages_on_a_narrow_screen(visitor, world):
    """Every page once, by the first role of its row; every role at least its first page."""
    faults = []
    for role in Role:
        own = [row for row in SIGNED_IN if first_role(row) == role]
        homes = [row for row in SIGNED_IN if role in row.who and row.name.endswith(":home")]
        faults += walk(visitor(world.people[role], width=320), role, own or homes, world)
    assert not faults, "\n".join(faults)


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_every_page_at_every_width_as_whoever_may_open_it(visitor, world, width):
    faults = []
    for role in Role:
        found = [row for row in SIGNED_IN if role in row.who or row.who == ("signed_in",)]
        faults += walk(visitor(world.people[role], width=width), role, found, world)
    assert not faults, "\n".join(faults)


def walk(someone, role, found, world):
    """Everything wrong on these pages."""
    faults = []
    for row in found:
        status = someone.open(address(row, world))
        if status == 200:
            faults += someone.look(f"{role} {row.name}")
            continue
        someone.faults.clear()
        # Another role than the first sees others of this kind, not the sample.
        if not (status == 404 and row.has_parameters and role != first_role(row)):
            faults.append(f"{role} {row.name} answers {status}")
    return faults


def test_every_page_works_without_scripts(visitor, world):
    """The same single heading, whether scripts run or not."""
    wrong = []
    for role in Role:
        pages = [row for row in SIGNED_IN if first_role(row) == role]
        found = [
            headings(visitor(world.people[role], scripts=scripts), pages, world) for scripts in (True, False)
        ]
        wrong += [(row.name, *both) for row, *both in zip(pages, *found, strict=True) if both[0] != both[1]]
        wrong += [(row.name, said) for row, said in zip(pages, found[1], strict=True) if len(said) != 1]
    assert wrong == []


def headings(someone, pages, world):
    said = []
    for row in pages:
        someone.page.goto(someone.url + address(row, world), wait_until="domcontentloaded")
        said.append(someone.page.locator("h1").all_inner_texts())
    return said


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
