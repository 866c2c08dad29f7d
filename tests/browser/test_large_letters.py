"""Larger letters on the narrowest screen, in both languages: nothing sticks out, no heading breaks a word."""

from typing import Any

import pytest
from django.conf import settings

from accounts.enums import Role
from portal.ui import look
from tests.browser.samples import World
from tests.browser.test_walk import NARROW, PAGES, address


pytestmark = [pytest.mark.browser, pytest.mark.slow]
# A word has one rectangle per line it stands on; a hyphen may end a line.
BROKEN = """
() => {
  const broken = [];
  for (const heading of document.querySelectorAll('h1')) {
    heading.querySelectorAll('.visually-hidden').forEach(part => part.remove());
    const texts = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      for (const word of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(part => part.top)).size > 1) broken.push(word[0]);
      }
    }
  }
  return broken;
}
"""
SHOWN = "() => [document.documentElement.lang, document.documentElement.dataset.text]"
# Kept on the machine for whoever works there once the line is lost; a paper as it is printed.
SAME_FOR_ALL = {"counter:offline", "counter:offline_form", "counter:paper_page"}
OVER = "() => document.documentElement.scrollWidth - window.innerWidth"
WHO = ("public", Role.RECEPTION, Role.HEAD)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("who", WHO)
def test_larger_letters_fit(visitor: Any, world: World, settings: Any, who: str, language: str) -> None:
    settings.PETITION_WEB_INTAKE = True
    someone = visitor(world.people[Role(who)] if who != "public" else None, width=NARROW)
    someone.page.context.add_cookies(chosen(someone.url, language))
    wrong = []
    for row in PAGES:
        if row.first_role == who and someone.open(address(row, world)) == 200:
            shown = someone.page.evaluate(SHOWN)
            if shown != [language, "large"] and row.name not in SAME_FOR_ALL:
                wrong.append(f"{row.name} is shown as {shown}")
            broken, over = someone.page.evaluate(BROKEN), someone.page.evaluate(OVER)
            wrong += [f"{row.name}: {word} is broken" for word in broken]
            wrong += [f"{row.name}: {over} px too wide"] if over > 0 else []
    assert not wrong, "\n".join(wrong)


def chosen(url: str, language: str) -> list[dict[str, str]]:
    """What the foot of a page remembers."""
    letters = look.Display(larger_text=True).letters
    return [
        {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": url},
        {"name": look.COOKIE, "value": letters, "url": url},
    ]
