"""Colours that were judged once are not judged again, and new ones are."""

from typing import Any

import pytest

from tests.browser.walk import Visitor


pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="vi"><title>Mẫu</title><body style="background: #fff">
<main><h1>Mẫu</h1>{parts}</main></body></html>"""
GOOD, BAD = "<p style='color: #222'>Đọc được.</p>", "<p style='color: #ccc'>Khó đọc.</p>"
BAD_BEHIND = "<div style='background: #333'><p style='color: #222'>Khó đọc.</p></div>"
NOT_IN_USE = "<fieldset disabled><button style='color: #ddd; background: #eee'>Gửi</button></fieldset>"
IN_USE = "<button style='color: #ddd; background: #eee'>Gửi</button>"


def contrast_faults(someone: Visitor, parts: str) -> int:
    """How often axe finds too little contrast in a page with these parts."""
    someone.page.set_content(PAGE.format(parts=parts))
    someone.check_axe()
    found = sum("color-contrast" in fault for fault in someone.faults)
    someone.faults.clear()
    return found


@pytest.mark.django_db
def test_what_is_new_is_judged_and_nothing_that_was_good_hides_it(visitor: Any) -> None:
    someone = visitor()
    someone.whole = False
    assert contrast_faults(someone, GOOD + NOT_IN_USE) == 0
    kept = set(someone.judged)
    assert kept
    assert contrast_faults(someone, GOOD) == 0
    assert someone.judged == kept, "the same colours are not new"
    for parts in (GOOD + BAD, GOOD + BAD_BEHIND, NOT_IN_USE + IN_USE):
        assert contrast_faults(someone, parts) == 1, parts
    assert contrast_faults(someone, BAD) == 1, "what was bad once is bad again"
