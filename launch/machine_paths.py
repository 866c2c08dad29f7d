"""No file of the product names the machine it was written on, or where packages were fetched."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from launch.places import ROOT


# The brackets keep this file from finding itself.
FORBIDDEN = re.compile(
    r"(?<![\w.])/wor[k]/|(?<![\w.])/roo[t]/|(?<![\w.])/opt/(?:pyp[i]|wheel[s])"
    r"|https?://[^\s\"'<>]*/simpl[e]\b|https?://(?:pypi|files)\.pythonhoste[d]|https?://pypi\.or[g]"
)
WRITTEN = frozenset(
    {".git", ".venv", ".lib", ".run", ".cache", "__pycache__", "staticfiles", ".mypy_cache", ".ruff_cache"}
    | {".pytest_cache", ".import_linter_cache", ".hypothesis", "htmlcov"}
)
BINARY = (".png", ".jpg", ".ttf", ".woff2", ".gz", ".xlsx", ".pdf", ".mo", ".ico")


def faults(folder: Path) -> list[str]:
    """`file:line: what` for each place, in the files that git keeps or would keep."""
    names = [name for name in kept(folder) if not name.endswith(BINARY) and (folder / name).is_file()]
    return [fault for name in names for fault in _faults_of(folder, name)]


def kept(folder: Path) -> list[str]:
    """Relative paths; where git or its folder is missing, everything but what set-up and tools write."""
    if shutil.which("git") and (folder / ".git").exists():
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={folder}", "ls-files", "-z", "-c", "-o", "--exclude-standard"],
            cwd=folder, capture_output=True, check=True,
        )  # fmt: skip
        return [name for name in listed.stdout.decode().split("\0") if name]
    found = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return [str(file) for file in found if not WRITTEN.intersection(file.parts)]


def _faults_of(folder: Path, name: str) -> list[str]:
    lines = (folder / name).read_text(errors="replace").splitlines()
    return [
        f"{name}:{number}: {match[0]}"
        for number, line in enumerate(lines, start=1)
        if (match := FORBIDDEN.search(line))
    ]


if __name__ == "__main__":
    told = faults(ROOT)
    print("\n".join(told))
    sys.exit(bool(told))
