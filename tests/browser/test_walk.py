"""Every page of docs/pages.csv, as each role, in a real browser."""

from itertools import groupby
from urllib.parse import unquote, urlsplit

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.browser import ledger
from tests.browser.budgets import over
from tests.browser.costs import costs
from tests.browser.samples import EXAMPLES, World
from tests.factories.accounts import PASSWORD
from tests.page_table import Row, walkable


pytestmark = pytest.mark.browser
PAGES = walkable()
NARROW, BETWEEN, WIDE = 320, 768, 1280  # px
SIGNED_IN = [row for row in PAGES if not row.is_public]
# As many pages as one test walks: two workers are to end together.
SHARE = 24
PUBLIC = "public"


def address(row: Row, world: World) -> str:
    """Where the sample of this page is; asked once per world, for some samples are made when asked for."""
    if row.name not in world.addresses:
        kwargs = EXAMPLES[row.example](world) if row.example else None
        world.addresses[row.name] = reverse(row.name, kwargs=kwargs)
    return world.addresses[row.name]


def shares() -> list[list[Row]]:
    """The pages in groups of one area, those of one role together."""
    order = list(Role)
    pages = sorted(SIGNED_IN, key=lambda row: (row.area, order.index(row.first_role)))
    by_area = [list(group) for _, group in groupby(pages, key=lambda row: row.area)]
    return [group[first : first + SHARE] for group in by_area for first in range(0, len(group), SHARE)]


SHARES = shares()


def test_every_example_is_known():
    assert {row.example for row in PAGES if row.example} <= set(EXAMPLES)


@pytest.mark.brief
@pytest.mark.long
def test_a_stranger_walks_what_is_public(visitor, world, settings):
    settings.PETITION_WEB_INTAKE = True  # else its form leads nowhere
    found = [row for row in PAGES if row.is_public]
    faults = walk(visitor(width=NARROW), PUBLIC, found, world, edges_at=[WIDE])
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("chosen", SHARES, ids=lambda rows: f"{rows[0].name}-and-{len(rows) - 1}-more")
@pytest.mark.brief
@pytest.mark.long
def test_each_page_once_by_the_first_role_of_its_row(visitor, world, chosen):
    """On a narrow screen, then wide; the answer as it is sent has the same single heading."""
    faults = []
    for role in Role:
        found = [row for row in chosen if row.first_role == role]
        if found:
            someone = visitor(world.people[role], width=NARROW)
            faults += walk(someone, role, found, world, edges_at=[WIDE])
    assert not faults, "\n".join(faults)


@pytest.mark.brief
def test_whoever_is_first_on_no_page_walks_where_he_begins(visitor, world):
    faults = []
    for role in set(Role) - {row.first_role for row in SIGNED_IN}:
        found = [row for row in SIGNED_IN if role in row.who and row.name.endswith(":home")]
        faults += walk(visitor(world.people[role], width=NARROW), role, found, world, edges_at=[WIDE])
    assert not faults, "\n".join(faults)


@pytest.mark.slow
def test_a_stranger_walks_what_is_public_narrow_and_wide(visitor, world, settings):
    settings.PETITION_WEB_INTAKE = True
    found = [row for row in PAGES if row.is_public]
    faults = walk(visitor(width=NARROW), PUBLIC, found, world, also_at=[BETWEEN, WIDE], thorough=True)
    assert not faults, "\n".join(faults)


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_every_page_as_whoever_may_open_it(visitor, world, role):
    """Narrow and wide; the first role of its row in between too, and he takes its pictures."""
    allowed = [row for row in SIGNED_IN if role in row.who or row.who == ("signed_in",)]
    first = [row for row in allowed if row.first_role == role]
    others = [row for row in allowed if row not in first]
    someone = visitor(world.people[role], width=NARROW)
    faults = walk(someone, role, first, world, also_at=[BETWEEN, WIDE], thorough=True)
    faults += walk(someone, role, others, world, also_at=[WIDE], strange_samples=True)
    assert not faults, "\n".join(faults)


def walk(someone, role, found, world, *, thorough=False, strange_samples=False, **widths):
    """Everything wrong on these pages, each noted with what it costs. `thorough`: pictures, and Tab from the
    very beginning of each page and not of the first in each area alone. `strange_samples`: a page may be
    about something that this role does not see."""
    faults, areas = [], set()
    someone.bring_axe()
    for row in found:
        status = someone.open(address(row, world))
        strange = {404, 403} if row.seen_by else {404}
        if strange_samples and status in strange and row.has_parameters:
            someone.faults.clear()  # the browser itself reports the answer on its console
            continue
        cost = costs(someone.facts())
        wrong = [] if status == 200 else [f"{row.name} answers {status}"]
        if unquote(urlsplit(someone.page.url).path) != unquote(urlsplit(address(row, world)).path):
            wrong.append(f"{row.name} leads to {someone.page.url}")
        wrong += said_wrong(row, someone, cost)
        for width in (someone.width, *widths["also_at"]) if thorough else ():
            someone.picture(row.name, width=width)
        inside = "main" if row.area in areas and not thorough else "body"
        wrong += someone.look(row.name, inside=inside, **widths)
        areas.add(row.area)
        axe = {str(width): number for width, number in someone.found.items()}
        seen = ledger.Walked(row.name, row.path, role, status, axe=axe, faults=len(wrong), **cost.figures)
        ledger.note(seen)
        faults += [*wrong, *over(seen), *same_title(seen)]
    return faults


def same_title(seen):
    """Another page that is called the same: in a row of tabs nobody could tell them apart."""
    first = {row.name: row.first_role for row in PAGES}
    other = ledger.walked().values()
    return [
        f"{seen.name} is called as {entry.name}: {seen.title}"
        for entry in other
        if entry.title == seen.title and entry.name != seen.name and first.get(entry.name) == entry.role
    ]


def said_wrong(row, someone, cost):
    """Words that a template left over; headings that scripts change; not one heading."""
    sent, shown = someone.sent_headings(), someone.heading()
    wrong = [f"{row.name}: {shown} with scripts, {sent} without"] if shown != sent or len(sent) != 1 else []
    return wrong + [f"{row.name}: left over: {words}" for words in cost.left_over]


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
