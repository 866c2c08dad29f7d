"""What each component says of itself at the head of its file: shown on the living page, checked by a test."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings


FOLDER = Path(settings.BASE_DIR) / "templates" / "components"
HEAD = re.compile(r"^(?:{%\s*comment\s*%}(.*?){%\s*endcomment\s*%}|{#(.*?)#})", re.DOTALL)
OPTION = re.compile(r"(?:^|[.,;]\s+|\n)([a-z_]+(?:, [a-z_]+)*)(?: \([^)]*\))?: ", re.MULTILINE)


@cache
def documented_options() -> dict[str, str]:
    """The words at the head of every component, by its name without .html."""
    return {path.stem: _head(path) for path in sorted(FOLDER.glob("*.html"))}


def _head(path: Path) -> str:
    found = HEAD.match(path.read_text())
    return (found[1] or found[2] or "").strip() if found else ""


def option_names(head: str) -> set[str]:
    """The options a head documents: "label: the words.  kind: …" names label and kind."""
    return {name for names in OPTION.findall(head) for name in names.split(", ")}
