"""A page that somebody else was sent word for word is not looked at again.

Fourteen roles open the same pages; what most of them are sent differs only in the menu and in what is new
in every answer. A page whose middle and whose frame (all around it) were both looked at has the verdict of
the page they were looked at on. The frame of each role is looked at once per area, on its first page there.
"""

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import quote

from tests.browser.ledger import Walked


MIDDLE = re.compile(r"<main\b.*</main>", re.DOTALL)
# What is new in every answer: the token of a form, and the key under which a form is taken once.
NEW_EACH_TIME = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
)
# What the frame says of the page: its title, which link leads here, which page help is asked about.
OF_THE_PAGE = re.compile(r"<title>.*?</title>| aria-current=\"[a-z]+\"|\?trang=[^\"&]*", re.DOTALL)


@dataclass(frozen=True)
class Sent:
    """An answer as it comes over the line."""

    path: str
    html: str
    statements: int


class Verdicts:
    """What was looked at in one world, where the same page is the same text."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, str], tuple[Walked, int]] = {}
        self._frames: set[str] = set()

    def keep(self, entry: Walked, sent: Sent) -> None:
        """This page was looked at whole."""
        middle, frame = parts(sent)
        self._pages[entry.name, middle] = entry, sent.statements
        self._frames.add(frame)

    def known(self, name: str, role: str, sent: Sent) -> Walked | None:
        """What was found on the same page when another role looked, in the name of this one: the statements
        are its own, but those of answers that a page asks for by itself are the other's."""
        middle, frame = parts(sent)
        if frame not in self._frames or (name, middle) not in self._pages:
            return None
        found, statements = self._pages[name, middle]
        return replace(found, role=role, statements=found.statements - statements + sent.statements)


def parts(sent: Sent) -> tuple[str, str]:
    """Fingerprints of the middle of a page and of its frame, without what is new in every answer."""
    steady = NEW_EACH_TIME.sub("", sent.html)
    for written in (sent.path, quote(sent.path, safe=""), quote(sent.path)):
        steady = steady.replace(f'="{written}"', '=""').replace(f"={written}", "=")
    frame = OF_THE_PAGE.sub("", MIDDLE.sub("", steady))
    return fingerprint("".join(MIDDLE.findall(steady))), fingerprint(frame)


def fingerprint(text: str) -> str:
    """Short, and the same for the same words whatever white space is between them."""
    return sha256(" ".join(text.split()).encode()).hexdigest()
