"""What a page must be like in a real browser, for everybody who uses it."""

import re
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings


PICTURES = Path(settings.BASE_DIR) / ".run" / "pictures"
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FOCUSABLE = """
() => {
  const all = [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')];
  const groups = new Set();
  return all.filter(e => {
    if (e.disabled || e.tabIndex < 0 || !e.checkVisibility({visibilityProperty: true})) return false;
    if (e.type !== 'radio') return true;
    const seen = groups.has(e.name);
    groups.add(e.name);
    return !seen;
  }).map((e, i) => { e.dataset.walk = i; return e.outerHTML.slice(0, 120); });
}
"""
EDGES = """
() => {
  const [head, main] = ['.masthead > div', 'main'].map(name => document.querySelector(name));
  if (!head || !main) return 0;
  return Math.abs(head.getBoundingClientRect().left - main.getBoundingClientRect().left);
}
"""
FOCUSED = """
() => {
  const e = document.activeElement, s = getComputedStyle(e);
  if (e === document.body) return null;
  const ring = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
  const group = e.type === 'radio' ? document.querySelector(`input[name="${CSS.escape(e.name)}"]`) : e;
  return {walk: group.dataset.walk ?? null, ring, html: e.outerHTML.slice(0, 120)};
}
"""


class Visitor:
    """Somebody at a browser; notes every fault the browser itself tells."""

    def __init__(self, context: Any, url: str, *, width: int) -> None:
        self.url = url
        self.width = width
        self.faults: list[str] = []
        self._context = context
        self.page = context.new_page()
        self.page.on("request", self._note_host)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def leave(self) -> None:
        self._context.close()

    def open(self, path: str) -> int:
        """Opens a page of ours; gives the status of the answer."""
        self.page.goto(self.url + path)
        response = self.page.evaluate("() => performance.getEntriesByType('navigation')[0].responseStatus")
        return int(response)

    def check(self, name: str) -> None:
        """Everything at once on the page that is open; keeps its picture under `name`."""
        faults = self.look(name)
        assert not faults, "\n".join(faults)

    def look(self, name: str) -> list[str]:
        """What is wrong with the page that is open: width, axe, keyboard, and what the browser noted."""
        self.picture(name)
        self.check_width()
        self.check_axe()
        self.check_keyboard()
        faults, self.faults = self.faults, []
        return [f"{name} at {self.width} px: {fault}" for fault in faults]

    def picture(self, name: str) -> Path:
        """Saves a picture of the whole page."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}-{self.width}.png"
        self.page.screenshot(path=path, full_page=True)
        return path

    def check_width(self) -> None:
        over = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            self.faults.append(f"{over} px too wide")
        beside = self.page.evaluate(EDGES)
        if beside > 1:
            self.faults.append(f"the page's edge is {beside} px beside the masthead's")

    def check_axe(self) -> None:
        found = Axe().run(self.page, options=AXE_RULES).response["violations"]
        self.faults += [
            f"axe {rule['id']}: {[node['target'] for node in rule['nodes'][:3]]} {rule['help']}"
            for rule in found
        ]

    def check_keyboard(self) -> None:
        """Tab reaches every control, and one sees where one is."""
        self.page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
        wanted = self.page.evaluate(FOCUSABLE)
        seen: dict[str, bool] = {}
        # A date has several stops inside; the walk may begin in the middle of the page and go round.
        for _ in range(2 * len(wanted) + 20):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(FOCUSED)
            if here is not None:
                seen[here["walk"]] = seen.get(here["walk"], False) or here["ring"]
            if len(seen) >= len(wanted) and all(seen.values()):
                break
        self.faults += [f"Tab does not reach {html}" for i, html in enumerate(wanted) if str(i) not in seen]
        self.faults += [
            f"focus cannot be seen on {wanted[int(i)]}" for i, ring in seen.items() if i and not ring
        ]

    def _note_host(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:", "blob:", "about:")):
            self.faults.append(f"asks another host: {request.url}")

    def _note_console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text}")
