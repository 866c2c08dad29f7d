"""The files the structural tests read."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


ROOT = Path(settings.BASE_DIR)
APPS: list[str] = list(settings.DOMAIN_APPS)
PACKAGES = ["portal", *APPS, "lib"]


def layers() -> list[list[str]]:
    """The arrows of the import contract, from the portal down; packages on one line are neighbours."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    lines = next(contract["layers"] for contract in contracts if contract["name"].startswith("Apps depend"))
    return [[name.strip() for name in line.split("|")] for line in lines]


def python_files(*, migrations: bool = False, packages: list[str] | None = None) -> Iterator[Path]:
    """Source files of the product, without tests."""
    for package in packages or PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if migrations == ("migrations" in path.parts):
                yield path


def templates() -> Iterator[Path]:
    """Every template, those of printed papers as well."""
    yield from sorted((ROOT / "templates").rglob("*.html"))


def say(path: Path) -> str:
    """A path as a reader of a failure wants it."""
    return str(path.relative_to(ROOT))
