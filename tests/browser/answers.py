"""What comes after a form: every form of a page is sent empty, and the answer is a page like any other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve
from playwright.sync_api import Error

from tests.browser import ledger
from tests.browser.costs import LEFT_OVER
from tests.browser.walk import Visitor


PATIENCE = 20_000  # ms
# That somebody may not, or that there is no such thing, is said by the page's heading.
REFUSED = (400, 409, 422)
# Samples of parts of a page, which lead nowhere.
NOT_SENT = "system:components"
# A form's buttons do different things; one without a name is the form itself.
FORMS = """
() => [...document.forms].map((form, index) => ({form, index}))
  .filter(({form}) => form.method === 'post' && form.closest('main'))
  .flatMap(({form, index}) => {
    const fields = [...form.elements].filter(e => e.matches('input:not([type=hidden]), select, textarea'));
    const named = [...form.elements].filter(e => e.matches('button[name]:not(:disabled)'));
    const to = button => button.hasAttribute('formaction') ? button.formAction : form.action;
    const buttons = named.length ? named.map(e => [to(e), e.name, e.value]) : [[form.action, '', '']];
    return buttons.map(([action, name, value]) => ({index, action, name, value, fields: fields.length}));
  })
"""
# As a browser without scripts sends it, but also what it would not let go: nothing is filled in.
SEND_EMPTY = """
([index, action, name, value]) => {
  const form = document.forms[index];
  for (const e of form.elements) {
    if (['checkbox', 'radio'].includes(e.type)) e.checked = false;
    else if (e.matches('select')) e.value = '';
    else if (e.matches('textarea, input:not([type=hidden], [type=submit], [type=color])')) e.value = '';
  }
  if (name) {
    const pressed = Object.assign(document.createElement('input'), {type: 'hidden', name, value});
    form.append(pressed);
  }
  form.action = action;
  form.target = '';
  HTMLFormElement.prototype.submit.call(form);
}
"""
# Each line of the summary leads to something one can go on with, if only what was folded away.
ANSWERED = """
() => {
  const summary = document.querySelector('.error-summary');
  const usable = 'input:not([type=hidden]), select, textarea, button, a[href], summary, [tabindex]';
  const leads = link => {
    const part = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const seen = part?.checkVisibility({visibilityProperty: true}) || part?.closest('details:not([open])');
    return seen && (part.matches(usable) || part.querySelector(usable));
  };
  const links = [...summary?.querySelectorAll('a[href^="#"]') ?? []];
  return {
    told: Boolean(summary ?? document.querySelector('main [role=alert], main .alert')),
    focused: !summary || document.activeElement === summary,
    astray: links.filter(link => !leads(link)).map(link => link.outerHTML),
  };
}
"""


@dataclass(frozen=True)
class Form:
    """A form of a page that is open, and which of its buttons is pressed."""

    name: str
    """Of the URL it is sent to."""
    index: int
    action: str
    button: tuple[str, str]
    fields: int

    @property
    def key(self) -> tuple[str, tuple[str, str]]:
        """The same for the same form on another page; numbers of rows aside."""
        button, value = self.button
        return self.name, (button, "" if value.isdigit() else value)


def forms(someone: Visitor) -> list[Form]:
    """Those of the page that is open."""
    found = [
        Form(
            resolve(urlsplit(told["action"]).path).view_name,
            told["index"],
            told["action"],
            (told["name"], told["value"]),
            told["fields"],
        )
        for told in someone.page.evaluate(FORMS)
    ]
    return [form for form in found if form.name != NOT_SENT]


def send_empty(someone: Visitor, form: Form) -> int | None:
    """Status of the page that comes; None when a file or nothing comes and the page stays."""
    answers: list[Any] = []

    def note(response: Any) -> None:
        if response.request.is_navigation_request():
            answers.append(response)

    someone.page.on("response", note)
    try:
        with someone.page.expect_navigation(wait_until="load", timeout=PATIENCE) as coming:
            someone.page.evaluate(SEND_EMPTY, [form.index, form.action, *form.button])
    except Error:
        if answers and (answers[-1].status == 204 or "content-disposition" in answers[-1].headers):
            return None
        raise
    finally:
        someone.page.remove_listener("response", note)
    is_page = coming.value.headers.get("content-type", "").startswith("text/html")
    return int(coming.value.status) if is_page else None  # a whole Chromium shows printed papers itself


def faults_of_answer(someone: Visitor, form: Form, status: int, role: str) -> list[str]:
    """What is wrong with the page that came after the form."""
    someone.faults = [fault for fault in someone.faults if "Failed to load resource" not in fault]
    facts = someone.facts()
    seen = {**facts, **someone.page.evaluate(ANSWERED)}
    said = f"{form.name} {'='.join(form.button).strip('=')} sent empty by {role}"
    wrong = [f"{said}: {fault}" for fault in _said_wrong(seen, status)]
    wrong += someone.look(said, keyboard=False)
    lands = resolve(urlsplit(someone.page.url).path).view_name
    button = form.button[1] if form.button[0] and not form.button[1].isdigit() else ""
    ledger.note(ledger.Answer(form.name, button, role, status, lands, seen["title"], len(wrong)))
    return wrong


def _said_wrong(seen: dict[str, Any], status: int) -> Iterator[str]:
    if status >= 500:
        yield f"answers {status}"
    if status in REFUSED and not seen["told"]:
        yield f"answers {status} and does not say what is wrong"
    if not seen["focused"]:
        yield "the summary of errors does not have the focus"
    yield from (f"the summary leads nowhere: {link}" for link in seen["astray"])
    if len(seen["headings"]) != 1 or not seen["title"]:
        yield f"main headings {seen['headings']}, title {seen['title']!r}"
    yield from (f"left over: {words}" for words in LEFT_OVER.findall(seen["words"]))
