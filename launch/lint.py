"""`./test lint`: every check that needs no test run, side by side."""

import os
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
            "--include-apps", *DOMAIN_APPS, "--quiet", "ok", "ignore", "warning",
        ),
        "migrations are complete": command("makemigrations", "--check", "--dry-run"),
        "translations are fresh": command("update_messages", "--check"),
        "system check": command("check", "--fail-level", "WARNING"),
        "template lint": [tool("djlint"), "templates", "--lint"],
        "ruff check": [tool("ruff"), "check", "--quiet", "."],
        "ruff format": [tool("ruff"), "format", "--check", "--quiet", "."],
        "requirements": [interpreter(), "-m", "launch.requirements"],
        "no machine paths": [interpreter(), "-m", "launch.machine_paths"],
    }  # fmt: skip


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
