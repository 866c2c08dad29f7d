"""What every HTML answer must be like, whoever asked for it and why."""

import re
from collections import Counter
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY
from django.test import Client
from django.urls import Resolver404, resolve

from tests.page_table import NOT_PAGES


PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"


# A page's tags and what stands between them; the inside of a script is looked over.
PIECES = re.compile(
    r"""<!--.*?-->|<![^>]*>|</(?P<end>[a-zA-Z][^\s/>]*)[^>]*>"""
    r"""|(?P<start><[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>)|(?P<broken><[a-zA-Z])|(?P<text>[^<]+|<)""",
    re.DOTALL,
)
SCRIPT = re.compile(r"(<script\b[^>]*>).*?(?=</script)", re.DOTALL | re.IGNORECASE)


class Tag(HTMLParser):
    """Reads one tag and lists what is wrong with it."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.name = self.id = ""
        self.feed(written)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or "style" in names:
            self.faults.append(f"inline style in <{tag}>")
        if tag == "script" and "src" not in names and names.get("type") != "application/json":
            self.faults.append("inline script")
        self.faults += [f"inline handler {name} in <{tag}>" for name in names if name.startswith("on")]
        for name in ("src", "href", "action"):
            value = names.get(name) or ""
            if value.startswith("javascript:"):
                self.faults.append(f"script in {name} of <{tag}>")
            if tag in {"script", "link", "img", "iframe"} and re.match(r"(https?:)?//", value):
                self.faults.append(f"<{tag}> asks another host: {value}")
        if tag == "input" and names.get("type") in {"date", "time", "month", "datetime-local"}:
            self.faults.append(f"a {names['type']} control speaks the language of the browser")
        self.name, self.id = tag, str(names.get("id") or "")


@lru_cache(maxsize=20_000)
def tag_of(written: str) -> tuple[str, str, tuple[str, ...]]:
    """Its name, its id and its faults. Most tags of a page have been on another one."""
    tag = Tag(written)
    return tag.name, tag.id, tuple(tag.faults)


def said_wrongly(data: str) -> list[str]:
    """What no reader should see between tags."""
    data = unescape(data) if "&" in data else data
    found = []
    if "{{" in data or "{%" in data or "{#" in data:
        found.append(f"template code is shown: {data.strip()[:60]}")
    if data.strip() in {"None", "True", "False"}:
        found.append(f"Python's {data.strip()} is shown")
    return found


def leave(inside: list[str], tag: str) -> None:
    """Out of `tag`, and of what was not ended within it."""
    if tag in inside:
        while inside.pop() != tag:
            pass


def faults_of(html: str) -> list[str]:
    """Everything wrong with a page, empty for a good one."""
    faults: list[str] = []
    ids: Counter[str] = Counter()
    inside: list[str] = []
    for piece in PIECES.finditer(SCRIPT.sub(r"\1", html)):
        if written := piece["start"]:
            name, identity, wrong = tag_of(written)
            faults += wrong
            ids[identity] += 1
            inside += [] if written.endswith("/>") else [name]
        elif ended := piece["end"]:
            leave(inside, ended.lower())
        elif piece["broken"]:
            faults.append(f"a tag with a stray quote: {piece.string[piece.start() :][:60]}")
        elif (data := piece["text"]) and "code" not in inside[-2:]:
            faults += said_wrongly(data)
    return faults + [f"id {name} twice" for name, count in ids.items() if name and count > 1]


def policy_faults(response: Any) -> list[str]:
    """What the policy of an answer lets a browser do that it must not."""
    policy = response.get("Content-Security-Policy", "")
    never = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", " http", " *")
    always = ("default-src 'none'", "script-src 'self'", "base-uri 'none'")
    wrong = [word for word in never if word in policy] + [part for part in always if part not in policy]
    return [f"policy: {policy or 'none'} ({', '.join(wrong)})"] if wrong else []


def unkept_forms(response: Any, page: str) -> list[str]:
    """A view that keeps what is typed has nothing to keep where its form lacks components/kept.html."""
    main = page.partition("<main")[2]
    asks = re.search(r'<form [^>]*method="post"[^>]* novalidate', main)
    if response.status_code not in {200, 422} or not asks:
        return []
    if not hasattr(response.resolver_match.func, "keeps_typed"):
        return []
    return [] if 'name="submission_key"' in main else ["its form does not keep what is typed"]


def left_behind(page: str) -> list[str]:
    """A form that keeps what is typed goes along when its page is shown in another language or letters."""
    main, _, foot = page.partition("<main")[2].partition("</main>")
    form = re.search(r'<form id="([^"]+)"(?:(?!</form>).)*name="ticket" value="[^"]*:', main, re.DOTALL)
    tied = set(re.findall(r'<button [^>]*form="([^"]+)" formaction=', foot))
    wanted = {form[1]} if form else set()
    return [f"the buttons that show it anew send {tied or 'nothing'}, not {wanted}"] if tied != wanted else []


FORM = re.compile(r"<form\b(?P<tag>[^>]*)>(?P<inside>.*?)</form>", re.DOTALL)
ACTION = re.compile(r'action="([^"?]+)')


@lru_cache(maxsize=20_000)
def is_sent_once(path: str) -> bool:
    """Whether what is posted there is done once, by the key of its form."""
    try:
        return hasattr(resolve(path).func, "sent_once")
    except Resolver404:
        return False


def keyless_forms(page: str, path: str) -> list[str]:
    """A view that does its act once does it as often as it is sent where its form brings no key.

    An empty key says that this form is meant to be done each time.
    """
    return [
        f"the form posted to {there} has no key by which it is done once"
        for form in FORM.finditer(page.partition("<main")[2])
        if 'method="post"' in form["tag"]
        and is_sent_once(there := unescape(found[1]) if (found := ACTION.search(form["tag"])) else path)
        and 'name="submission_key"' not in form["inside"]
    ]


def page_unwalked(response: Any, page: str) -> list[str]:
    """A page for people that docs/pages.csv says is none is looked at by nobody."""
    found = response.resolver_match
    is_page = response.status_code == 200 and "<main" in page
    if not is_page or not found or found.view_name not in NOT_PAGES:
        return []
    return [f"{found.view_name} is a page: give it a sample in docs/pages.csv"]


class StrictClient(Client):
    """Django's test client, which also looks at what it got."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            page = response.content.decode()
            faults = faults_of(page) + policy_faults(response) + unkept_forms(response, page)
            faults += left_behind(page) + page_unwalked(response, page)
            faults += keyless_forms(page, request["PATH_INFO"])
            assert not faults, f"{request['PATH_INFO']}: {faults}"
        return response

    def force_login(self, user: Any, backend: str | None = None) -> None:
        super().force_login(user, backend or PASSWORD_BACKEND)
        assert BACKEND_SESSION_KEY in self.session


def text_of(answer: Any) -> str:
    """What a page says, entities read and white space folded; tags stay."""
    return " ".join(unescape(answer.content.decode()).split())
