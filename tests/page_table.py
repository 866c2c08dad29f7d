"""docs/pages.csv as Python reads it."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


TABLE = Path(settings.BASE_DIR) / "docs" / "pages.csv"


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
