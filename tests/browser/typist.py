"""Somebody without a mouse: everything is reached by Tab, arrows, Enter and the keys printed on the page."""

from types import TracebackType
from typing import Any

from tests.browser import ledger
from tests.browser.walk import Visitor


FAR = 90  # presses of Tab that nobody makes: what is not reached by then is not reached
HERE = "wanted => document.activeElement !== document.body && document.activeElement.matches(wanted)"
VALUE = "() => document.activeElement.value"
CHECKED = "() => document.activeElement.checked"
# The browser takes `autofocus` into account some moments after the page is there; nobody types that soon.
READY = "() => !document.querySelector('[autofocus]') || document.activeElement !== document.body"


class Typist:
    """Works at a visitor's browser by keys alone and counts them; `with` notes what the task took."""

    def __init__(self, someone: Visitor, *, role: str, page: str, task: str) -> None:
        self.someone = someone
        self.page = someone.page
        self.role, self.main_page, self.task = role, page, task
        self.keys = self.letters = 0

    def __enter__(self) -> "Typist":
        self.page.wait_for_function(READY)
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        if kind is None:
            ledger.note(ledger.Task(self.main_page, self.role, self.task, self.keys, self.letters))

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    def type(self, text: str) -> None:
        """Letters into whatever has the focus."""
        self.page.keyboard.type(text)
        self.letters += len(text)

    def enter(self) -> None:
        """Enter, and wait for the page it leads to."""
        self.leads("Enter")

    def leads(self, key: str) -> None:
        """A key that opens another page, and wait for it."""
        with self.page.expect_navigation(wait_until="load"):
            self.press(key)
        self.page.wait_for_function(READY)

    def shortcut(self, wanted: str) -> None:
        """The key that the button or link itself says it has."""
        element = self.page.locator(wanted).first
        key = element.get_attribute("data-shortcut") or element.get_attribute("data-key")
        assert key, f"no key is printed on {wanted}"
        self.leads("Control+Enter" if key == "Ctrl+Enter" else key)

    def to_main(self) -> None:
        """Past the masthead by the first link of every page."""
        self.reach("a.skip")
        self.press("Enter")

    def reach(self, wanted: str) -> None:
        """Tab until the focus is on what matches."""
        if self.page.evaluate(HERE, wanted):
            return
        for _ in range(FAR):
            self.press("Tab")
            if self.page.evaluate(HERE, wanted):
                return
        said = self.page.locator("body").inner_text()[-800:]
        raise AssertionError(f"{FAR} times Tab do not lead to {wanted} on {self.page.url}, which says {said}")

    def follow(self, wanted: str) -> None:
        """Tab to a link or a button, then Enter, and wait for where it leads."""
        self.reach(wanted)
        self.enter()

    def fill(self, **typed: str) -> None:
        """The fields of the form by their names, in the order they stand on the page."""
        for name, value in typed.items():
            self.reach(f"[name='{name}']")
            kind = self.page.evaluate("() => document.activeElement.type")
            if kind == "select-one":
                self._arrow_to(value)
            elif kind == "radio":
                self._choose(value)
            elif kind == "checkbox":
                self.press("Space")
            else:
                if self.page.evaluate(VALUE):
                    self.press("Control+a")
                self.type(value)

    def send(self) -> None:
        """The main button of the form, by Tab and Enter."""
        self.follow("main form button.btn-primary")

    def _arrow_to(self, value: str) -> None:
        """Arrow down in a list until it has the value; first from its top."""
        self.press("Home")
        for _ in range(FAR):
            if self.page.evaluate(VALUE) == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"the list has no {value}")

    def _choose(self, value: str) -> None:
        """Arrows in a group of round boxes; space where nothing is chosen yet."""
        for _ in range(FAR):
            if self.page.evaluate(VALUE) == value:
                if not self.page.evaluate(CHECKED):
                    self.press("Space")
                return
            self.press("ArrowDown")
        raise AssertionError(f"nothing of the group is {value}")


def words_of(someone: Visitor) -> Any:
    """What the page that is open says."""
    return someone.page.locator("main").inner_text()
