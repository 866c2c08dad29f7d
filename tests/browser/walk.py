"""What a page must be like in a real browser, for everybody who uses it."""

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import expect

from tests.browser import axe


HEIGHT = 900
PICTURES = Path(settings.BASE_DIR) / ".run" / "pictures"
KEPT_FOR_ONE = "cookies,local_storage,indexeddb,service_workers,cache_storage"
# Controls inside the named part; where Tab begins.
FOCUSABLE = """
inside => {
  const part = document.querySelector(inside) ?? document.body;
  document.activeElement.blur();
  window.scrollTo(0, 0);
  if (part !== document.body) part.focus();
  document.querySelectorAll('[data-walk]').forEach(e => delete e.dataset.walk);
  const all = [...part.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')];
  const groups = new Set();
  return all.filter(e => {
    if (e.disabled || e.closest('[inert]')) return false;
    if (e.tabIndex < 0 || !e.checkVisibility({visibilityProperty: true})) return false;
    if (e.type !== 'radio') return true;
    const seen = groups.has(e.name);
    groups.add(e.name);
    return !seen;
  }).map((e, i) => { e.dataset.walk = i; return e.outerHTML.slice(0, 120); });
}
"""
EDGES = """
() => {
  const over = document.documentElement.scrollWidth - window.innerWidth;
  const [head, main] = ['.masthead > div', 'main'].map(name => document.querySelector(name));
  if (!head || !main) return {over, beside: 0};
  return {over, beside: Math.abs(head.getBoundingClientRect().left - main.getBoundingClientRect().left)};
}
"""
# What the browser knows of the page that is open: its words but not code it quotes, and what it fetched; not
# what a script tells the server once the page is there, which has come back by now on a slow machine only.
FACTS = """
() => {
  const told = e => Object.fromEntries((e.serverTiming ?? []).map(t => [t.name, t.duration]));
  const [page] = performance.getEntriesByType('navigation');
  const asked = performance.getEntriesByType('resource').filter(e => e.initiatorType !== 'fetch');
  const fetched = asked.map(e => ({url: e.name, told: told(e)}));
  const icons = [...document.querySelectorAll('link[rel~=icon]')].map(e => ({url: e.href, told: {}}));
  const known = new Set(fetched.map(e => e.url));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const said = [];
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.closest('code, pre, script, style, body [lang=en]')) said.push(text.data);
  }
  const spoken = ['alt', 'title', 'placeholder', 'aria-label', 'value'];
  const words = [...document.querySelectorAll(spoken.map(name => `[${name}]`).join(','))]
    .flatMap(e => spoken.map(name => e.getAttribute(name)).filter(Boolean));
  return {
    status: page.responseStatus, told: told(page), title: document.title,
    headings: [...document.querySelectorAll('h1')].map(e => e.textContent.trim().replace(/\\s+/g, ' ')),
    fetched: [...fetched, ...icons.filter(e => !known.has(e.url))],
    words: [document.title, ...said, ...words].join('\\n'),
  };
}
"""
HEADINGS = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
# Notes in the page itself where the focus comes by and whether one sees it: asking after each Tab costs more.
NOTE_FOCUS = """
() => {
  window.walked = {};
  if (window.walking) return;
  window.walking = true;
  document.addEventListener('focusin', event => {
    const e = event.target, s = getComputedStyle(e);
    const ring = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
    const group = e.type === 'radio' ? document.querySelector(`input[name="${CSS.escape(e.name)}"]`) : e;
    const name = group.dataset.walk ?? '';
    window.walked[name] = window.walked[name] || ring;
  });
}
"""


