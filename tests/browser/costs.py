"""What a page that is open costs, from what the browser and the answers told."""

import re
from dataclasses import dataclass
from typing import Any

from tests.browser.measure import packed_file


LEFT_OVER = re.compile(r"[^\n]{0,30}(?:\{[{%#]|[}%#]\}|\b(?:None|INVALID|undefined|NaN)\b)[^\n]{0,30}")


@dataclass(frozen=True)
class Cost:
    """One page with all it fetches."""

    title: str
    left_over: tuple[str, ...]
    """Passages with marks of a template or of a language for programs."""
    bytes: int
    packed: int
    requests: int
    statements: int

    @property
    def figures(self) -> dict[str, Any]:
        """As a line of the ledger names them."""
        return {name: value for name, value in vars(self).items() if name != "left_over"}


def costs(facts: dict[str, Any]) -> Cost:
    """The page itself, files that go with it, and answers that it asked for by itself."""
    fetched = [resource for resource in facts["fetched"] if not resource["url"].startswith("data:")]
    answers = [facts["told"], *(resource["told"] for resource in fetched if resource["told"])]
    files = [resource["url"] for resource in fetched if not resource["told"]]
    return Cost(
        title=facts["title"],
        left_over=tuple(LEFT_OVER.findall(facts["words"])),
        bytes=int(facts["told"]["bytes"]),
        packed=int(sum(told["packed"] for told in answers)) + sum(map(packed_file, files)),
        requests=1 + len(fetched),
        statements=int(sum(told["statements"] for told in answers)),
    )
