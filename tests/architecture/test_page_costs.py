"""docs/pages.md has every page as the walk measured it, and none is over its budget."""

from tests.browser.budgets import BUDGETS, budget_of, over
from tests.browser.ledger import Walked
from tests.browser.page_report import MARK, TARGET, lines_of
from tests.page_table import NOT_WALKED, rows, walkable


LINES = lines_of(TARGET.read_text().partition(MARK)[2])


def measured(name: str) -> Walked:
    """A line of the table as the walk wrote it."""
    _, path, who, size, line, requests, statements, axe, _ = LINES[name].strip("|").split(" | ")
    found = {width: int(number) for number, width in (cell.split(" at ") for cell in axe.split(", "))}
    most = max(int(number) for number in statements.split(" / "))
    return Walked(
        name, path, who, 200, "", int(size), round(float(line) * 1000), int(requests), most, found, 0
    )


def test_every_page_was_walked_and_no_other():
    assert set(LINES) == {row.name for row in walkable()}, "./test all, or tests.browser.page_report"


def test_none_is_over_its_budget():
    assert [fault for name in LINES for fault in over(measured(name))] == []


def test_none_breaks_a_rule_that_axe_knows():
    assert {name: found for name in LINES if any((found := measured(name).axe).values())} == {}


def test_a_page_over_its_budget_is_told():
    budget = budget_of("desk:dossier")
    dear = {"packed": budget.packed + 1, "requests": 1, "statements": budget.statements + 1}
    large = Walked("desk:dossier", "", "handler", 200, "", bytes=1, axe={}, faults=0, **dear)
    assert len(over(large)) == 2


def test_budgets_are_of_pages_that_exist_and_say_why():
    names = {row.name for row in walkable()}
    areas = {f"{name.partition(':')[0]}:*" for name in names}
    assert set(BUDGETS) - {"*"} <= names | areas
    assert all(budget.why for budget in BUDGETS.values())
    assert BUDGETS["*"].packed <= 100_000


def test_what_is_not_walked_is_an_address_and_says_why():
    assert set(NOT_WALKED) <= {row.name for row in rows()}
    assert all(NOT_WALKED.values())
