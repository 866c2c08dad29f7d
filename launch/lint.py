"""`./test lint`: every check that needs no test run, side by side."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from launch import packages
from launch.places import ROOT
from launch.say import step
from launch.servers import command, interpreter


DOMAIN_APPS = (
    "integrations", "indicators", "feedback", "payments", "queues", "dossiers", "procedures",
    "documents", "notifications", "accounts", "calendars", "jobs",
)  # fmt: skip
PACKAGES = ("portal", *DOMAIN_APPS, "lib", "launch")
# With several processors it wants shared memory, which an ordinary user of a bare machine may lack.
DJLINT_ALONE = (
    "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); import djlint; djlint.main()"
)
FIRST_TABLES = "0001_initial"
FOLDED = re.compile(r"replaces = \[(.*?)\]", re.DOTALL)


@dataclass(frozen=True)
class Result:
    """How one check ended, what it printed and how many seconds it took."""

    name: str
    passed: bool
    output: str
    seconds: float


def checks() -> dict[str, list[str]]:
    """Name and command line of each; the slowest first, so that the rest fits beside it."""
    tool = packages.tool
    return {
        "mypy": [tool("mypy"), *PACKAGES],
        "import contract": [tool("lint-imports")],
        "migrations are safe": command(
            "lintmigrations", "--settings", "portal.settings.lint", "--project-root-path", str(ROOT),
            "--include-apps", *DOMAIN_APPS, "--include-name", *unfolded_migrations(),
            "--quiet", "ok", "ignore", "warning",
        ),
        "migrations are complete": command("makemigrations", "--check", "--dry-run"),
        "translations are fresh": command("update_messages", "--check"),
        "system check": command("check", "--fail-level", "WARNING"),
        "template lint": [interpreter(), "-c", DJLINT_ALONE, "templates", "--lint"],
        "ruff check": [tool("ruff"), "check", "--quiet", "."],
        "ruff format": [tool("ruff"), "format", "--check", "--quiet", "."],
        "requirements": [interpreter(), "-m", "launch.requirements"],
        "no machine paths": [interpreter(), "-m", "launch.machine_paths"],
    }  # fmt: skip


def unfolded_migrations() -> list[str]:
    """Names of those that neither fold others nor are folded, and come after an app's first tables: what an
    installation that runs may meet."""
    met = set()
    for folder in ROOT.glob("*/migrations"):
        texts = {file.stem: file.read_text() for file in folder.glob("0*.py")}
        folding = {name: found[1] for name, text in texts.items() if (found := FOLDED.search(text))}
        folded = re.findall(r"\d{4}_\w+", " ".join(folding.values()))
        met |= texts.keys() - folding.keys() - set(folded)
    return sorted(met - {FIRST_TABLES})


def run(environment: Mapping[str, str], beside: Mapping[str, list[str]] | None = None) -> list[Result]:
    """All results, those of further commands `beside` them too; what failed is printed with its output."""
    workers = os.cpu_count() or 2
    slowest, *others = checks().items()
    lines = [slowest, *(beside or {}).items(), *others]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        running = [pool.submit(_check, name, line, environment) for name, line in lines]
        results = [future.result() for future in running]
    for result in results:
        step(f"{'ok  ' if result.passed else 'LỖI '} {result.name} ({result.seconds:.1f} s)")
        if not result.passed:
            print(result.output, file=sys.stderr, flush=True)
    return results


def _check(name: str, line: list[str], environment: Mapping[str, str]) -> Result:
    started = time.monotonic()
    done = subprocess.run(
        line,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Result(name, done.returncode == 0, done.stdout, time.monotonic() - started)
