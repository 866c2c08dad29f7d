"""docs/pages.csv as Python reads it."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from accounts.enums import Role


TABLE = Path(settings.BASE_DIR) / "docs" / "pages.csv"
NOT_WALKED = {
    "healthz": "an answer for the watchdog, not a page",
    "ui:home": "leads on to the first page of the area",
    "ui:search": "what it finds answers a post; its address alone leads to the first page",
    "counter:register_forget": "leads back to the register",
}


@dataclass(frozen=True)
class Row:
    """One URL as it is written down by hand."""

    name: str
    path: str
    methods: frozenset[str]
    who: tuple[str, ...]
    personal_data: bool
    example: str
    seen_by: str
    """The role that sees the example, where it is not the first of `who`."""

    @property
    def is_public(self) -> bool:
        return self.who == ("public",)

    @property
    def first_role(self) -> str:
        """Who walks the page first; what everybody may open is walked by the clerk."""
        if self.is_public:
            return "public"
        named = self.seen_by or self.who[0]
        return named if named in Role.values else Role.RECEPTION

    @property
    def area(self) -> str:
        """The part of the portal it belongs to, e.g. `desk`."""
        return self.name.split(":")[0]

    @property
    def has_parameters(self) -> bool:
        return "<" in self.path


def rows() -> list[Row]:
    """Every row; a cell out of place fails here."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return [_row(line) for line in csv.DictReader(file, strict=True)]


def walkable() -> list[Row]:
    """Rows that are pages for people: what a browser opens and looks at."""
    read = [row for row in rows() if "GET" in row.methods and row.example != "-"]
    return [row for row in read if row.who != ("token",) and row.name not in NOT_WALKED]


def _row(line: dict[str, str]) -> Row:
    example, _, seen_by = line["example"].partition(":")
    assert line["personal_data"] in {"yes", "no"}, line
    return Row(
        name=line["name"],
        path=line["path"],
        methods=frozenset(line["methods"].split()),
        who=tuple(line["who"].split()),
        personal_data=line["personal_data"] == "yes",
        example=example,
        seen_by=seen_by,
    )
