"""What stands for other pages in the brief walk does: it is the same template, and each has a sample."""

import pytest

from accounts.enums import Role
from tests.browser.samples import address_of, build
from tests.harness.pages import StrictClient
from tests.harness.thorough import THOROUGH
from tests.page_table import STANDS_FOR, walkable


PAGES = {row.name: row for row in walkable()}


def test_what_is_walked_in_the_long_walk_alone_is_a_page_and_stands_for_none():
    others = [name for names in STANDS_FOR.values() for name in names]
    assert set(others) <= set(PAGES)
    assert len(others) == len(set(others))
    assert set(STANDS_FOR) <= set(PAGES) - set(others)


@pytest.mark.django_db
@pytest.mark.parametrize(("stands", "others"), STANDS_FOR.items(), ids=STANDS_FOR)
def test_a_page_that_stands_for_others_has_their_template(stands, others):
    """In `./test` of the last of them, in `./test all` of each."""
    world = build()

    def template(name):
        row, browser = PAGES[name], StrictClient()
        browser.force_login(world.people[Role(row.first_role)])
        answer = browser.get(address_of(row, world))
        assert answer.status_code == 200, f"{name}: {answer.status_code}"
        return answer.templates[0].name

    found = {name: template(name) for name in (stands, *others[0 if THOROUGH else -1 :])}
    assert set(found.values()) == {found[stands]}, found
