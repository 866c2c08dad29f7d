"""docs/page_budgets.csv: what a page may cost, and who is over it."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tests.browser.ledger import Walked


TABLE = Path(settings.BASE_DIR) / "docs" / "page_budgets.csv"
KILOBYTE = 1000


@dataclass(frozen=True)
class Budget:
    """Most that a first visit to a page may cost."""

    page: str
    """A page's name, all of an area (`desk:*`), or all (`*`); what names it closest holds."""
    packed: int
    """Bytes of the page and all it fetches, compressed."""
    requests: int
    statements: int
    why: str


def budgets() -> dict[str, Budget]:
    """By page; a cell out of place fails here."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        found = [
            Budget(
                line["page"],
                int(line["packed_kb"]) * KILOBYTE,
                int(line["requests"]),
                int(line["statements"]),
                line["why"],
            )
            for line in csv.DictReader(file, strict=True)
        ]
    return {budget.page: budget for budget in found}


BUDGETS = budgets()


def budget_of(name: str) -> Budget:
    """The closest: of the page, else of its area, else of all."""
    area = f"{name.partition(':')[0]}:*"
    return next(BUDGETS[key] for key in (name, area, "*") if key in BUDGETS)


def over(seen: Walked) -> list[str]:
    """What the page costs beyond its budget, in words."""
    budget = budget_of(seen.name)
    measured = {
        "bytes compressed": (seen.packed, budget.packed),
        "requests": (seen.requests, budget.requests),
        "statements": (seen.statements, budget.statements),
    }
    return [
        f"{seen.name} as {seen.role}: {value} {what}, budget {most}"
        for what, (value, most) in measured.items()
        if value > most
    ]
