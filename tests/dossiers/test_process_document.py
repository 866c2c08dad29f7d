"""docs/process.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.enums import Role
from dossiers.rules import collecting, supplement
from dossiers.rules.moves import MAY
from dossiers.rules.periods import ROWS, Legal, LegalPeriod
from tests import access_table as table


PAGE = (Path(settings.BASE_DIR) / "docs" / "process.md").read_text(encoding="utf-8")


def last(period: Legal) -> LegalPeriod:
    """The row in force now, or the last there was."""
    return ROWS[period][-1]


DEADLINES = {
    "answer to an online submission": f"{last(Legal.ANSWER_ONLINE).value} working hours",
    "answer to what was handed in or posted": f"{last(Legal.ANSWER_AT_THE_COUNTER).value} working day",
    "asking for papers after acceptance": f"{last(Legal.ASK_FOR_PAPERS).value} working days",
    "the applicant's answer, unless sector law or the request says otherwise": (
        f"{last(Legal.BRING_PAPERS).value} working days"
    ),
    "reminders of an answer or a payment": (
        f"{supplement.REMIND_BEFORE[0]} and {supplement.REMIND_BEFORE[1]} working days"
    ),
    "reminders of a result nobody fetches": f"{collecting.UNCOLLECTED_AFTER.days} days",
    "requests for papers, before and after acceptance each": str(supplement.ASK_AT_MOST),
}


def rows(heading: str) -> list[list[str]]:
    """Cells of the table under a heading, without its head."""
    section = PAGE.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    lines = [line.strip().strip("|").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def test_every_deadline_is_the_one_of_the_code():
    assert {row[0]: row[1] for row in rows("Deadlines and their basis (checked)")} == DEADLINES


def test_the_dates_of_the_resolution_are_those_of_the_code():
    row = last(Legal.ANSWER_AT_THE_COUNTER)
    days = (f"{day.day}/{day.month}/{day.year}" for day in (row.first, row.last))
    assert " to ".join(days) in PAGE


WHO_MAY = {row[0].strip("`"): row[1] for row in rows("Who may (checked)")}


def granted(said: str) -> set[tuple[str, str]]:
    """`approver, head: deciding; unit_head: holding` as pairs of role and place."""
    pairs = set()
    for part in said.split(";"):
        roles, relation = re.fullmatch(r"\s*(.+): (\w+)\s*", part).groups()
        pairs |= {(role.strip(), relation) for role in roles.split(",")}
    return pairs


def by_hand(move: str) -> set[tuple[str, str]]:
    """The same from docs/access.csv: people of the office, and the places of docs/access.md."""
    mine = [rule for rule in table.moves() if rule.move == move and rule.role in Role.values]
    return {(rule.role, rule.relation) for rule in mine if rule.relation != "drafter"}


def test_the_page_says_of_every_move_who_may_make_it():
    assert set(WHO_MAY) == set(MAY)


@pytest.mark.parametrize("move", sorted(WHO_MAY))
def test_who_may_is_what_the_code_grants_and_the_table_by_hand(move):
    in_code = {(role.value, relation) for roles, relation in MAY[move] for role in roles}
    assert granted(WHO_MAY[move]) == in_code == by_hand(move)
