"""Writes the table in docs/pages.md from what the walk measured; `./test all` does it at its end.

    python -m tests.browser.page_report

A page that this run did not walk keeps its line. Exits 2 when a page has neither.
"""

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

from django.conf import settings

from accounts.enums import Role
from tests.browser import ledger
from tests.browser.ledger import Answer, Task, Walked
from tests.page_table import Row, walkable


TARGET = Path(settings.BASE_DIR) / "docs" / "pages.md"
KEYS = Path(settings.BASE_DIR) / "docs" / "keys.csv"
MARK = "<!-- From here on written by tests/browser/page_report.py; change nothing by hand. -->"
HEAD = """
## What the walk measured

{count} pages, each as the first role of its row. *page*: bytes of the answer as it is; *line*: kilobytes
of a first visit, the page and all it fetches, compressed; *requests* likewise; *queries*: statements, after
a slash the most of any role; *axe*: violations of WCAG 2.2 AA and of good practice, by width in pixels;
*keys*: of the main task that is done there without a mouse, letters typed not counted. `page_budgets.csv`
says how much is allowed.

| page | path | role | page | line | requests | queries | axe | keys |
|---|---|---|--:|--:|--:|--:|---|--:|
"""
TASK_HEAD = """
## Main tasks without a mouse

Tab, Enter, arrows and shortcuts are keys; what is typed into a box are letters; a scan is a card or a code.

| task | who | where | keys | letters | scans |
|---|---|---|--:|--:|--:|
"""
ANSWERS = "## What comes after a form that is sent empty"
ANSWER_HEAD = f"""
{ANSWERS}

{{count}} forms with their buttons, each sent once by the first role of a page that has it, nothing filled in.

| form | button | by | status | page that comes |
|---|---|---|--:|---|
"""
ANSWER = re.compile(r"^\| ([\w:]+) \| ([^|]*) \| \w+ \| (\d{3}) \|.*$", re.MULTILINE)
LINE = re.compile(r"^\| ([\w:]+) \|")
TASK = re.compile(r"^\| ([^|]+) \| (\w+) \| ([\w:]+) \| (\d+) \| (\d+) \|  \|$", re.MULTILINE)


def main() -> int:
    """Exit code 0 when every page has a line."""
    head, _, old = TARGET.read_text().partition(MARK)
    kept = lines_of(old)
    seen, tasks, rows = by_page(), tasks_of(old), walkable()
    keys = keys_by_page(tasks)
    new = {row.name: line(row, seen[row.name], keys) for row in rows if row.name in seen}
    missing = [row.name for row in rows if row.name not in new and row.name not in kept]
    if missing:
        sys.stderr.write(f"not walked yet: {', '.join(missing)}\n")
        return 2
    table = [new.get(row.name) or kept[row.name] for row in rows]
    text = head + MARK + "\n" + HEAD.format(count=len(table)) + "\n".join(table) + "\n"
    text += TASK_HEAD + "\n".join(task_lines(tasks)) + "\n"
    answers = answer_lines(old)
    text += (ANSWER_HEAD.format(count=len(answers)) + "\n".join(answers) + "\n") if answers else ""
    TARGET.write_text(text)
    return 0


def lines_of(text: str) -> dict[str, str]:
    """Lines of the table by the page's name."""
    found = ((LINE.match(line), line) for line in text.partition(TASK_HEAD)[0].splitlines())
    return {match[1]: line for match, line in found if match and match[1] != "page"}


def by_page() -> dict[str, list[Walked]]:
    """What was walked this time."""
    found = defaultdict(list)
    for entry in ledger.walked().values():
        found[entry.name].append(entry)
    return found


def line(row: Row, seen: list[Walked], keys: dict[str, int]) -> str:
    """One row of the table: the first role's figures, the most of any other beside the statements."""
    first = next((entry for entry in seen if entry.role == row.first_role), seen[0])
    most = max(entry.statements for entry in seen)
    statements = str(first.statements) + (f" / {most}" if len(seen) > 1 else "")
    axe = ", ".join(f"{number} at {width}" for width, number in sorted(first.axe.items(), key=_by_width))
    who = first.role + (f" +{len(seen) - 1}" if len(seen) > 1 else "")
    path = row.path.replace("|", "\\|")
    cells = [
        row.name, f"`{path}`", who, str(first.bytes), f"{first.packed / 1000:.1f}", str(first.requests),
        statements, axe, str(keys.get(row.name, "")),
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _by_width(found: tuple[str, int]) -> int:
    return int(found[0])


def counter_tasks() -> list[dict[str, str]]:
    """Those that docs/keys.csv has budgets for."""
    if not KEYS.exists():
        return []
    with KEYS.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def tasks_of(old: str) -> list[Task]:
    """Tasks done this time; when not every role did one, those of the table beside them."""
    done = ledger.tasks()
    if {role for role, _ in done} >= set(Role.values):
        return list(done.values())
    found = (match.groups() for match in TASK.finditer(old))
    kept = [Task(name, role, words, int(keys), int(letters)) for words, role, name, keys, letters in found]
    return list({(task.role, task.words): task for task in [*kept, *done.values()]}.values())


def keys_by_page(tasks: list[Task]) -> dict[str, int]:
    """Keys of the main task of a page; of several the longest."""
    found: dict[str, int] = {}
    told = [(task.name, task.keys) for task in tasks]
    told += [(task["page"], int(task["keys"])) for task in counter_tasks() if task["keys"]]
    for name, number in told:
        found[name] = max(number, found.get(name, 0))
    return found


def answer_lines(old: str) -> list[str]:
    """In the order of their names; a form that was not sent this time keeps its line."""
    lines = {(match[1], match[2].strip()): match[0] for match in ANSWER.finditer(old.partition(ANSWERS)[2])}
    lines |= {key: _answer_line(answer) for key, answer in ledger.answers().items()}
    return [line for _, line in sorted(lines.items())]


def _answer_line(answer: Answer) -> str:
    cells = [answer.name, answer.button, answer.role, str(answer.status), answer.lands]
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def task_lines(tasks: list[Task]) -> list[str]:
    """Of the roles as they are listed, then of the counter."""
    order = [*Role.values, "public"]
    shown = ("task", "who", "page", "keys", "typed letters", "scans")
    counter = [{"who": "reception", **task} for task in counter_tasks()]
    lines = [f"| {' | '.join(task[name] for name in shown)} |" for task in counter]
    ranked = sorted(tasks, key=lambda task: (order.index(task.role), task.words))
    return [_task_line(task) for task in ranked] + lines


def _task_line(task: Task) -> str:
    return f"| {task.words} | {task.role} | {task.name} | {task.keys} | {task.letters} |  |"


if __name__ == "__main__":
    sys.exit(main())
