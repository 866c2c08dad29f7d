"""The part of the code that decides must be tested branch by branch: rules, services, permissions."""

import json
import re
from pathlib import Path

from launch.places import ROOT


FLOOR = 90.0  # per cent of branches
DECIDING = re.compile(
    r"^[a-z]+/(rules|services)/|^[a-z]+/(rules|services|permissions)\.py$|^[a-z]+/permissions/"
)


def sources() -> list[str]:
    """The deciding modules that are there, as coverage wants them named; to count all others costs time."""
    names = ("rules", "services", "permissions")
    folders = [str(one.relative_to(ROOT)) for name in names for one in ROOT.glob(f"*/{name}") if one.is_dir()]
    files = [f"{one.parent.name}.{name}" for name in names for one in ROOT.glob(f"*/{name}.py")]
    return sorted(folders + files)


def branches(report: Path) -> tuple[int, int]:
    """Branches taken and branches there, in the deciding modules, from coverage's JSON report."""
    files = json.loads(report.read_text())["files"]
    summaries = [told["summary"] for name, told in files.items() if DECIDING.search(name)]
    return sum(each["covered_branches"] for each in summaries), sum(
        each["num_branches"] for each in summaries
    )


def percent(report: Path) -> float:
    """100 when there is nothing to branch on."""
    taken, there = branches(report)
    return 100.0 * taken / there if there else 100.0
