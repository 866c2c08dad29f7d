"""Pages that come back with wrong input in them: each field with its error is a page like any other.

`test_answers` sends every form empty. Here fields hold something, and something wrong: long words, days and
numbers that are none, on the forms that are filled in most.
"""

from __future__ import annotations

import pytest

from tests.browser.test_walk import NARROW, PAGES, WIDE, address


pytestmark = [pytest.mark.browser, pytest.mark.slow]
# A word that no line breaks by itself, a day, a number and a code that are none.
WRONG = "Sai-31/02/2026-" + "x" * 60
# Page → its form, its button and the statuses of the page that comes.
FORMS = {
    "counter:receive": ("#reception", 'button[value="accept"]', {422}),
    "counter:correct": ("main form", "button.btn-primary", {422}),
    "desk:petition_new": ("main form", "button.btn-primary", {422}),
    "public:petition_send": ("main form", "button.btn-primary", {422}),
    "oversight:edit_version": ("main form", "button.btn-primary", {422}),
    "ui:login": ("main form", "button.btn-primary", {200}),  # says no more than that it is wrong
}
FILL = """
([form, wrong]) => {
  const part = document.querySelector(form);
  for (const field of part.elements) {
    if (!field.matches('input, textarea') || field.readOnly || 'scan' in field.dataset) continue;
    if (/hidden|checkbox|radio|file|submit/.test(field.type)) continue;
    field.value = field.type === 'number' ? '-1' : wrong;
    for (let around = field.closest('details'); around; around = around.parentElement.closest('details'))
      around.open = true;
  }
}
"""
KEPT = """
wrong => [...document.querySelectorAll('main input, main textarea')]
  .filter(e => e.value.startsWith(wrong)).length
"""


@pytest.mark.parametrize("name", FORMS)
def test_wrong_input_comes_back_on_a_page_like_any_other(visitor, world, settings, name):
    settings.PETITION_WEB_INTAKE = True
    form, button, statuses = FORMS[name]
    row = next(row for row in PAGES if row.name == name)
    someone = visitor(None if row.is_public else world.people[row.first_role], width=NARROW)
    assert someone.open(address(row, world)) == 200
    page = someone.page
    page.evaluate(FILL, [form, WRONG])
    with page.expect_navigation(wait_until="load") as coming:
        page.locator(form).locator(button).first.click()
    assert coming.value.status in statuses
    assert page.evaluate(KEPT, WRONG[:4]) > 0, "what was typed is still there"
    assert page.locator("main .error-summary, main [role=alert]").count() > 0
    someone.faults = [fault for fault in someone.faults if "Failed to load resource" not in fault]
    someone.picture(f"wrong {name}")
    faults = someone.look(f"{name} with wrong input", also_at=[WIDE])
    someone.picture(f"wrong {name}", width=WIDE)
    assert not faults, "\n".join(faults)
