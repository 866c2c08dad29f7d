"""A list of the desk in a real browser: walked with j and k, ticked with x, assigned, found by "/"."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AccessRecord
from dossiers.models import Dossier
from tests.browser.walk import press
from tests.factories.dossiers import Office, in_process, make_office


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office()


def focused(page: Any) -> str:
    words: str = page.evaluate("document.activeElement.textContent.trim()")
    return words


def bar(page: Any) -> str:
    """How the buttons for what is ticked stand on the page."""
    position: str = page.evaluate("getComputedStyle(document.querySelector('form[data-many]')).position")
    return position


def test_two_are_ticked_and_assigned_and_one_is_found_by_keys_alone(office, visitor, on):
    on("2026-03-06 11:00")
    dossiers = [in_process(office) for _ in range(3)]
    leader, handler = office.people[Role.UNIT_HEAD], office.people[Role.HANDLER]
    desk = visitor(leader)
    page = desk.page
    desk.open(reverse("desk:home"))
    desk.check("lists 1 mine")
    assert bar(page) == "static", "with nothing ticked it covers no row"

    # The five to start with are rows too: three of them stand above the list.
    for _line in dossiers:
        page.keyboard.press("j")
    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    second = focused(page)
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused(page) == second != first
    assert page.locator("[data-ticked]").inner_text() == "2"
    assert bar(page) == "sticky"
    page.keyboard.press("?")
    assert page.locator("[data-list-keys]").get_attribute("open") is not None
    desk.check("lists 2 ticked")
    page.locator("button[name=act][value=assign]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    desk.check("lists 3 confirm")
    page.locator(f"input[name=to][value='{handler.pk}']").check()
    press(desk)
    held = Dossier.objects.filter(current_holder=handler).order_by("pk")
    assert {str(one) for one in held} == {first, second}

    # Keys mean letters inside a field; suggestions come, down and enter open the first.
    page.keyboard.press("/")
    page.keyboard.type("dang thi jkx")
    assert page.locator("[data-search]").input_value() == "dang thi jkx"
    page.locator("[data-search]").fill("")
    page.keyboard.type("dang thi")
    page.locator("[data-found] a").first.wait_for()
    desk.check("lists 4 suggestions")
    page.locator("[data-search]").focus()  # the check walked away from it
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(reverse("desk:dossier", args=[max(one.pk for one in dossiers)]))
    assert set(AccessRecord.objects.filter(object_kind="search").values_list("object_id", flat=True)) == {
        "name"
    }
    assert "dang" not in page.url