class Visitor:
    """Somebody at a browser; notes every fault the browser itself tells."""

    def __init__(self, context: Any, url: str, *, width: int) -> None:
        self.url = url
        self.width = width
        self.faults: list[str] = []
        self.found: dict[int, int] = {}
        self.judged: set[str] = set()
        """Combinations of colours that were found good."""
        self.whole = True
        """Whether colours are judged on each page, at the visitor's own width, though they were before."""
        self._axed = False
        self._context = context
        self._answer: Any = None
        self.page = context.new_page()
        self.page.on("request", self._note_host)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def leave(self) -> None:
        self._context.close()

    def sign_in(self, cookie: dict[str, str]) -> None:
        """Somebody else sits down at the same browser: what it kept for the last one is gone, but not files
        that are the same for everybody."""
        if self.page.url.startswith(self.url):
            self.page.evaluate("() => sessionStorage.clear()")
        self.page.goto("about:blank")
        talk = self._context.new_cdp_session(self.page)
        talk.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": KEPT_FOR_ONE})
        talk.detach()
        self._context.clear_cookies()
        self._context.add_cookies([cookie])

    def bring_axe(self) -> None:
        """Every page that is opened from now on has axe already: sending it costs more than running it."""
        if not self._axed:
            self._context.add_init_script(AXE_SCRIPT)
        self._axed = True

    def open(self, path: str) -> int:
        """Opens a page of ours; gives the status of the answer."""
        self._answer = self.page.goto(self.url + path)
        return int(self._answer.status)

    def asked(self, path: str) -> Any:
        """The answer as it is sent, without opening it: its status, text and headers."""
        return self.page.request.get(self.url + path, max_redirects=0)

    def facts(self) -> dict[str, Any]:
        """What the browser knows of the page that is open: status, title, words, what the answers told."""
        known: dict[str, Any] = self.page.evaluate(FACTS)
        return known

    def sent_headings(self) -> list[str]:
        """Texts of the main headings in the answer as it was sent, which is what is read without scripts."""
        return [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
            for text in HEADINGS.findall(self.sent())
        ]

    def sent(self) -> str:
        """The answer as it was sent."""
        return str(self._answer.text())

    def check(self, name: str) -> None:
        """Everything at once on the page that is open; keeps its picture under `name`."""
        self.picture(name)
        faults = self.look(name)
        assert not faults, "\n".join(faults)

    def look(
        self,
        name: str,
        *,
        also_at: Sequence[int] = (),
        edges_at: Sequence[int] = (),
        inside: str = "body",
        keyboard: bool = True,
    ) -> list[str]:
        """What is wrong with the page that is open, at the visitor's width and as wide as each of `also_at`:
        edges, axe, keyboard, and what the browser noted. At `edges_at` only edges. In pixels; the window is
        made wider without loading the page again. The keyboard walks what is `inside`. `found` then has the
        number of axe's findings by width.
        """
        found = []
        self.found = {}
        for width in (self.width, *also_at, *edges_at):
            self.set_width(width)
            self.check_edges()
            if width not in edges_at:
                self.found[width] = self.check_axe()
                if keyboard:
                    self.check_keyboard(inside)
            found += [f"{name} at {width} px: {fault}" for fault in self.faults]
            self.faults.clear()
        self.set_width(self.width)
        return found

    def set_width(self, width: int) -> None:
        if self.page.viewport_size["width"] != width:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def heading(self) -> list[str]:
        """Texts of the page's main headings, as written and not as shown; there should be one."""
        self.page.wait_for_load_state("domcontentloaded")
        return [" ".join(text.split()) for text in self.page.locator("h1").all_text_contents()]

    def sees(self, words: str) -> None:
        """These words come to stand on the page: a press ends when its answer begins, not when it is read."""
        expect(self.page.locator("main")).to_contain_text(words)

    def sees_nowhere(self, words: str) -> None:
        """Neither shown nor hidden in the page, once all of it is there."""
        self.page.wait_for_load_state("domcontentloaded")
        assert words not in self.page.content()

    def picture(self, name: str, *, width: int = 0) -> Path:
        """Saves a picture of the whole page, at the visitor's width unless another is told."""
        self.set_width(width or self.width)
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}-{width or self.width}.jpg"
        # Whole pages as PNG take the browser five times as long to write.
        self.page.screenshot(path=path, full_page=True, type="jpeg", quality=80)
        return path

    def check_edges(self) -> None:
        edges = self.page.evaluate(EDGES)
        if edges["over"] > 0:
            self.faults.append(f"{edges['over']} px too wide")
        if edges["beside"] > 1:
            self.faults.append(f"the page's edge is {edges['beside']} px beside the masthead's")

    def check_axe(self) -> int:
        """Gives the number of rules of WCAG 2.2 AA and of good practice that the page breaks."""
        if not self._axed:
            self.page.evaluate(AXE_SCRIPT)
        whole = self.whole and self.page.viewport_size["width"] == self.width
        told = self.page.evaluate(axe.RUN, [axe.RULES, sorted(self.judged), whole])
        found = told["violations"]
        self.faults += [f"axe {rule['id']}: {rule['targets']} {rule['help']}" for rule in found]
        if not any(rule["id"] == "color-contrast" for rule in found):
            self.judged.update(told["colours"])
        return len(found)

    def check_keyboard(self, inside: str = "body") -> None:
        """Tab reaches every control, and one sees where one is."""
        wanted = self.page.evaluate(FOCUSABLE, inside)
        self.page.evaluate(NOTE_FOCUS)
        seen: dict[str, bool] = {}
        # A date has several stops inside; the walk may begin in the middle of the page and go round.
        for steps in (len(wanted), *[10] * (len(wanted) // 10 + 2)):
            for _ in range(steps):
                self.page.keyboard.down("Tab")  # held down it repeats: half of what a press costs
            self.page.keyboard.up("Tab")
            seen = self.page.evaluate("() => window.walked")
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


def press(someone: Visitor, name: str = "") -> None:
    """The main button of the page's form, and wait for what it leads to."""
    button = f"main form button[name=do][value={name}]" if name else "main form button.btn-primary"
    someone.page.locator(button).first.click()
    someone.page.wait_for_load_state("networkidle")


def follow(someone: Visitor, link: Any) -> None:
    """Press a link among what may be done with a dossier; what does not lead on is folded away first."""
    if not link.is_visible():
        someone.page.locator(".next-others > summary").click()
    link.click()
