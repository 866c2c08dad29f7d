"""Every page of docs/pages.csv, as each role, in a real browser."""

import re
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.browser import ledger
from tests.browser.budgets import over
from tests.browser.costs import costs
from tests.browser.samples import EXAMPLES, World, address_of
from tests.browser.verdicts import Sent, Verdicts
from tests.factories.accounts import PASSWORD
from tests.page_table import Row, walkable, walked_at_once


pytestmark = pytest.mark.browser
PAGES = walkable()
AT_ONCE = walked_at_once()
NARROW, BETWEEN, WIDE = 320, 768, 1280  # px
SIGNED_IN = [row for row in PAGES if not row.is_public]
# As many pages as one test walks: two workers are to end together, and each test builds an office.
SHARE = 30
# Combinations of colours this process has judged.
JUDGED: set[str] = set()
STATEMENTS = re.compile(r"statements;dur=(\d+)")
PUBLIC = "public"


def address(row: Row, world: World) -> str:
    """Where the sample of this page is; asked once per world, for some samples are made when asked for."""
    if row.name not in world.addresses:
        world.addresses[row.name] = address_of(row, world)
    return world.addresses[row.name]


def shares(found: list[Row]) -> list[list[Row]]:
    """Pages behind the login in groups, those of one area together and in it those of one role."""
    order = list(Role)
    behind = [row for row in found if not row.is_public]
    pages = sorted(behind, key=lambda row: (row.area, order.index(row.first_role)))
    number = -(-len(pages) // SHARE)
    cuts = [len(pages) * cut // number for cut in range(number + 1)]
    return [pages[first:last] for first, last in pairwise(cuts)]


def named(rows: list[Row]) -> str:
    return f"{rows[0].name}-and-{len(rows) - 1}-more"


SHARES, SHARES_AT_ONCE = shares(PAGES), shares(AT_ONCE)


def test_every_example_is_known():
    assert {row.example for row in PAGES if row.example} <= set(EXAMPLES)


@pytest.mark.brief
@pytest.mark.long
def test_a_stranger_walks_what_is_public(visitor, world, settings):
    settings.PETITION_WEB_INTAKE = True  # else its form leads nowhere
    found = [row for row in PAGES if row.is_public]
    faults = walk(visitor(width=NARROW), PUBLIC, found, world, edges_at=[WIDE])
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("chosen", SHARES_AT_ONCE, ids=named)
@pytest.mark.brief
@pytest.mark.long
def test_each_page_once_by_the_first_role_of_its_row(visitor, sign_in, world, chosen):
    """On a narrow screen, then wide; the answer as it is sent has the same single heading."""
    faults, someone = [], visitor(width=NARROW)
    for role in Role:
        found = [row for row in chosen if row.first_role == role]
        if found:
            sign_in(someone, world.people[role])
            faults += walk(someone, role, found, world, edges_at=[WIDE])
    assert not faults, "\n".join(faults)


@pytest.mark.brief
def test_whoever_is_first_on_no_page_walks_where_he_begins(visitor, sign_in, world):
    faults, someone = [], visitor(width=NARROW)
    for role in set(Role) - {row.first_role for row in SIGNED_IN}:
        found = [row for row in SIGNED_IN if role in row.who and row.name.endswith(":home")]
        sign_in(someone, world.people[role])
        faults += walk(someone, role, found, world, edges_at=[WIDE])
    assert not faults, "\n".join(faults)


@pytest.mark.slow
@pytest.mark.long
def test_a_stranger_walks_what_is_public_narrow_and_wide(visitor, world, settings):
    settings.PETITION_WEB_INTAKE = True
    found = [row for row in PAGES if row.is_public]
    widths = {"also_at": [WIDE], "edges_at": [BETWEEN]}
    faults = walk(visitor(width=NARROW), PUBLIC, found, world, thorough=True, **widths)
    assert not faults, "\n".join(faults)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("chosen", SHARES, ids=named)
def test_every_page_as_whoever_may_open_it(visitor, sign_in, world, chosen):
    """Narrow and wide; edges for the first role of its row in between too, and he takes its pictures. Then
    all others, who look only at what nobody was sent before them: at its edges narrow and wide, at all else
    in one of the two widths, in turns."""
    faults, someone, verdicts = [], visitor(width=NARROW), Verdicts()
    for role in Role:
        first = [row for row in chosen if row.first_role == role]
        if first:
            sign_in(someone, world.people[role])
            widths = {"also_at": [WIDE], "edges_at": [BETWEEN]}
            faults += walk(someone, role, first, world, thorough=True, verdicts=verdicts, **widths)
    for role in Role:
        allowed = [row for row in chosen if role in row.who or row.who == ("signed_in",)]
        others = [row for row in allowed if row.first_role != role]
        sign_in(someone, world.people[role])
        for width, at_edges in ((NARROW, WIDE), (WIDE, NARROW)):
            someone.width = width
            turn = [row for place, row in enumerate(others) if place % 2 == (width == WIDE)]
            faults += walk(someone, role, turn, world, edges_at=[at_edges], strange=True, verdicts=verdicts)
        someone.width = NARROW
    assert not faults, "\n".join(faults)


def walk(someone, role, found, world, *, thorough=False, strange=False, verdicts=None, **widths):
    """Everything wrong on these pages, each noted with what it costs. `thorough`: pictures, and Tab from the
    very beginning of each page and not through the first of each area alone. `strange`: a page may be about
    something that this role does not see, and may have been sent to another word for word (`verdicts`)."""
    faults, areas = [], set()
    someone.bring_axe()
    someone.judged, someone.whole = JUDGED, thorough
    for row in found:
        path = address(row, world)
        if strange and sent_before(someone, row, role, path, verdicts):
            continue
        status = someone.open(path)
        if strange and unseen(row, status):
            someone.faults.clear()  # the browser itself reports the answer on its console
            continue
        facts = someone.facts()
        cost = costs(facts)
        wrong = [] if status == 200 else [f"{row.name} answers {status}"]
        if unquote(urlsplit(someone.page.url).path) != unquote(urlsplit(path).path):
            wrong.append(f"{row.name} leads to {someone.page.url}")
        wrong += said_wrong(row, someone, facts["headings"], cost)
        for width in (someone.width, WIDE) if thorough else ():
            someone.picture(row.name, width=width)
        begins = thorough or row.area not in areas
        inside, keyboard = "body" if begins else "main", begins or strange
        wrong += someone.look(row.name, inside=inside, keyboard=keyboard, **widths)
        areas.add(row.area)
        axe = {str(width): number for width, number in someone.found.items()}
        seen = ledger.Walked(row.name, row.path, role, status, axe=axe, faults=len(wrong), **cost.figures)
        ledger.note(seen)
        if verdicts is not None:
            verdicts.keep(seen, Sent(path, someone.sent(), int(facts["told"]["statements"])))
        faults += [*wrong, *over(seen), *same_title(seen)]
    return faults


def unseen(row, status):
    """Whether the answer is that this role does not see what the page is about."""
    return row.has_parameters and status in ({404, 403} if row.seen_by else {404})


def sent_before(someone, row, role, path, verdicts):
    """Whether another was sent this very page, and looked at it; else it is to be opened."""
    answer = someone.asked(path)
    if unseen(row, answer.status):
        return True
    told = STATEMENTS.search(answer.headers.get("server-timing", ""))
    if answer.status != 200 or told is None:
        return False
    seen = verdicts.known(row.name, role, Sent(path, answer.text(), int(told[1])))
    if seen is not None:
        ledger.note(seen)
    return seen is not None


def same_title(seen):
    """Another page that is called the same: in a row of tabs nobody could tell them apart."""
    first = {row.name: row.first_role for row in PAGES}
    other = ledger.walked().values()
    return [
        f"{seen.name} is called as {entry.name}: {seen.title}"
        for entry in other
        if entry.title == seen.title and entry.name != seen.name and first.get(entry.name) == entry.role
    ]


def said_wrong(row, someone, shown, cost):
    """Words that a template left over; headings that scripts change; not one heading."""
    sent = someone.sent_headings()
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
