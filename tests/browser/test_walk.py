"""Every page of docs/pages.csv, as each role, in a real browser."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.browser.samples import EXAMPLES, World
from tests.factories.accounts import PASSWORD
from tests.page_table import Row, rows


pytestmark = pytest.mark.browser
PAGES = [row for row in rows() if "GET" in row.methods and row.example != "-" and row.who != ("token",)]
NARROW, BETWEEN, WIDE = 320, 768, 1280  # px
SIGNED_IN = [row for row in PAGES if not row.is_public and row.name != "ui:home"]
AREAS = sorted({row.area for row in SIGNED_IN})


def address(row: Row, world: World) -> str:
    """Where the sample of this page is; asked once per world, for some samples are made when asked for."""
    if row.name not in world.addresses:
        kwargs = EXAMPLES[row.example](world) if row.example else None
        world.addresses[row.name] = reverse(row.name, kwargs=kwargs)
    return world.addresses[row.name]


def first_role(row: Row) -> Role:
    """Who walks the page in ./test; what everybody may open is walked by the clerk."""
    if row.seen_by:
        return Role(row.seen_by)
    return Role(row.who[0]) if row.who[0] in Role.values else Role.RECEPTION


def test_every_example_is_known():
    assert {row.example for row in PAGES if row.example} <= set(EXAMPLES)


def test_a_stranger_walks_what_is_public(visitor, world):
    found = [row for row in PAGES if row.is_public and row.name != "healthz"]
    faults = walk(visitor(width=NARROW), found, world, edges_at=[WIDE])
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.long
def test_each_page_once_by_the_first_role_of_its_row(visitor, world, area):
    """On a narrow screen, then wide, then without scripts, under the same single heading."""
    faults = []
    for role in Role:
        found = [row for row in SIGNED_IN if row.area == area and first_role(row) == role]
        if found:
            someone = visitor(world.people[role], width=NARROW)
            plain = visitor(world.people[role], width=NARROW, scripts=False)
            faults += walk(someone, found, world, plain=plain, edges_at=[WIDE])
    assert not faults, "\n".join(faults)


def test_whoever_is_first_on_no_page_walks_where_he_begins(visitor, world):
    faults = []
    for role in set(Role) - {first_role(row) for row in SIGNED_IN}:
        found = [row for row in SIGNED_IN if role in row.who and row.name.endswith(":home")]
        faults += walk(visitor(world.people[role], width=NARROW), found, world, edges_at=[WIDE])
    assert not faults, "\n".join(faults)


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_every_page_as_whoever_may_open_it(visitor, world, role):
    """Narrow and wide; the first role of its row in between too, and he takes its pictures."""
    allowed = [row for row in SIGNED_IN if role in row.who or row.who == ("signed_in",)]
    first = [row for row in allowed if first_role(row) == role]
    others = [row for row in allowed if row not in first]
    someone = visitor(world.people[role], width=NARROW)
    faults = walk(someone, first, world, also_at=[BETWEEN, WIDE], pictures=True)
    faults += walk(someone, others, world, also_at=[WIDE], strange_samples=True)
    assert not faults, "\n".join(faults)


def walk(someone, found, world, *, plain=None, pictures=False, strange_samples=False, **widths):
    """Everything wrong on these pages. `plain`: somebody without scripts. `strange_samples`: a page may be
    about something that this role does not see."""
    faults = []
    for row in found:
        status = someone.open(address(row, world))
        if strange_samples and status == 404 and row.has_parameters:
            someone.faults.clear()  # the browser itself reports the 404 on its console
            continue
        if status != 200:
            faults.append(f"{row.name} answers {status}")
        if pictures:
            for width in (someone.width, *widths["also_at"]):
                someone.picture(row.name, width=width)
        faults += someone.look(row.name, **widths)
        if plain is not None:
            faults += other_without_scripts(plain, row, address(row, world), said=someone.heading())
    return faults


def other_without_scripts(plain, row, path, *, said):
    plain.page.goto(plain.url + path, wait_until="domcontentloaded")
    bare = plain.heading()
    return [] if said == bare and len(bare) == 1 else [f"{row.name}: {said} with scripts, {bare} without"]


def test_login_by_the_form_leads_to_the_first_page(visitor, world):
    clerk = visitor()
    clerk.open(reverse("counter:home"))
    clerk.page.get_by_label("Tên đăng nhập").fill(world.people[Role.RECEPTION].username)
    clerk.page.get_by_label("Mật khẩu").fill(PASSWORD)
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_url(f"**{reverse('counter:home')}")
    assert world.people[Role.RECEPTION].full_name in clerk.page.locator("#who-am-i").inner_text()


def test_an_error_page_is_a_page_like_any_other(visitor, world):
    lost = visitor(width=NARROW)
    assert lost.open("/khong-co-trang-nay") == 404
    lost.faults.clear()  # the browser itself reports the 404 on its console
    lost.check("error 404")
