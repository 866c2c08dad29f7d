"""docs/process.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from dossiers.rules import answers, collecting, supplement
from dossiers.rules.moves import MAY


PAGE = (Path(settings.BASE_DIR) / "docs" / "process.md").read_text(encoding="utf-8")
DEADLINES = {
    "answer to an online submission": f"{answers.ONLINE_HOURS} working hours",
    "answer to what was handed in or posted": f"{answers.AT_THE_COUNTER_DAYS} working day",
    "asking for papers after acceptance": f"{supplement.ASK_WITHIN} working days",
    "the applicant's answer, unless sector law or the request says otherwise": (
        f"{supplement.ANSWER_WITHIN} working days"
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
    first, last = answers.AT_THE_COUNTER_FROM, answers.AT_THE_COUNTER_UNTIL
    assert f"{first.day}/{first.month}/{first.year} to {last.day}/{last.month}/{last.year}" in PAGE


@pytest.mark.parametrize("row", rows("Who may (checked)"), ids=lambda row: row[0])
def test_who_may_is_what_the_code_grants(row):
    move, said = row[0].strip("`"), row[1]
    written = set()
    for part in said.split(";"):
        roles, relation = re.fullmatch(r"\s*(.+): (\w+)\s*", part).groups()
        written |= {(role.strip(), relation) for role in roles.split(",")}
    assert written == {(role.value, relation) for roles, relation in MAY[move] for role in roles}
