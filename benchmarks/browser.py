"""What a clerk's browser does, at the least cost: it shares the processors with the server it measures."""

from __future__ import annotations

import http.client
import re
import urllib.parse
from html import unescape


TAG = re.compile(r'<(/?)(form|input|select|option|textarea)\b((?:[^>"]|"[^"]*")*)>')
SUMMARY = re.compile(r'(?:class="error-summary"|id="duplicates")[^>]*>(.*?)</(?:div|section)>', re.DOTALL)
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


class Form:
    """The controls of a form as a browser would send them untouched; its files and boxes by name.

    Told by expressions: a parser takes eight times as long.
    """

    def __init__(self, html: str, identifier: str) -> None:
        self.values: list[tuple[str, str]] = []
        self.files: list[str] = []
        self.boxes: list[str] = []
        self._wanted, self._inside, self._select = identifier, False, ""
        self._first: str | None = None
        for end, tag, rest in TAG.findall(html):
            if end:
                self._end(tag)
            elif self._inside or tag == "form":
                self._start(tag, {name: unescape(value) for name, value in ATTRIBUTE.findall(rest)})

    def _start(self, tag: str, values: dict[str, str]) -> None:
        name = values.get("name", "")
        if tag == "form":
            self._inside = self._wanted in (values.get("id", ""), values.get("action", ""))
        elif tag == "input" and name:
            self._input(name, values)
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "option" and self._select:
            if self._first is None or "selected" in values:
                self._first = values.get("value", "")
        elif tag == "textarea" and name:
            self.values.append((name, ""))

    def _end(self, tag: str) -> None:
        if tag == "select" and self._select:
            self.values.append((self._select, self._first or ""))
            self._select = ""
        if tag == "form":
            self._inside = False

    def _input(self, name: str, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if kind == "checkbox":
            self.boxes.append(name)
        if kind == "file":
            self.files.append(name)
        elif kind not in ("checkbox", "radio", "submit", "button") or "checked" in values:
            self.values.append((name, values.get("value") or ("on" if kind == "checkbox" else "")))


class Refusal(Exception):
    """The server answered with an error: `code` is its number, and the page's own words are told."""

    def __init__(self, code: int, page: bytes) -> None:
        super().__init__(f"HTTP {code} {wrong(page.decode(errors='replace'))}".rstrip())
        self.code = code


def wrong(html: str) -> str:
    """What a page shown again wants put right, in its own words; empty where it has no such summary."""
    told = [re.sub(r"<[^>]+>", " ", part) for part in SUMMARY.findall(html)]
    return " ".join(unescape(" ".join(told)).split())


class Browser:
    """What a browser does on the wire: one connection kept open, cookies, redirections followed."""

    def __init__(self, base: str) -> None:
        self._base = base
        address = urllib.parse.urlsplit(base)
        self._wire = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        self._cookies: dict[str, str] = {}

    def again(self) -> Browser:
        """Another connection of the same browser."""
        other = Browser(self._base)
        other._cookies = dict(self._cookies)
        return other

    def open(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[bytes, str]:
        """Body and path of the last answer. Raises Refusal for 4xx and 5xx."""
        for _ in range(5):
            status, target, content = self._ask(path, body, kind)
            if status >= 400:
                raise Refusal(status, content)
            if not target:
                return content, path
            path, body = target, None
        raise AssertionError(f"no end of redirections at {path}")

    def _ask(self, path: str, body: bytes | None, kind: str) -> tuple[int, str, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers |= {"Content-Type": kind, "Referer": path}
        try:
            self._wire.request("GET" if body is None else "POST", path, body, headers)
            answer = self._wire.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self._wire.close()
            raise
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), content
