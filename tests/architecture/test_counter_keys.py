"""docs/keys.csv: what the counter's tasks cost in keys, as the browser last measured it, within budgets."""

import pytest

from tests.browser.hands import COLUMNS, TASKS, rows
from tests.page_table import rows as pages


@pytest.fixture(scope="module")
def table():
    return {row["task"]: row for row in rows()}


def test_every_task_has_its_row_and_no_other(table):
    """After a change of a task: KEYS_CSV=1 ./test browser tests/browser/test_keys.py"""
    assert list(table) == [task.name for task in TASKS.values()]
    assert all(tuple(row) == COLUMNS for row in table.values())


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_a_task_is_measured_within_its_budget(table, task):
    row = table[task.name]
    keys, letters, scans = (int(row[name]) for name in ("keys", "typed letters", "scans"))
    assert int(row["all"]) == keys + letters + scans <= task.budget == int(row["budget"])
    assert not task.most_seconds or float(row["with hands"]) <= task.most_seconds
    assert task.page == row["page"]
    assert task.page in {page.name for page in pages()}


def test_the_budgets_are_those_that_were_promised():
    assert {name: task.budget for name, task in TASKS.items()} == {
        "returning": 12,
        "new": 25,
        "company": 45,
        "copies": 15,
        "return": 6,
    }
